import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OAuth2Api, OidcApi } from '../../client/src/index.ts';
import { authorizationUrl, CALLBACK, createClient, SECRET, signedIn, VERIFIER } from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';
import { DEVICE_GRANT, parameter, refused, type World } from './world.ts';

/** What an application of the operator's own calls, at which people sign in, agree, sign out or enter codes. */
export function testInteractionApis(world: World): void {
  test('a login and consent application', async () => {
    const { server, subject, open, operator } = world;
    const api = new OAuth2Api(operator());
    await createClient(server, { client_id: 'asking' });
    const agent = new UserAgent(server.issuer);
    const login = async (browser: UserAgent) => {
      const { headers } = await browser.request(authorizationUrl(server, { client_id: 'asking', login_hint: 'ada' }));
      return parameter(headers.get('location'), 'login_challenge');
    };
    const asked = await api.getOAuth2LoginRequest(await login(agent));
    assert.deepEqual([asked.skip, asked.client.client_id, asked.oidc_context?.login_hint], [false, 'asking', 'ada']);
    const accept = { subject, remember: true, remember_for: 60, acr: '2', amr: ['pwd'], context: { from: 'login' } };
    const { redirect_to } = await api.acceptOAuth2LoginRequest(asked.challenge, accept);
    const toConsent = (await agent.request(redirect_to)).headers.get('location');
    const consent = await api.getOAuth2ConsentRequest(parameter(toConsent, 'consent_challenge'));
    assert.deepEqual(consent.context, { from: 'login' });
    const { requested_scope = [] } = consent;
    const session = { access_token: { tenant: 7 }, id_token: { colour: 'red' } };
    const granted = { grant_scope: requested_scope, session, remember: true, remember_for: 0, context: [1, null] };
    const onward = await api.acceptOAuth2ConsentRequest(consent.challenge, granted);
    const back = (await agent.request(onward.redirect_to)).headers.get('location');
    const code = parameter(back, 'code');
    const asking = new OAuth2Api(open({ username: 'asking', password: SECRET }));
    const tokens = await asking.oauth2TokenExchange('authorization_code', '', code, CALLBACK, '', VERIFIER);
    assert.deepEqual((await api.introspectOAuth2Token(tokens.access_token)).ext, { tenant: 7 });

    const sessions = await api.listOAuth2ConsentSessions(subject, 10, undefined, consent.login_session_id);
    assert.deepEqual(
      sessions.map(({ context }) => context),
      [[1, null]],
    );
    await api.revokeOAuth2ConsentSessions(subject, 'asking');
    const rejection = { error: 'access_denied', error_description: 'Not today.', error_hint: 'Later.' };
    await api.rejectOAuth2LoginRequest(await login(new UserAgent(server.issuer)), rejection);
    await api.rejectOAuth2ConsentRequest(consent.challenge, rejection);
    await api.revokeOAuth2LoginSessions(undefined, consent.login_session_id);
    await refused(api.getOAuth2LoginRequest('nonsense'), 404, 'not_found');
    await refused(api.revokeOAuth2ConsentSessions(), 400, 'invalid_request');
    await refused(api.revokeOAuth2LoginSessions(), 400, 'invalid_request');
  });

  test('a logout application', async () => {
    const { server, subject, open, operator } = world;
    const api = new OAuth2Api(operator());
    const agent = await signedIn(server);
    const challengeOf = async () => {
      const { headers } = await agent.request(`${server.issuer}/oauth2/sessions/logout`);
      return parameter(headers.get('location'), 'logout_challenge');
    };
    const challenge = await challengeOf();
    const asked = await api.getOAuth2LogoutRequest(challenge);
    assert.deepEqual([asked.subject, asked.rp_initiated, asked.client], [subject, false, null]);
    await api.rejectOAuth2LogoutRequest(challenge);
    const { redirect_to } = await api.acceptOAuth2LogoutRequest(await challengeOf());
    assert.match(redirect_to, /logout_verifier=/);
    const oidc = new OidcApi(open());
    assert.equal((await oidc.revokeOidcSessionRaw()).status, 302);
    assert.equal((await oidc.revokeOidcSessionByPostRaw()).status, 302);
    await refused(api.getOAuth2LogoutRequest('nonsense'), 404, 'not_found');
  });

  test('a pushed request', async () => {
    const { open, asApp } = world;
    const redirect_uri = 'https://app.example/callback';
    const answer = await asApp().pushOAuth2AuthorizationRequest(undefined, 'code', redirect_uri, 'openid', 'state');
    assert.match(answer.request_uri, /^urn:ietf:params:oauth:request_uri:/);
    assert.equal(answer.expires_in, 90);
    await refused(
      asApp().pushOAuth2AuthorizationRequest(undefined, 'code', redirect_uri, 'nobody'),
      400,
      'invalid_scope',
    );
    await refused(new OAuth2Api(open()).pushOAuth2AuthorizationRequest('nobody'), 401, 'invalid_client');
  });

  test('a device', async () => {
    const { open, operator, asApp } = world;
    const codes = await asApp().oAuth2DeviceFlow(undefined, 'openid');
    await refused(
      asApp().oauth2TokenExchange(DEVICE_GRANT, '', '', '', '', '', '', '', codes.device_code),
      400,
      'authorization_pending',
    );
    const verification = await new OAuth2Api(open()).performOAuth2DeviceVerificationFlowRaw(codes.user_code);
    const challenge = parameter(verification.headers.get('location'), 'device_challenge');
    const api = new OAuth2Api(operator());
    assert.match((await api.acceptUserCodeRequest(challenge, { user_code: codes.user_code })).redirect_to, /^http/);
    await refused(api.acceptUserCodeRequest(challenge, { user_code: 'WRONGONE' }), 400, 'invalid_request');
    await refused(new OAuth2Api(open()).oAuth2DeviceFlow('nobody'), 401, 'invalid_client');
  });
}
