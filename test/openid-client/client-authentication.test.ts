import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { exportJWK, generateKeyPair } from 'jose';
import * as client from 'openid-client';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { createClient, createUser, SECRET } from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';
import { walkBack } from '../support/walk.ts';
import { attempt, discover } from './relying-party.ts';

const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'Ed25519'];

describe('openid-client authenticates its client', () => {
  let server: TestProvider;

  before(async () => {
    server = await startTestProvider();
    await createUser(server);
    await createClient(server);
    await createClient(server, { client_id: 'poster', token_endpoint_auth_method: 'client_secret_post' });
    await createClient(server, {
      client_id: 'native',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      client_secret: undefined,
    });
  });
  after(() => server.stop());

  /** Gets a token, asks about it, ends it, asks again: each request is authenticated. */
  async function tokenLife(config: client.Configuration): Promise<void> {
    const tokens = await client.clientCredentialsGrant(config, { scope: 'notes.read' });
    assert.equal(tokens.scope, 'notes.read');
    assert.equal(tokens.refresh_token, undefined);
    const answer = await client.tokenIntrospection(config, tokens.access_token);
    assert.equal(answer.active, true);
    assert.equal(answer.client_id, config.clientMetadata().client_id);
    await client.tokenRevocation(config, tokens.access_token);
    assert.deepEqual(await client.tokenIntrospection(config, tokens.access_token), { active: false });
  }

  test('with client_secret_basic', async () => tokenLife(await discover(server)));

  test('with client_secret_post', async () =>
    tokenLife(await discover(server, { client_id: 'poster', authentication: client.ClientSecretPost(SECRET) })));

  test('with client_secret_basic, whatever characters id and secret have', async () => {
    const secret = 'a secret: with+%41 & ünïcödé/=';
    await createClient(server, { client_id: 'odd:name%20&co', client_secret: secret });
    await tokenLife(
      await discover(server, { client_id: 'odd:name%20&co', authentication: client.ClientSecretBasic(secret) }),
    );
  });

  for (const alg of ALGORITHMS) {
    test(`with private_key_jwt and ${alg}`, async () => {
      const pair = await generateKeyPair(alg, { extractable: true });
      const client_id = `signer-${alg}`;
      const jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'mine', use: 'sig', alg }] };
      await createClient(server, {
        client_id,
        client_secret: undefined,
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: alg,
        jwks,
      });
      const authentication = client.PrivateKeyJwt({ key: pair.privateKey, kid: 'mine' });
      await tokenLife(await discover(server, { client_id, authentication }));

      const impostor = await generateKeyPair(alg);
      const forged = client.PrivateKeyJwt({ key: impostor.privateKey, kid: 'mine' });
      const config = await discover(server, { client_id, authentication: forged });
      await assert.rejects(client.clientCredentialsGrant(config), { error: 'invalid_client' });
    });
  }

  test('with none: a public client signs in and refreshes, and may not ask about tokens', async () => {
    const config = await discover(server, { client_id: 'native', authentication: client.None() });
    const { url, checks } = await attempt(config);
    const answer = await walkBack(new UserAgent(server.issuer), url);
    const tokens = await client.authorizationCodeGrant(config, answer, checks);
    const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token ?? '');
    await assert.rejects(client.tokenIntrospection(config, refreshed.access_token), refused('invalid_client'));
    await client.tokenRevocation(config, refreshed.refresh_token ?? '');
    await assert.rejects(client.refreshTokenGrant(config, refreshed.refresh_token ?? ''), { error: 'invalid_grant' });
    await assert.rejects(client.clientCredentialsGrant(config), { error: 'unauthorized_client' });
  });

  test('and hears invalid_client for a wrong secret, and for another method than the registered one', async () => {
    const wrong = await discover(server, { authentication: client.ClientSecretBasic('wrong') });
    await assert.rejects(client.clientCredentialsGrant(wrong), refused('invalid_client'));
    const method = await discover(server, { authentication: client.ClientSecretPost(SECRET) });
    await assert.rejects(client.clientCredentialsGrant(method), { error: 'invalid_client' });
    const unknown = await discover(server, { client_id: 'nobody' });
    await assert.rejects(client.clientCredentialsGrant(unknown), refused('invalid_client'));
  });

  test('and hears invalid_scope for a scope that is not its own', async () => {
    const config = await discover(server);
    await assert.rejects(client.clientCredentialsGrant(config, { scope: 'notes.burn' }), {
      error: 'invalid_scope',
    });
  });
});

/** The library parses a challenge before the body: the status tells that it was one of the two. */
function refused(error: string): (thrown: unknown) => boolean {
  return (thrown) => {
    assert(thrown instanceof client.ResponseBodyError || thrown instanceof client.WWWAuthenticateChallengeError);
    assert.equal(thrown.status, 401);
    if (thrown instanceof client.ResponseBodyError) assert.equal(thrown.error, error);
    return true;
  };
}
