import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import {
  authorizationUrl,
  authorize,
  basic,
  createClient,
  createUser,
  decodeJwt,
  isActive,
  redeem,
  SECRET,
  signedIn,
  token,
  tokens,
} from '../support/story.ts';
import type { UserAgent } from '../support/user-agent.ts';
import { assertRefused, sdk } from './sdk.ts';

const HOUR = 3_600_000;

describe('consent sessions', () => {
  let server: TestProvider;
  let clock: TestClock;
  let agent: UserAgent;
  let subject: string;
  let api: ReturnType<typeof sdk>['oauth2'];
  before(async () => {
    clock = testClock();
    server = await startTestProvider({ clock });
    api = sdk(server).oauth2;
    await createClient(server);
    await createClient(server, { client_id: 'other', client_name: 'Another' });
    subject = await createUser(server);
    agent = await signedIn(server);
  });
  after(() => server.stop());

  const list = async (of = subject) => (await api.listOAuth2ConsentSessions({ subject: of })).data;
  const clear = () => api.revokeOAuth2ConsentSessions({ subject, all: true });

  test('a subject without any has an empty list', async () => {
    assert.deepEqual(await list('nobody'), []);
  });

  test('the subject must be named', async () => {
    await assert.rejects(server.call('GET', '/admin/oauth2/auth/sessions/consent'), /400 .*invalid_request/);
  });

  test('each authorization is one, with what was asked and what was granted', async () => {
    await clear();
    const issued = await tokens(server, { scope: 'openid profile offline_access' }, agent);
    const [session, ...others] = await list();
    assert(session !== undefined && others.length === 0);
    assert.deepEqual(session.grant_scope, ['openid', 'profile', 'offline_access']);
    assert.deepEqual(session.grant_access_token_audience, []);
    assert.deepEqual(session.session, { access_token: {}, id_token: {} });
    assert.equal(typeof session.remember, 'boolean');
    assert(Number.isSafeInteger(session.remember_for));
    assert.equal(new Date(String(session.handled_at)).getTime(), clock.now());
    const request = session.consent_request;
    assert.equal(request?.challenge, '');
    assert.equal(request?.consent_request_id, session.consent_request_id);
    assert.equal(request?.subject, subject);
    assert.equal(request?.client?.client_id, 'app');
    assert.equal(request?.client?.client_secret, undefined);
    assert.equal(request?.login_session_id, decodeJwt(issued['id_token']).claims['sid']);
    assert.match(String(request?.request_url), /^http.*\/oauth2\/auth\?/);
    assert.deepEqual(request?.requested_scope, ['openid', 'profile', 'offline_access']);
  });

  test('they come page by page, each once, and by login session', async () => {
    await clear();
    for (let i = 0; i < 5; i++) await tokens(server, {}, agent);
    const seen: (string | undefined)[] = [];
    let page_token: string | undefined;
    let pages = 0;
    do {
      const answer = await api.listOAuth2ConsentSessions({
        subject,
        pageSize: 2,
        ...(page_token !== undefined && { pageToken: page_token }),
      });
      seen.push(...answer.data.map((session) => session.consent_request_id));
      pages += 1;
      page_token = /page_token=([^&>]+)>; rel="next"/.exec(String(answer.headers['link']))?.[1];
    } while (page_token !== undefined && pages < 10);
    assert.equal(pages, 3);
    assert.equal(seen.length, 5);
    assert.equal(new Set(seen).size, 5);
    const [first] = await list();
    const sid = String(first?.consent_request?.login_session_id);
    assert.equal((await api.listOAuth2ConsentSessions({ subject, loginSessionId: sid })).data.length, 5);
    assert.deepEqual((await api.listOAuth2ConsentSessions({ subject, loginSessionId: 'another' })).data, []);
  });

  test('a remembered consent is listed when its authorization has expired, and can be revoked by its id', async () => {
    await clear();
    await authorize(server, { scope: 'openid' }, agent);
    clock.advance(3 * HOUR);
    await server.provider.parts.store.sweep();
    const [session, ...others] = await list();
    assert(session !== undefined && others.length === 0);
    assert.equal(session.remember, true);
    assert.deepEqual(session.grant_scope, ['openid']);
    await api.revokeOAuth2ConsentSessions({ consentRequestId: String(session.consent_request_id) });
    assert.deepEqual(await list(), []);
  });

  test('revoking one ends its tokens and its remembered consent, and nothing else', async () => {
    await clear();
    const first = await tokens(server, {}, agent);
    const [session] = await list();
    const second = await tokens(server, { scope: 'openid offline_access' }, agent);
    const answer = await api.revokeOAuth2ConsentSessions({ consentRequestId: String(session?.consent_request_id) });
    assert.equal(answer.status, 204);
    assert.equal(await isActive(server, first['access_token']), false);
    assert.equal(await isActive(server, first['refresh_token']), false);
    assert.equal(await isActive(server, second['access_token']), true);
    const page = await agent.visit(authorizationUrl(server));
    assert.match(page.html, /id="consent-accept"/);
  });

  test('by subject and client, those of that client alone', async () => {
    const kept = await tokens(server, {}, agent);
    const gone = await ofOther();
    const answer = await api.revokeOAuth2ConsentSessions({ subject, client: 'other' });
    assert.equal(answer.status, 204);
    assert.equal(await isActive(server, gone), false);
    assert.equal(await isActive(server, kept['access_token']), true);
  });

  async function ofOther(): Promise<unknown> {
    const form = { client_id: 'other' };
    const callback = await authorize(server, form, agent);
    const answer = await token(
      server,
      {
        grant_type: 'authorization_code',
        code: callback.searchParams.get('code') ?? '',
        redirect_uri: 'https://app.example/callback',
        code_verifier: 'a-code-verifier-of-more-than-43-characters-for-tests',
      },
      basic('other', SECRET),
    );
    assert.equal(answer.status, 200);
    return answer.body['access_token'];
  }

  test('by subject and all=true, every one of the subject', async () => {
    const { body } = await redeem(server, await authorize(server, {}, agent));
    await api.revokeOAuth2ConsentSessions({ subject, all: true });
    assert.equal(await isActive(server, body['access_token']), false);
    assert.deepEqual(await list(), []);
  });

  test('what matches nothing is 204, what means too much or too little is 400', async () => {
    assert.equal((await api.revokeOAuth2ConsentSessions({ consentRequestId: 'unknown' })).status, 204);
    assert.equal((await api.revokeOAuth2ConsentSessions({ subject: 'nobody', all: true })).status, 204);
    for (const combination of [
      {},
      { subject },
      { client: 'app' },
      { all: true },
      { subject, all: false },
      { subject, client: 'app', all: true },
      { subject, consentRequestId: 'x' },
      { client: 'app', consentRequestId: 'x' },
      { all: true, consentRequestId: 'x' },
    ])
      await assertRefused(api.revokeOAuth2ConsentSessions(combination), 400, 'invalid_request');
  });
});
