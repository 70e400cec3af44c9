import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startTestProvider, type TestProvider, testClock } from '../support/provider.ts';
import { assertError, createClient, createUser, received, signedIn, token, walk } from '../support/story.ts';
import { DpopClient, dpopKey } from './support.ts';

describe('a server that issues no bearer tokens', () => {
  let server: TestProvider;
  const clock = testClock();
  before(async () => {
    server = await startTestProvider({ clock, settings: { 'oauth2.require_sender_constrained_tokens': true } });
    await createClient(server);
    await createUser(server);
  });
  after(() => server.stop());

  test('wants a proof for every token', async () => {
    assertError(await token(server, { grant_type: 'client_credentials' }), 400, 'invalid_dpop_proof');
    const client = new DpopClient(server, clock.now, await dpopKey());
    assert.equal((await client.token({ grant_type: 'client_credentials' })).status, 200);
    await client.tokens();
  });

  test('gives none to the browser', async () => {
    const agent = await signedIn(server);
    const { parameters } = received(await walk(server, { response_type: 'token' }, agent));
    assert.equal(parameters['error'], 'unsupported_response_type');
    assert.equal(parameters['access_token'], undefined);
  });
});

describe('a server behind a proxy, at a path', () => {
  test('is named by its public URL, by its issuer, and by what discovery says', async () => {
    const clock = testClock();
    const server = await startTestProvider({
      clock,
      settings: {
        'urls.self.issuer': 'https://id.example/tenant/',
        'urls.self.public': 'https://login.example/id',
        'webfinger.oidc_discovery.token_url': 'https://tokens.example/get?x=y',
        'serve.public.tls.allow_termination_from': ['127.0.0.0/8'],
      },
    });
    try {
      await createClient(server);
      const key = await dpopKey();
      const listener = server.provider.addresses.public;
      const client = new DpopClient({ ...server, issuer: `${listener}/id` }, clock.now, key);
      const accepted = [
        'https://login.example/id/oauth2/token',
        'https://id.example/tenant/oauth2/token',
        'https://id.example:443/tenant/oauth2/token',
        'https://tokens.example/get',
      ];
      for (const htu of accepted) {
        const proof = await client.proof('POST', '/oauth2/token', undefined, { claims: { htu } });
        const answer = await client.token({ grant_type: 'client_credentials' }, proof);
        assert.equal(answer.status, 200, `${htu}: ${JSON.stringify(answer.body)}`);
      }
      const refused = [
        `${listener}/id/oauth2/token`,
        'http://login.example/id/oauth2/token',
        'https://login.example/oauth2/token',
        'https://login.example:8443/id/oauth2/token',
      ];
      for (const htu of refused) {
        const proof = await client.proof('POST', '/oauth2/token', undefined, { claims: { htu } });
        assertError(await client.token({ grant_type: 'client_credentials' }, proof), 400, 'invalid_dpop_proof');
      }
    } finally {
      await server.stop();
    }
  });
});

test('bindings and used proofs survive a restart', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'signet-dpop-'));
  const clock = testClock();
  const start = () => startTestProvider({ clock, settings: { dsn: `sqlite://${join(folder, 'signet.db')}` } });
  let server = await start();
  try {
    await createClient(server, { client_secret: undefined, token_endpoint_auth_method: 'none' });
    await createUser(server);
    const key = await dpopKey();
    const clientOf = () => new DpopClient(server, clock.now, key, { authorization: null });
    const { access_token, refresh_token } = await clientOf().tokens();
    const code = await clientOf().code();
    const proof = await clientOf().proof('POST', '/oauth2/token');
    const { issuer } = server;
    assert.equal((await clientOf().redeem(code, proof)).status, 200);
    await server.stop();
    server = await start();
    const moved = clientOf();
    const again = await moved.proof('POST', '/oauth2/token', undefined, { claims: { jti: jtiOf(proof) } });
    assertError(await moved.refresh(refresh_token, again), 400, 'invalid_dpop_proof');
    assert.notEqual(server.issuer, issuer);
    assert.equal((await moved.userinfo(access_token)).status, 200);
    assertError(await moved.with(await dpopKey()).refresh(refresh_token), 400, 'invalid_grant');
    assert.equal((await moved.refresh(refresh_token)).status, 200);
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
});

function jtiOf(proof: string): unknown {
  return JSON.parse(Buffer.from(proof.split('.')[1] ?? '', 'base64url').toString())['jti'];
}
