import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { exportJWK, generateKeyPair } from 'jose';
import * as oauth from 'oauth4webapi';
import * as client from 'openid-client';
import { attempt, discover } from '../openid-client/relying-party.ts';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { createClient, createUser } from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';
import { formPostRequest, walk, walkBack } from '../support/walk.ts';

describe('openid-client takes signed responses', () => {
  let server: TestProvider;
  let agent: UserAgent;
  let subject: string;
  before(async () => {
    server = await startTestProvider();
    await createClient(server);
    subject = await createUser(server);
    agent = new UserAgent(server.issuer);
  });
  after(() => server.stop());

  async function configured(client_id = 'app', metadata: Partial<client.ClientMetadata> = {}) {
    const config = await discover(server, { client_id, metadata });
    client.useJwtResponseMode(config);
    return config;
  }

  test('by the query', async () => {
    const config = await configured();
    const { url, checks } = await attempt(config);
    assert.equal(url.searchParams.get('response_mode'), 'jwt');
    const answer = await walkBack(agent, url);
    assert.deepEqual([...answer.searchParams.keys()], ['response']);
    const tokens = await client.authorizationCodeGrant(config, answer, checks);
    assert.equal(tokens.claims()?.sub, subject);
  });

  test('by a form', async () => {
    const config = await configured();
    const { url, checks } = await attempt(config);
    url.searchParams.set('response_mode', 'form_post.jwt');
    const { body } = formPostRequest(await walk(agent, url));
    const fields = new URLSearchParams(await new Response(body).text());
    const tokens = await client.authorizationCodeGrant(
      config,
      new URL(`https://app.example/callback?${fields}`),
      checks,
    );
    assert.equal(tokens.claims()?.sub, subject);
  });

  test('encrypted to it, signed with another algorithm, of a pushed request', async () => {
    const pair = await generateKeyPair('RSA-OAEP-256', { extractable: true });
    const metadata = {
      authorization_signed_response_alg: 'ES256',
      authorization_encrypted_response_alg: 'RSA-OAEP-256',
      authorization_encrypted_response_enc: 'A256GCM',
    };
    const jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), use: 'enc' }] };
    await createClient(server, { client_id: 'encrypted', jwks, ...metadata });
    const config = await configured('encrypted', metadata);
    client.enableDecryptingResponses(config, ['A256GCM'], { key: pair.privateKey, alg: 'RSA-OAEP-256' });
    const { url, checks } = await attempt(config);
    const pushed = await client.buildAuthorizationUrlWithPAR(config, url.searchParams);
    const tokens = await client.authorizationCodeGrant(config, await walkBack(agent, pushed), checks);
    assert.equal(tokens.claims()?.sub, subject);
  });

  test('and hears of refusals', async () => {
    const config = await configured();
    const { url, checks } = await attempt(config, { prompt: 'none' });
    const answer = await walkBack(new UserAgent(server.issuer), url);
    await assert.rejects(client.authorizationCodeGrant(config, answer, checks), { error: 'login_required' });
  });

  test('oauth4webapi verifies one, and refuses it for another client', async () => {
    const config = await configured();
    const { url, checks } = await attempt(config);
    const answer = await walkBack(agent, url);
    const as = config.serverMetadata();
    const options = { [oauth.allowInsecureRequests]: true };
    const verified = await oauth.validateJwtAuthResponse(
      as,
      { client_id: 'app' },
      answer,
      checks.expectedState,
      options,
    );
    assert(verified.get('code'));
    await assert.rejects(
      oauth.validateJwtAuthResponse(as, { client_id: 'other' }, answer, checks.expectedState, options),
      /aud/,
    );
  });
});
