import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OAuth2Api, OAuthApi, OidcApi, OpenIDApi, ResponseError, WellknownApi } from '../../client/src/index.ts';
import { createIssuer } from '../jwt-bearer/issuer.ts';
import { authorize, CALLBACK, CHALLENGE, createClient, SECRET, VERIFIER } from '../support/story.ts';
import { MATRIX_SCOPE, parameter, refused, type World } from './world.ts';

/** What everybody may call. */
export function testPublicApis(world: World): void {
  test('discovery and keys', async () => {
    const { server, open } = world;
    const configuration = await new OidcApi(open()).discoverOidcConfiguration();
    assert.equal(configuration.issuer, server.issuer);
    assert.deepEqual(await new WellknownApi(open()).discoverOAuth2AuthorizationServer(), configuration);
    const { keys = [] } = await new WellknownApi(open()).discoverJsonWebKeys();
    assert.ok(keys.length > 0);
  });

  test('an application signs a person in, refreshes, asks and revokes', async () => {
    const { subject, open, operator, asApp, tokensOf } = world;
    const api = new OAuth2Api(open());
    const begun = await api.oAuth2AuthorizeRaw('app', 'code', CALLBACK, 'openid', 'the-state');
    assert.equal(begun.status, 302);
    assert.ok(parameter(begun.headers.get('location'), 'login_challenge'));
    const byPost = await api.oAuth2AuthorizeByPostRaw('app', 'code', CALLBACK, 'openid', 'the-state');
    assert.ok(parameter(byPost.headers.get('location'), 'login_challenge'));

    const tokens = await tokensOf();
    assert.equal(tokens.token_type, 'bearer');
    const again = await asApp().oauth2TokenExchange('refresh_token', '', '', '', tokens.refresh_token);
    const userinfo = new OidcApi(open({ accessToken: async () => again.access_token }));
    const claims = await userinfo.getOidcUserInfo();
    assert.deepEqual([claims.sub, claims.name], [subject, 'Ada Lovelace']);
    assert.deepEqual(await userinfo.getOidcUserInfoByPost(), claims);
    assert.deepEqual(await new OidcApi(open()).getOidcUserInfoByPost(again.access_token), claims);

    assert.equal((await new OAuth2Api(operator()).introspectOAuth2Token(again.access_token)).sub, subject);
    assert.equal((await asApp().introspectOAuth2TokenAsClient(again.access_token)).client_id, 'app');
    await asApp().revokeOAuth2Token(again.access_token);
    assert.deepEqual(await new OAuth2Api(operator()).introspectOAuth2Token(again.access_token), { active: false });

    await refused(userinfo.getOidcUserInfo(), 401, 'invalid_token');
    await refused(api.oauth2TokenExchange('authorization_code', 'app'), 401, 'invalid_client');
    await refused(new OAuth2Api(operator()).introspectOAuth2Token(''), 400, 'invalid_request');
    const stranger = new OAuth2Api(open({ username: 'app', password: 'wrong' }));
    await refused(stranger.introspectOAuth2TokenAsClient('x'), 401, 'invalid_client');
    await refused(stranger.revokeOAuth2Token('x'), 401, 'invalid_client');
  });

  test('a person shows who they are in Matrix', async () => {
    const { open, tokensOf } = world;
    const { access_token } = await tokensOf(`openid ${MATRIX_SCOPE}`);
    const { matrix_server_name, expires_in } = await new OpenIDApi(
      open({ accessToken: access_token }),
    ).requestOpenIdToken('@ada:example.com', {});
    assert.deepEqual([matrix_server_name, expires_in], ['example.com', 3600]);
    const chat = {
      client_uri: 'https://chat.example/',
      redirect_uris: ['https://chat.example/callback'],
      token_endpoint_auth_method: 'none',
    } as const;
    const oidc = new OidcApi(open());
    const { client_id } = await oidc.registerMatrixClient(chat);
    assert.equal((await oidc.registerMatrixClient(chat)).client_id, client_id);
    await refused(oidc.registerMatrixClient({ ...chat, client_uri: '' }), 400, 'invalid_client_metadata');
    const api = new OpenIDApi(open());
    await refused(api.requestOpenIdToken('@ada:example.com', {}), 401, 'M_MISSING_TOKEN');
  });

  test('Altair’s names do the same', async () => {
    const { server, subject, open } = world;
    const api = new OAuthApi(open());
    const { headers } = await api.getOauth2AuthRaw(
      'app',
      'code',
      'query',
      CALLBACK,
      'a-state',
      'openid',
      'S256',
      CHALLENGE,
    );
    assert.ok(parameter(headers.get('location'), 'login_challenge'));
    await createClient(server, { client_id: 'post', token_endpoint_auth_method: 'client_secret_post' });
    const callback = await authorize(server, { client_id: 'post', scope: 'openid offline_access' });
    const code = parameter(callback.href, 'code');
    const grant = 'authorization_code';
    const tokens = await api.getOauth2Token(grant, 'post', SECRET, code, VERIFIER, '', CALLBACK, '');
    const claims = await new OAuthApi(open({ accessToken: tokens.access_token })).getOpenIdUserInfo();
    assert.deepEqual(claims, { sub: subject });
    await api.postOauth2Revoke(tokens.access_token, 'post', SECRET);
    assert.equal((await api.getOpenIdSessionsLogoutRaw()).status, 302);
    await refused(api.getOauth2Token(grant, 'post', 'wrong', code, VERIFIER, '', CALLBACK, ''), 401, 'invalid_client');
    await refused(api.postOauth2Revoke('x', 'post', 'wrong'), 401, 'invalid_client');
    await refused(api.getOpenIdUserInfo(), 401, 'request_unauthorized');
  });

  test('a signed userinfo answer is a text', async () => {
    const { server, open } = world;
    await createClient(server, { client_id: 'signed', userinfo_signed_response_alg: 'RS256' });
    const code = parameter((await authorize(server, { client_id: 'signed', scope: 'openid' })).href, 'code');
    const api = new OAuth2Api(open({ username: 'signed', password: SECRET }));
    const { access_token } = await api.oauth2TokenExchange('authorization_code', '', code, CALLBACK, '', VERIFIER);
    const configuration = open({ accessToken: access_token });
    const jwt = await new OAuthApi(configuration).getOpenIdUserInfo();
    assert(typeof jwt === 'string' && jwt.split('.').length === 3);
    assert.equal(typeof (await new OidcApi(configuration).getOidcUserInfoRaw()).data, 'string');
    await assert.rejects(new OidcApi(configuration).getOidcUserInfo(), ResponseError);
  });

  test('a client registers and manages itself', async () => {
    const { open } = world;
    const created = await new OidcApi(open()).createOidcDynamicClient({
      redirect_uris: [CALLBACK],
      client_name: 'Self',
      'client_name#fr': 'Soi',
    });
    const { client_id = '', client_secret, registration_access_token } = created;
    assert(client_secret !== undefined && registration_access_token !== undefined);
    const own = new OidcApi(open({ username: client_id, password: client_secret }));
    assert.equal((await own.getOidcDynamicClient(client_id)).client_name, 'Self');
    const bearer = new OidcApi(open({ accessToken: registration_access_token }));
    assert.equal((await bearer.setOidcDynamicClient(client_id, { redirect_uris: [CALLBACK] })).client_name, undefined);
    await own.deleteOidcDynamicClient(client_id);
    await refused(own.getOidcDynamicClient(client_id), 401, 'invalid_token');
    await refused(new OidcApi(open()).createOidcDynamicClient({ redirect_uris: ['x'] }), 400, 'invalid_redirect_uri');
  });

  test('a verifiable credential', async () => {
    const { open, tokensOf } = world;
    const { access_token, c_nonce_draft_00 } = await tokensOf();
    const api = new OidcApi(open({ accessToken: access_token }));
    await refused(api.createVerifiableCredential(), 400, 'missing_proof');
    const holder = createIssuer('the-holder');
    const { kid, use, alg, ...jwk } = holder.jwk;
    const jwt = holder.sign({ nonce: c_nonce_draft_00 }, { jwk, kid: undefined });
    const request = { format: 'jwt_vc_json', proof: { proof_type: 'jwt', jwt } } as const;
    assert.equal((await api.createVerifiableCredential(request)).format, 'jwt_vc_json');
    await refused(api.createVerifiableCredential(request), 400, 'invalid_request');
  });
}
