import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { makeKey, signJws } from '../client-keys/support.ts';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { assertError, createClient, token } from '../support/story.ts';

const key = makeKey('ES256', { kid: 'a' });

/** What a client's host may do when its keys are asked for, and how it is answered. */
const HOSTS: Readonly<Record<string, RequestListener>> = {
  hangs: () => {},
  'begins and never ends': (_, response) => void response.writeHead(200).write('{"keys":['),
  'answers endlessly': (_, response) => {
    const more = () => {
      while (!response.destroyed && response.write(' '.repeat(65_536)));
    };
    response.writeHead(200).on('drain', more);
    more();
  },
  'redirects to a private address': (_, response) => void response.writeHead(302, { location: '/private' }).end(),
  'sends what is no key set': (_, response) => void response.end('[[[[[[[["x"]]]]]]]]'),
  'hangs up': (request) => void request.socket.destroy(),
};

describe('a jwks_uri', { concurrency: true }, () => {
  let server: TestProvider;
  let host: Server;
  let origin = '';
  const asked: string[] = [];
  before(async () => {
    host = createServer((request, response) => {
      asked.push(request.url ?? '');
      if (request.url === '/good') response.end(JSON.stringify({ keys: [key.jwk] }));
      else HOSTS[(request.url ?? '').slice(1).replaceAll('-', ' ')]?.(request, response);
    }).listen(0, '127.0.0.1');
    await once(host, 'listening');
    const address = host.address();
    assert(typeof address === 'object' && address !== null);
    origin = `http://localhost:${address.port}`;
    server = await startTestProvider();
    await createClient(server);
  });
  after(async () => {
    await server.stop();
    host.closeAllConnections();
    host.close();
  });

  async function register(client_id: string, jwks_uri: string): Promise<void> {
    await createClient(server, {
      client_id,
      client_secret: undefined,
      token_endpoint_auth_method: 'private_key_jwt',
      jwks_uri,
    });
  }

  function askAs(client_id: string) {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: client_id, sub: client_id, aud: server.issuer, exp: now + 60, iat: now };
    const client_assertion = signJws(key, { ...claims, jti: client_id }, { kid: 'a' });
    const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
    return token(server, { grant_type: 'client_credentials', client_assertion, client_assertion_type }, null);
  }

  test('that answers is what a client authenticates with', async () => {
    await register('good', `${origin}/good`);
    assert.equal((await askAs('good')).status, 200);
  });

  for (const name of Object.keys(HOSTS)) {
    test(`that ${name} refuses its own client in bounded time, and holds nobody else up`, async () => {
      const client_id = name.replaceAll(' ', '-');
      await register(client_id, `${origin}/${client_id}`);
      const started = performance.now();
      const refused = askAs(client_id);
      for (let count = 0; count < 20; count += 1)
        assert.equal((await token(server, { grant_type: 'client_credentials' })).status, 200);
      assertError(await refused, 401, 'invalid_client');
      assert(performance.now() - started < 9_000);
      assert.equal(asked.filter((path) => path === `/${client_id}`).length, 1);
      assert(!asked.includes('/private'), 'no redirect followed');
    });
  }
});
