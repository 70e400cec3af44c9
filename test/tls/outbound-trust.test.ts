import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import { after, before, describe, test } from 'node:test';
import { makeKey, signJws } from '../client-keys/support.ts';
import { certify, nameOf } from '../support/certificates.ts';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { createClient, post, token } from '../support/story.ts';
import { base64 } from './world.ts';

const AUTHORITY = certify({ subject: nameOf(['CN', 'Inner network']), ca: true });
const KEY = makeKey('ES256');

describe('authorities that the operator trusts besides the usual ones', () => {
  let inner: Server;
  let url: string;
  const asked: string[] = [];

  before(async () => {
    inner = createServer(certify({ issuer: AUTHORITY }), (request, response) => {
      asked.push(request.url ?? '');
      const isHook = request.method === 'POST';
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(isHook ? { session: { access_token: { from: 'hook' } } } : { keys: [KEY.jwk] }));
    });
    inner.listen(0, '127.0.0.1');
    await once(inner, 'listening');
    const address = inner.address();
    assert(typeof address === 'object' && address !== null);
    url = `https://localhost:${address.port}`;
  });
  after(() => new Promise((closed) => inner.close(closed)));

  async function withServer(
    settings: Readonly<Record<string, unknown>>,
    work: (server: TestProvider) => Promise<void>,
  ): Promise<void> {
    const server = await startTestProvider({ settings });
    try {
      await work(server);
    } finally {
      await server.stop();
    }
  }

  async function byKeysAt(server: TestProvider): Promise<number> {
    await createClient(server, {
      client_secret: undefined,
      token_endpoint_auth_method: 'private_key_jwt',
      jwks_uri: `${url}/jwks`,
    });
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: 'app', sub: 'app', aud: server.issuer, exp: now + 60, jti: `jti-${asked.length}` };
    const form = {
      grant_type: 'client_credentials',
      client_assertion: signJws(KEY, claims),
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    };
    return (await post(server, '/oauth2/token', form, null)).status;
  }

  const trust = { 'clients.http.ca.base64': base64(AUTHORITY.cert) };

  test('serve the keys of clients', async () => {
    await withServer(trust, async (server) => assert.equal(await byKeysAt(server), 200));
    await withServer({}, async (server) => assert.equal(await byKeysAt(server), 401));
  });

  test('serve hooks', async () => {
    const hook = { 'oauth2.token_hook': `${url}/hook` };
    const statusWith = async (settings: Readonly<Record<string, unknown>>) => {
      let status = 0;
      await withServer({ ...hook, ...settings }, async (server) => {
        await createClient(server);
        status = (await token(server, { grant_type: 'client_credentials' })).status;
      });
      return status;
    };
    assert.equal(await statusWith(trust), 200);
    assert(asked.includes('/hook'));
    assert.notEqual(await statusWith({}), 200);
  });

  test('are read at the start, which says when they cannot be', async () => {
    await assert.rejects(startTestProvider({ settings: { 'clients.http.ca.path': '/nowhere' } }), {
      message: 'clients.http.ca.path: cannot read /nowhere.',
    });
    await assert.rejects(startTestProvider({ settings: { 'clients.http.ca.base64': base64('x') } }), {
      message: 'clients.http.ca holds no certificate in PEM.',
    });
  });
});
