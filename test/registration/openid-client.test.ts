import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as client from 'openid-client';
import { attempt } from '../openid-client/relying-party.ts';
import type { TestProvider } from '../support/provider.ts';
import { CALLBACK, createUser } from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';
import { walkBack } from '../support/walk.ts';
import { send, startRegistrar } from './support.ts';

const INSECURE = { execute: [client.allowInsecureRequests] };

describe('openid-client registers', () => {
  let server: TestProvider;
  before(async () => {
    server = await startRegistrar();
    await createUser(server);
  });
  after(() => server.stop());

  async function signIn(config: client.Configuration): Promise<void> {
    const { url, checks } = await attempt(config, { scope: 'openid offline_access', redirect_uri: CALLBACK });
    const callback = await walkBack(new UserAgent(server.issuer), url);
    const tokens = await client.authorizationCodeGrant(config, callback, checks);
    const { sub } = tokens.claims() ?? {};
    assert(sub !== undefined);
    assert.equal((await client.fetchUserInfo(config, tokens.access_token, sub)).sub, sub);
    assert(tokens.refresh_token !== undefined);
    assert((await client.refreshTokenGrant(config, tokens.refresh_token)).access_token);
  }

  const METADATA = { redirect_uris: [CALLBACK], grant_types: ['authorization_code', 'refresh_token'] };

  for (const token_endpoint_auth_method of ['client_secret_post', 'client_secret_basic', 'none'] as const) {
    test(`a client of ${token_endpoint_auth_method}, and signs somebody in with it`, async () => {
      const authentication = { client_secret_basic: client.ClientSecretBasic(), none: client.None() };
      const config = await client.dynamicClientRegistration(
        new URL(server.issuer),
        { ...METADATA, token_endpoint_auth_method },
        token_endpoint_auth_method === 'client_secret_post' ? undefined : authentication[token_endpoint_auth_method],
        INSECURE,
      );
      assert.equal(config.clientMetadata()['token_endpoint_auth_method'], token_endpoint_auth_method);
      await signIn(config);
    });
  }

  test('with an initial access token', async () => {
    const { initial_access_token } = await server.call('POST', '/admin/oauth2/register/initial-access-tokens', {});
    const config = await client.dynamicClientRegistration(new URL(server.issuer), METADATA, undefined, {
      ...INSECURE,
      initialAccessToken: String(initial_access_token),
    });
    const { registration_client_uri, registration_access_token } = config.clientMetadata();
    const authorization = `Bearer ${String(registration_access_token)}`;
    assert.equal((await send('DELETE', String(registration_client_uri), undefined, { authorization })).status, 204);
  });

  test('and understands why it may not', async () => {
    const refused = client.dynamicClientRegistration(
      new URL(server.issuer),
      { redirect_uris: ['https://app.example/#fragment'] },
      undefined,
      INSECURE,
    );
    await assert.rejects(refused, (error) => {
      assert(error instanceof client.ResponseBodyError);
      assert.equal(error.error, 'invalid_redirect_uri');
      assert.equal(error.status, 400);
      return true;
    });
  });
});
