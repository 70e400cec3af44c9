import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { OAuth2TokenExchange } from '@ory/client';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { authorizationUrl, authorize, CALLBACK, createClient, createUser, SECRET } from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';
import { type Apis, adminApis, assertRefused, publicApis } from './apis.ts';
import { assertModel, DISCOVERY, INTROSPECTION, KEY, TOKENS, USERINFO } from './models.ts';

/** The SDK has no parameter for a code_verifier: these requests go without PKCE, as its users' do. */
const WITHOUT_PKCE = { code_challenge: null, code_challenge_method: null };
const MANUALLY = { maxRedirects: 0, validateStatus: (status: number) => status < 400 };

describe('@ory/client', () => {
  let server: TestProvider;
  let admin: Apis;
  let app: Apis;
  let subject: string;

  before(async () => {
    server = await startTestProvider();
    admin = adminApis(server);
    app = publicApis(server, { username: 'app', password: SECRET });
    await createClient(server, { audience: ['https://api.example'] });
    await createClient(server, { client_id: 'other' });
    subject = await createUser(server);
  });
  after(() => server.stop());

  async function signIn(agent = new UserAgent(server.issuer)): Promise<Required<OAuth2TokenExchange>> {
    const { data } = await exchangeCode(await codeOf(agent));
    assertModel(TOKENS, data);
    const { access_token = '', refresh_token = '', id_token = '', expires_in = 0, scope = '', token_type = '' } = data;
    return { access_token, refresh_token, id_token, expires_in, scope, token_type };
  }

  async function codeOf(agent: UserAgent): Promise<string> {
    const callback = await authorize(server, { ...WITHOUT_PKCE, scope: 'openid profile email offline_access' }, agent);
    return callback.searchParams.get('code') ?? '';
  }

  function exchangeCode(code: string) {
    return app.oauth2.oauth2TokenExchange({
      grantType: 'authorization_code',
      clientId: 'app',
      code,
      redirectUri: CALLBACK,
    });
  }

  test('begins an authorization, which leads to the login page', async () => {
    const params = Object.fromEntries(new URL(authorizationUrl(server)).searchParams);
    const { status, headers } = await app.oauth2.oAuth2Authorize({ params, ...MANUALLY });
    assert.equal(status, 302);
    assert.match(String(headers['location']), /\/login\?login_challenge=/);
    const refused = await app.oauth2.oAuth2Authorize({ params: { ...params, prompt: 'none' }, ...MANUALLY });
    assert.equal(refused.status, 303);
    assert.equal(new URL(String(refused.headers['location'])).searchParams.get('error'), 'login_required');
  });

  test('exchanges a code, once', async () => {
    const code = await codeOf(new UserAgent(server.issuer));
    assertModel(TOKENS, (await exchangeCode(code)).data);
    await assertRefused(exchangeCode(code), 400, 'invalid_grant');
    await assertRefused(exchangeCode('nonsense'), 400, 'invalid_grant');
  });

  test('refreshes, and hears invalid_grant for what is no refresh token', async () => {
    const { refresh_token } = await signIn();
    const { data } = await app.oauth2.oauth2TokenExchange({ grantType: 'refresh_token', refreshToken: refresh_token });
    assertModel(TOKENS, data);
    assert.notEqual(data.refresh_token, refresh_token);
    await assertRefused(
      app.oauth2.oauth2TokenExchange({ grantType: 'refresh_token', refreshToken: 'nonsense' }),
      400,
      'invalid_grant',
    );
  });

  test('hears which request was wrong', async () => {
    await assertRefused(app.oauth2.oauth2TokenExchange({ grantType: 'crystal_ball' }), 400, 'unsupported_grant_type');
    const wrong = publicApis(server, { username: 'app', password: 'wrong' });
    await assertRefused(wrong.oauth2.oauth2TokenExchange({ grantType: 'client_credentials' }), 401, 'invalid_client');
    await assertRefused(
      publicApis(server).oauth2.oauth2TokenExchange({ grantType: 'client_credentials' }),
      400,
      'invalid_request',
    );
  });

  test('introspects access and refresh tokens, with a scope too', async () => {
    const { access_token, refresh_token, scope } = await signIn();
    const { data } = await admin.oauth2.introspectOAuth2Token({ token: access_token, scope: 'openid profile' });
    assertModel(INTROSPECTION, data);
    assert.deepEqual(
      [data.active, data.sub, data.client_id, data.token_use, data.token_type, data.scope, data.iss],
      [true, subject, 'app', 'access_token', 'Bearer', scope, server.issuer],
    );
    const refresh = (await admin.oauth2.introspectOAuth2Token({ token: refresh_token })).data;
    assertModel(INTROSPECTION, refresh);
    assert.equal(refresh.token_use, 'refresh_token');
    for (const request of [{ token: access_token, scope: 'notes.burn' }, { token: 'nonsense' }])
      assert.deepEqual((await admin.oauth2.introspectOAuth2Token(request)).data, { active: false });
    await assertRefused(admin.oauth2.introspectOAuth2Token({ token: '' }), 400, 'invalid_request');
  });

  test('revokes with Basic, and with id and secret in the body', async () => {
    const { access_token, refresh_token } = await signIn();
    const foreign = publicApis(server, { username: 'other', password: SECRET });
    assert.equal((await foreign.oauth2.revokeOAuth2Token({ token: access_token })).status, 200);
    assert.equal((await admin.oauth2.introspectOAuth2Token({ token: access_token })).data.active, true);
    const revoked = await app.oauth2.revokeOAuth2Token({ token: refresh_token });
    assert.deepEqual([revoked.status, revoked.data], [200, '']);
    for (const token of [access_token, refresh_token])
      assert.deepEqual((await admin.oauth2.introspectOAuth2Token({ token })).data, { active: false });
    assert.equal((await app.oauth2.revokeOAuth2Token({ token: 'nonsense' })).status, 200);

    await createClient(server, { client_id: 'poster', token_endpoint_auth_method: 'client_secret_post' });
    const body = { clientId: 'poster', clientSecret: SECRET };
    assert.equal((await publicApis(server).oauth2.revokeOAuth2Token({ token: 'nonsense', ...body })).status, 200);
    await assertRefused(
      publicApis(server).oauth2.revokeOAuth2Token({ token: 'x', ...body, clientSecret: 'wrong' }),
      401,
      'invalid_client',
    );
  });

  test('ends all access tokens of a client', async () => {
    await createClient(server, { client_id: 'emptied' });
    const client = publicApis(server, { username: 'emptied', password: SECRET });
    const { data } = await client.oauth2.oauth2TokenExchange({ grantType: 'client_credentials' });
    assertModel(TOKENS, data);
    const token = data.access_token ?? '';
    const before = (await admin.oauth2.introspectOAuth2Token({ token })).data;
    assertModel(INTROSPECTION, before);
    assert.equal(before.active, true);
    assert.equal((await admin.oauth2.deleteOAuth2Token({ clientId: 'emptied' })).status, 204);
    assert.deepEqual((await admin.oauth2.introspectOAuth2Token({ token })).data, { active: false });
    await assertRefused(admin.oauth2.deleteOAuth2Token({ clientId: '' }), 400, 'invalid_request');
  });

  test('reads userinfo, and hears invalid_token', async () => {
    const { access_token, refresh_token } = await signIn();
    const { data } = await publicApis(server, { accessToken: access_token }).oidc.getOidcUserInfo();
    assertModel(USERINFO, data);
    assert.deepEqual(
      [data.sub, data.name, data.email, data.email_verified],
      [subject, 'Ada Lovelace', 'ada@example.com', true],
    );
    for (const accessToken of ['nonsense', refresh_token])
      await assertRefused(publicApis(server, { accessToken }).oidc.getOidcUserInfo(), 401, 'invalid_token');
  });

  test('ends a session by the logout endpoint', async () => {
    const agent = new UserAgent(server.issuer);
    const { id_token } = await signIn(agent);
    const cookie = [...agent.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const params = { id_token_hint: id_token, post_logout_redirect_uri: 'https://app.example/bye', state: 's' };
    const { status, headers } = await app.oidc.revokeOidcSession({ params, headers: { cookie }, ...MANUALLY });
    assert.equal(status, 302);
    // The hint says which session is meant, so nobody is asked (RP-Initiated Logout 1.0 §2).
    assert.equal(headers['location'], 'https://app.example/bye?state=s');
    const silent = await authorize(server, { ...WITHOUT_PKCE, prompt: 'none' }, agent);
    assert.equal(silent.searchParams.get('error'), 'login_required');
  });

  test('discovers the configuration, the keys and the version', async () => {
    const { data } = await publicApis(server).oidc.discoverOidcConfiguration();
    assertModel(DISCOVERY, data);
    assert.equal(data.issuer, server.issuer);
    const { keys = [] } = (await publicApis(server).wellknown.discoverJsonWebKeys()).data;
    assert(keys.length > 0);
    for (const key of keys) {
      assertModel(KEY, key);
      for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) assert(!(secret in key), secret);
    }
    for (const { metadata } of [publicApis(server), admin])
      assert.match((await metadata.getVersion()).data.version, /^\d+\.\d+\.\d+/);
  });
});
