import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Configuration, OAuth2Api } from '@ory/client';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import { assertError, decodeJwt } from '../support/story.ts';
import { UserAgent, type Visit } from '../support/user-agent.ts';
import { type Codes, codes, createStick, createTv, poll, SCOPE } from './story.ts';

const PAGES = 'https://pages.example';
const ACCEPT = '/admin/oauth2/auth/requests/device/accept';

describe('a device application of the operator', () => {
  let server: TestProvider;
  let clock: TestClock;
  let api: OAuth2Api;
  before(async () => {
    clock = testClock();
    server = await startTestProvider({
      clock,
      settings: {
        'urls.login': `${PAGES}/login`,
        'urls.consent': `${PAGES}/consent`,
        'urls.device.verification': `${PAGES}/device`,
        'urls.device.success': `${PAGES}/success`,
        'urls.error': `${PAGES}/error`,
        'limits.except_loopback': false,
      },
    });
    await createTv(server);
    await createStick(server);
    api = new OAuth2Api(new Configuration({ basePath: server.admin }));
  });
  after(() => server.stop());

  function parameterOf(page: Visit, path: string, name: string): string {
    const url = new URL(page.left ?? 'about:blank');
    assert.equal(`${url.origin}${url.pathname}`, `${PAGES}${path}`);
    return url.searchParams.get(name) ?? '';
  }

  async function enter(agent: UserAgent, { verification_uri, user_code }: Codes): Promise<Visit> {
    const device_challenge = parameterOf(await agent.visit(verification_uri), '/device', 'device_challenge');
    const { data } = await api.acceptUserCodeRequest({
      deviceChallenge: device_challenge,
      acceptDeviceUserCodeRequest: { user_code },
    });
    const url = new URL(data.redirect_to);
    assert.equal(`${url.origin}${url.pathname}`, verification_uri);
    assert(url.searchParams.has('device_verifier') && url.searchParams.has('client_id'));
    return agent.visit(data.redirect_to);
  }

  async function acceptLogin(agent: UserAgent, page: Visit, subject = 'grace'): Promise<Visit> {
    const loginChallenge = parameterOf(page, '/login', 'login_challenge');
    const { data } = await api.acceptOAuth2LoginRequest({
      loginChallenge,
      acceptOAuth2LoginRequest: { subject, remember: true, context: { tenant: 7 } },
    });
    return agent.visit(data.redirect_to);
  }

  async function acceptConsent(agent: UserAgent, page: Visit): Promise<Visit> {
    const consentChallenge = parameterOf(page, '/consent', 'consent_challenge');
    const { data } = await api.acceptOAuth2ConsentRequest({
      consentChallenge,
      acceptOAuth2ConsentRequest: { grant_scope: ['openid'], remember: true, session: { id_token: { shoe_size: 38 } } },
    });
    return agent.visit(data.redirect_to);
  }

  test('takes the code, and login and consent go on as ever', async () => {
    const asked = await codes(server);
    const agent = new UserAgent(server.issuer);
    const login = await enter(agent, asked);
    const request = await api.getOAuth2LoginRequest({
      loginChallenge: parameterOf(login, '/login', 'login_challenge'),
    });
    assert.equal(request.data.client.client_id, 'tv');
    assert.deepEqual(request.data.requested_scope, SCOPE.split(' '));
    assert.match(request.data.request_url, new RegExp(`^${asked.verification_uri}\\?`));
    const consent = await acceptLogin(agent, login);
    const asking = await api.getOAuth2ConsentRequest({
      consentChallenge: parameterOf(consent, '/consent', 'consent_challenge'),
    });
    assert.deepEqual([asking.data.subject, asking.data.skip, asking.data.context], ['grace', false, { tenant: 7 }]);
    const done = await acceptConsent(agent, consent);
    assert.equal(done.left, `${PAGES}/success?client_id=tv`);
    const { body } = await poll(server, asked);
    assert.partialDeepStrictEqual(decodeJwt(body['id_token']).claims, { sub: 'grace', shoe_size: 38 });
    assert.equal(body['scope'], 'openid');
  });

  test('is brought the code of verification_uri_complete', async () => {
    const { verification_uri_complete, user_code } = await codes(server);
    const page = await new UserAgent(server.issuer).visit(verification_uri_complete);
    assert.equal(parameterOf(page, '/device', 'user_code'), user_code);
  });

  test('may accept again until the browser has followed an answer', async () => {
    const asked = await codes(server);
    const agent = new UserAgent(server.issuer);
    const deviceChallenge = parameterOf(await agent.visit(asked.verification_uri), '/device', 'device_challenge');
    const accept = () =>
      api.acceptUserCodeRequest({ deviceChallenge, acceptDeviceUserCodeRequest: { user_code: asked.user_code } });
    await accept();
    const { data } = await accept();
    parameterOf(await agent.visit(data.redirect_to), '/login', 'login_challenge');
    assert.equal((await agent.visit(data.redirect_to)).status, 403);
  });

  test('is told skip for somebody who is signed in, never for the consent of a public client', async () => {
    const agent = new UserAgent(server.issuer);
    for (const [client_id, skip] of [
      ['tv', true],
      ['stick', false],
    ] as const) {
      const ask = () => codes(server, client_id === 'tv' ? {} : { client_id }, client_id === 'tv' ? undefined : null);
      const first = await acceptLogin(agent, await enter(agent, await ask()));
      await acceptConsent(agent, first);
      const login = await enter(agent, await ask());
      const loginChallenge = parameterOf(login, '/login', 'login_challenge');
      assert.equal((await api.getOAuth2LoginRequest({ loginChallenge })).data.skip, true);
      const consentChallenge = parameterOf(await acceptLogin(agent, login), '/consent', 'consent_challenge');
      const asking = await api.getOAuth2ConsentRequest({ consentChallenge });
      // What was granted before is less than what is asked for now.
      assert.equal(asking.data.skip, false);
      const less = await codes(
        server,
        client_id === 'tv' ? { scope: 'openid' } : { client_id, scope: 'openid' },
        client_id === 'tv' ? undefined : null,
      );
      const again = await acceptLogin(agent, await enter(agent, less));
      const challenge = parameterOf(again, '/consent', 'consent_challenge');
      assert.equal((await api.getOAuth2ConsentRequest({ consentChallenge: challenge })).data.skip, skip);
    }
  });

  test('that accepts a skipped login for somebody else has them sign in for real, in a session of their own', async () => {
    const agent = new UserAgent(server.issuer);
    await acceptConsent(agent, await acceptLogin(agent, await enter(agent, await codes(server))));
    const asked = await codes(server);
    const again = await acceptLogin(agent, await enter(agent, asked), 'ada');
    const loginChallenge = parameterOf(again, '/login', 'login_challenge');
    const { data } = await api.getOAuth2LoginRequest({ loginChallenge });
    assert.equal(data.skip, false);
    const done = await acceptConsent(agent, await acceptLogin(agent, again, 'ada'));
    assert.equal(done.left, `${PAGES}/success?client_id=tv`);
    const { body } = await poll(server, asked);
    assert.equal(decodeJwt(body['id_token']).claims['sub'], 'ada');
  });

  test('refuses in its own words, on the spot, and the device hears of it', async () => {
    const asked = await codes(server);
    const agent = new UserAgent(server.issuer);
    const login = await enter(agent, asked);
    const { data } = await api.rejectOAuth2LoginRequest({
      loginChallenge: parameterOf(login, '/login', 'login_challenge'),
      rejectOAuth2Request: { error: 'too_young', error_description: 'Not yet.' },
    });
    const cookie = [...agent.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(data.redirect_to, { redirect: 'manual', headers: { cookie } });
    assert.equal(answer.status, 400);
    assert.deepEqual(await answer.json(), { error: 'too_young', error_description: 'Not yet.' });
    assertError(await poll(server, asked), 400, 'access_denied');
    const again = await fetch(data.redirect_to, { redirect: 'manual', headers: { cookie } });
    assert.equal(again.status, 403);
  });

  test('learns of a wrong challenge or code by the status', async () => {
    const asked = await codes(server);
    const page = await new UserAgent(server.issuer).visit(asked.verification_uri);
    const challenge = encodeURIComponent(parameterOf(page, '/device', 'device_challenge'));
    const { user_code } = asked;
    await server.call('PUT', ACCEPT, { user_code }, 400);
    await server.call('PUT', `${ACCEPT}?device_challenge=forged`, { user_code }, 404);
    for (const body of [{}, { user_code: '' }, { user_code: 7 }])
      await server.call('PUT', `${ACCEPT}?device_challenge=${challenge}`, body, 400);
    for (let guess = 0; guess < 11; guess++)
      await server.call('PUT', `${ACCEPT}?device_challenge=${challenge}`, { user_code: 'AAAA-AAAA' }, 400);
    await server.call('PUT', `${ACCEPT}?device_challenge=${challenge}`, { user_code }, 429);
    clock.advance(1000);
    await server.call('PUT', `${ACCEPT}?device_challenge=${challenge}`, { user_code }, 200);
    clock.advance(30 * 60_000 + 1000);
    await server.call('PUT', `${ACCEPT}?device_challenge=${challenge}`, { user_code }, 401);
  });
});
