import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import type { Endpoint } from '../../src/endpoints/endpoint.ts';
import { stop } from '../../src/http/stop.ts';
import { loadTls } from '../../src/http/tls.ts';
import { echo, listen } from './harness.ts';
import { dial, everything, open, talk } from './wire.ts';

const HELLO = 'GET /echo HTTP/1.1\r\nHost: op.example\r\n';

/** An endpoint that answers when told, and says when it was reached. */
function slow(): { endpoint: Endpoint; reached: Promise<void>; finish: () => void } {
  const reached = Promise.withResolvers<void>();
  const finished = Promise.withResolvers<void>();
  const endpoint = echo({
    path: '/slow',
    handle: async () => {
      reached.resolve();
      await finished.promise;
      return { status: 200, body: 'done' };
    },
  });
  return { endpoint, reached: reached.promise, finish: () => finished.resolve() };
}

describe('stop', () => {
  test('lets a request in flight finish and ends its connection', async () => {
    const { endpoint, reached, finish } = slow();
    const { app } = listen([endpoint]);
    const port = await open(app);
    const answer = talk(port, 'GET /slow HTTP/1.1\r\nHost: op.example\r\n\r\n');
    await reached;
    const stopped = stop(app, 5000);
    await assert.rejects(dialUntilRefused(port), /ECONNREFUSED|ECONNRESET/);
    finish();
    assert.match(await answer, /^HTTP\/1\.1 200 OK.*connection: close.*\r\n\r\ndone$/is);
    assert.equal(await stopped, true);
  });

  test('ends idle connections at once', async () => {
    const { app } = listen([echo()]);
    const socket = await dial(await open(app));
    socket.write(`${HELLO}\r\n`);
    await once(socket, 'data');
    const ended = everything(socket);
    assert.equal(await stop(app, 5000), true);
    await ended;
  });

  test('cuts off what does not finish in time', async () => {
    const { endpoint, reached, finish } = slow();
    const { app } = listen([endpoint]);
    const socket = await dial(await open(app));
    socket.on('error', () => {});
    const closed = once(socket, 'close');
    socket.write('GET /slow HTTP/1.1\r\nHost: op.example\r\n\r\n');
    await reached;
    assert.equal(await stop(app, 10), false);
    await closed;
    finish();
  });
});

/** The port may stay open for the turn in which the stop begins. */
async function dialUntilRefused(port: number): Promise<never> {
  for (;;) (await dial(port)).destroy();
}

test('a caller who goes away is logged as 499', async () => {
  const { endpoint, reached, finish } = slow();
  const { app, lines } = listen([endpoint]);
  const socket = await dial(await open(app));
  socket.write('GET /slow HTTP/1.1\r\nHost: op.example\r\n\r\n');
  await reached;
  socket.destroy();
  while (lines.length === 0) await nextTurn();
  finish();
  await stop(app, 5000);
  assert.match(lines.join(''), /"status":499.*"path":"\/slow"/);
});

describe('what is no HTTP', () => {
  const { app } = listen([echo()], { limits: { header_bytes: 4096, headers_timeout: 100 } });
  let port = 0;
  before(async () => {
    port = await open(app);
  });
  after(() => stop(app, 1000));

  test('is 400 JSON', async () => {
    assert.match(await talk(port, 'HELLO\r\n\r\n'), /^HTTP\/1\.1 400 .*"error":"invalid_request"/s);
  });

  test('headers beyond the limit are 431', async () => {
    const answer = await talk(port, `${HELLO}X-Large: ${'x'.repeat(5000)}\r\n\r\n`);
    assert.match(answer, /^HTTP\/1\.1 431 .*"error":"invalid_request"/s);
  });

  test('headers that never end are 408', async () => {
    assert.match(await talk(port, HELLO), /^HTTP\/1\.1 408 .*"error":"invalid_request"/s);
  });

  test('the absolute form of a target is served, and a query of raw bytes is refused', async () => {
    const absolute = 'GET http://op.example/echo?a=1 HTTP/1.1\r\nHost: op.example\r\nConnection: close\r\n\r\n';
    assert.match(await talk(port, absolute), /^HTTP\/1\.1 200 .*"query":\[\["a","1"\]\]/s);
    const raw = 'GET /echo?a=\xff HTTP/1.1\r\nHost: op.example\r\nConnection: close\r\n\r\n';
    assert.match(await talk(port, Buffer.from(raw, 'latin1')), /^HTTP\/1\.1 400 /);
  });
});

describe('TLS', () => {
  const fixture = (name: string) => new URL(`fixtures/localhost.${name}.pem`, import.meta.url).pathname;
  const settings = { enabled: true, cert: { path: fixture('cert') }, key: { path: fixture('key') } };
  const { app } = listen([echo()], { tls: loadTls('public', settings) });
  let port = 0;
  before(async () => {
    port = await open(app);
  });
  after(() => stop(app, 1000));

  async function handshake(options: ConnectionOptions): Promise<string | null> {
    const socket = connectTls({ port, host: '127.0.0.1', ca: readFileSync(fixture('cert')), ...options });
    await once(socket, 'secureConnect');
    const protocol = socket.getProtocol();
    socket.destroy();
    return protocol;
  }

  test('1.3 and 1.2 are spoken', async () => {
    assert.equal(await handshake({}), 'TLSv1.3');
    assert.equal(await handshake({ maxVersion: 'TLSv1.2' }), 'TLSv1.2');
  });

  test('1.1 and suites without authenticated encryption are not', async () => {
    await assert.rejects(handshake({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }));
    await assert.rejects(handshake({ maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA256' }));
  });

  test('a request over it is secure', async () => {
    const socket = connectTls({ port, host: '127.0.0.1', ca: readFileSync(fixture('cert')) });
    socket.write(`${HELLO}Connection: close\r\n\r\n`);
    assert.match(await everything(socket), /"secure":true/);
  });

  test('the pair may be given in base64; what is missing or wrong is said', () => {
    const base64 = (name: string) => readFileSync(fixture(name)).toString('base64');
    const pair = { cert: { base64: base64('cert') }, key: { base64: base64('key') } };
    assert.ok(loadTls('admin', { enabled: true, ...pair }));
    assert.equal(loadTls('admin', { enabled: false, cert: {}, key: {} }), undefined);
    assert.throws(() => loadTls('admin', { ...settings, key: {} }), /serve\.admin\.tls\.key is missing/);
    assert.throws(() => loadTls('admin', { ...settings, key: { path: '/nowhere' } }), /cannot read \/nowhere/);
    assert.throws(() => loadTls('admin', { ...settings, key: settings.cert }), /do not belong together/);
  });
});
