import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { describe, type TestContext, test } from 'node:test';
import { createOutbound, type Outbound, type OutboundOptions } from '../../src/http/outbound.ts';
import { OutboundError } from '../../src/http/outbound-error.ts';
import { selfSigned } from './certificate.ts';

const certificate = selfSigned('client.test');
const LOOPBACK = [{ address: '127.0.0.1', family: 4 }];

async function listen(t: TestContext, server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return address.port;
}

const serveTls = (t: TestContext, listener: RequestListener): Promise<number> =>
  listen(t, createHttpsServer(certificate, listener));
const serve = (t: TestContext, listener: RequestListener): Promise<number> => listen(t, createHttpServer(listener));

/** An outbound that may reach this machine, under the name that the certificate holds. */
const toLoopback = (options: Partial<OutboundOptions> = {}): Outbound =>
  createOutbound({ allow_private: true, ca: [certificate.cert], resolve: async () => LOOPBACK, ...options });

async function failure(outbound: Outbound, url: string): Promise<OutboundError> {
  const outcome: unknown = await outbound.fetchJson(url).then(
    () => 'no failure',
    (error) => error,
  );
  assert.ok(outcome instanceof OutboundError, String(outcome));
  return outcome;
}

describe('fetching a JSON document', () => {
  test('the document and its headers come over TLS, whatever the content type', async (t) => {
    const seen: unknown[] = [];
    const port = await serveTls(t, (request, response) => {
      seen.push(request.url, request.headers.host, request.headers.accept);
      response.setHeader('Cache-Control', 'max-age=60').setHeader('Content-Type', 'text/plain').end('{"keys":[]}');
    });
    const { json, headers } = await toLoopback().fetchJson(`https://client.test:${port}/jwks?a=b`, { accept: 'x/y' });
    assert.deepEqual(json, { keys: [] });
    assert.equal(headers.get('cache-control'), 'max-age=60');
    assert.deepEqual(seen, ['/jwks?a=b', `client.test:${port}`, 'x/y']);
  });

  test('http reaches this machine where that is allowed', async (t) => {
    const port = await serve(t, (_, response) => response.end('[1]'));
    const outbound = createOutbound({ allow_private: true });
    assert.deepEqual((await outbound.fetchJson(`http://127.0.0.1:${port}/`)).json, [1]);
    assert.deepEqual((await outbound.fetchJson(`http://localhost:${port}/`)).json, [1]);
  });

  test('a certificate that is not trusted, or of another name, is refused', async (t) => {
    const port = await serveTls(t, (_, response) => response.end('{}'));
    const untrusting = createOutbound({ allow_private: true, resolve: async () => LOOPBACK });
    assert.equal((await failure(untrusting, `https://client.test:${port}/`)).reason, 'network');
    assert.equal((await failure(toLoopback(), `https://other.test:${port}/`)).reason, 'network');
  });
});

describe('requests to forbidden addresses', () => {
  test('nothing is sent, by name or by number', async (t) => {
    let requests = 0;
    const port = await serveTls(t, (_, response) => {
      requests++;
      response.end('{}');
    });
    const outbound = toLoopback({ allow_private: false });
    assert.equal((await failure(outbound, `https://client.test:${port}/`)).reason, 'refused_address');
    const real = createOutbound({ allow_private: false, ca: [certificate.cert] });
    for (const host of ['127.0.0.1', 'localhost', '2130706433', '0x7f.1', '[::1]', '[::ffff:127.0.0.1]'])
      assert.equal((await failure(real, `https://${host}:${port}/`)).reason, 'refused_address', host);
    assert.equal(requests, 0);
  });

  test('a name is resolved once, and the connection goes to the address that was checked', async (t) => {
    const port = await serveTls(t, (_, response) => response.end('{}'));
    const names: string[] = [];
    const outbound = toLoopback({
      allow_private: ['127.0.0.1'],
      resolve: async (hostname) => {
        names.push(hostname);
        return names.length === 1 ? LOOPBACK : [{ address: '10.0.0.1', family: 4 }];
      },
    });
    await outbound.fetchJson(`https://client.test:${port}/`);
    assert.deepEqual(names, ['client.test']);
    assert.equal((await failure(outbound, `https://client.test:${port}/`)).reason, 'refused_address');
  });

  test('a redirect is not followed', async (t) => {
    const paths: unknown[] = [];
    const port = await serveTls(t, (request, response) => {
      paths.push(request.url);
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    const error = await failure(toLoopback(), `https://client.test:${port}/a`);
    assert.equal(error.reason, 'status');
    assert.match(error.message, /status 302/);
    assert.deepEqual(paths, ['/a']);
  });

  test('what is no URL is refused', async () => {
    assert.equal((await failure(toLoopback(), 'not a url')).reason, 'refused_address');
  });
});

describe('limits of a fetch', () => {
  test('a document of just the limit passes, one byte more does not', async (t) => {
    const port = await serveTls(t, (request, response) => {
      response.end(JSON.stringify('x'.repeat(request.url === '/fits' ? 998 : 999)));
    });
    const outbound = toLoopback({ max_bytes: 1000 });
    await outbound.fetchJson(`https://client.test:${port}/fits`);
    assert.equal((await failure(outbound, `https://client.test:${port}/more`)).reason, 'too_large');
  });

  test('a document without an end is cut off', async (t) => {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    const port = await serveTls(t, (_, response) => {
      const pump = (): void => {
        while (!response.destroyed && response.write('x'.repeat(1024)));
      };
      response.on('drain', pump).on('close', resolve);
      pump();
    });
    assert.equal((await failure(toLoopback(), `https://client.test:${port}/`)).reason, 'too_large');
    await closed;
  });

  test('the time limit covers the name, the answer and its body', async (t) => {
    const port = await serveTls(t, (request, response) => {
      if (request.url === '/body') response.writeHead(200).write('{');
    });
    const outbound = toLoopback({ timeout_ms: 60 });
    for (const path of ['/silent', '/body']) {
      const error = await failure(outbound, `https://client.test:${port}${path}`);
      assert.equal(error.reason, 'timeout', error.message);
    }
    const nameless = toLoopback({ timeout_ms: 20, resolve: () => new Promise(() => {}) });
    assert.equal((await failure(nameless, 'https://client.test/')).reason, 'timeout');
  });

  test('what is not JSON, or not UTF-8, is refused', async (t) => {
    const bodies = [Buffer.from('<html>'), Buffer.alloc(0), Buffer.from([0x22, 0xff, 0x22])];
    const port = await serveTls(t, (request, response) => response.end(bodies[Number(request.url?.slice(1))]));
    for (const index of bodies.keys())
      assert.equal((await failure(toLoopback(), `https://client.test:${port}/${index}`)).reason, 'not_json');
  });

  test('an answer that breaks off, and a server that is not there, are network failures', async (t) => {
    const port = await serveTls(t, (_, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{');
      setImmediate(() => response.destroy());
    });
    assert.equal((await failure(toLoopback(), `https://client.test:${port}/`)).reason, 'network');
    const unresolved = toLoopback({ resolve: () => Promise.reject(Object.assign(new Error(), { code: 'ENOTFOUND' })) });
    assert.match((await failure(unresolved, 'https://client.test/')).message, /ENOTFOUND/);
  });

  test('a message names the host, never the query', async (t) => {
    const port = await serveTls(t, (_, response) => response.writeHead(404).end());
    const { message } = await failure(toLoopback(), `https://client.test:${port}/path?key=secret`);
    assert.equal(message, `client.test:${port} answered with status 404 instead of 200.`);
    const withCredentials = await failure(toLoopback(), 'https://me:secret@client.test/');
    assert.doesNotMatch(withCredentials.message, /me|secret/);
  });
});
