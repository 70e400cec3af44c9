import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createLogoutWorker, logoutTransport } from '../../src/http/logout-worker.ts';
import { createOutbound } from '../../src/http/outbound.ts';
import { endLoginSession } from '../../src/interaction/end-login-session.ts';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import { createUser, decodeJwt, SECRET } from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';
import { type Application, logOut, startApplication, verifyLogoutToken } from './application.ts';

const BACK = { backchannel_logout_uri: '/backchannel?tenant=1' };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('back-channel logout', () => {
  let server: TestProvider;
  let clock: TestClock;
  let notes: Application;
  let mail: Application;
  let agent: UserAgent;
  let tokens: Readonly<Record<string, string>>;
  let log: Record<string, unknown>[] = [];

  before(async () => {
    clock = testClock(Date.UTC(2026, 0, 1));
    server = await startTestProvider({
      clock,
      log: (line) => log.push(JSON.parse(line)),
      settings: {
        'oidc.subject_identifiers.supported_types': ['public', 'pairwise'],
        'oidc.subject_identifiers.pairwise.salt': 'a-salt-of-the-tests',
      },
    });
    await createUser(server);
    notes = await startApplication(server, 'notes', BACK);
    mail = await startApplication(server, 'mail', BACK, { subject_type: 'pairwise' });
    await startApplication(server, 'silent', {}).then((silent) => silent.close());
  });
  after(async () => {
    await Promise.all([notes.close(), mail.close()]);
    await server.stop();
  });
  beforeEach(async () => {
    log = [];
    for (const application of [notes, mail]) {
      application.answers = 200;
      Object.assign(application, { asked: 0, accepted: [] });
    }
    agent = new UserAgent(server.issuer);
    tokens = await notes.signIn(agent);
  });

  const tried = (): Promise<void> => server.provider.parts.logout.deliverDue();
  const logged = (msg: string) => log.filter((line) => line['msg'] === msg);
  const sidOf = (id_token: string | undefined) => String(decodeJwt(id_token).claims['sid']);

  test('every application of the session receives a logout token that it can verify', async () => {
    const { id_token } = await mail.signIn(agent);
    await logOut(agent, tokens['id_token']);
    await tried();
    for (const [application, issued] of [
      [notes, tokens['id_token']],
      [mail, id_token],
    ] as const) {
      assert.equal(application.accepted.length, 1);
      const { payload, protectedHeader } = await verifyLogoutToken(
        server,
        application,
        application.accepted[0],
        clock.now(),
      );
      const { sub, sid } = decodeJwt(issued).claims;
      const iat = clock.now() / 1000;
      const { jti, ...claims } = payload;
      assert.deepEqual(claims, {
        iss: server.issuer,
        aud: [application.client_id],
        sub,
        sid,
        iat,
        exp: iat + 120,
        events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
      });
      assert.equal(String(jti).length, 22);
      assert.equal(protectedHeader.alg, decodeJwt(issued).header['alg']);
    }
    assert.equal(logged('Logout told').length, 2);
    const metrics = await (await fetch(`${server.admin}/metrics/prometheus`)).text();
    assert.match(metrics, /^signet_logout_notices_total\{to="client",outcome="delivered"\} 2$/m);
  });

  test('an application that took no part in the session is not asked', async () => {
    await logOut(agent, tokens['id_token']);
    await tried();
    assert.deepEqual([notes.asked, mail.asked], [1, 0]);
  });

  test('the person does not wait for an application that does not answer', async () => {
    notes.answers = 'nothing';
    const page = await logOut(agent, tokens['id_token']);
    assert.match(page.html, /id="logged-out"/);
    await notes.askedTimes(1);
    notes.answers = 200;
    await notes.down();
    await notes.up();
    await tried();
    assert.equal(logged('Logout not told yet; it will be tried again').length, 1);
    clock.advance(5000);
    await tried();
    assert.equal(notes.accepted.length, 1);
  });

  test('signing out on the account page, there of another browser, or by the operator is told too', async () => {
    const other = new UserAgent(server.issuer);
    const second = await notes.signIn(other);
    const page = await agent.visit('/account');
    const session = { action: 'end_session', session_id: sidOf(second['id_token']) };
    await agent.submit(page, session);
    await tried();
    assert.deepEqual(notes.accepted.map(sidOf), [sidOf(second['id_token'])]);

    await agent.submit(await agent.visit('/account'), { action: 'sign_out' });
    await tried();
    assert.equal(sidOf(notes.accepted[1]), sidOf(tokens['id_token']));

    const third = await notes.signIn(agent);
    const sid = encodeURIComponent(sidOf(third['id_token']));
    await server.call('DELETE', `/admin/oauth2/auth/sessions/login?sid=${sid}`, undefined, 204);
    await tried();
    assert.equal(sidOf(notes.accepted[2]), sidOf(third['id_token']));
  });

  test('signing out everywhere tells the applications of every session', async () => {
    await notes.signIn(new UserAgent(server.issuer));
    await agent.submit(await agent.visit('/account'), { action: 'sign_out_everywhere' });
    await tried();
    assert.equal(new Set(notes.accepted.map(sidOf)).size, notes.accepted.length);
    assert(notes.accepted.length >= 2);
  });

  test('it is sent at once, not when the server looks the next time', async () => {
    await logOut(agent, tokens['id_token']);
    assert.equal(await Promise.race([notes.askedTimes(1), delay(2000, 'late', { ref: false })]), undefined);
    await tried();
  });

  test('a double click is told once', async () => {
    const { context } = server.provider.parts;
    const sid = sidOf(tokens['id_token']);
    await Promise.all([endLoginSession(context, sid), endLoginSession(context, sid)]);
    await tried();
    assert.equal(notes.asked, 1);
  });

  test('nobody ends another person’s session', async () => {
    await createUser(server, { username: 'grace', email: 'grace@example.com' });
    const grace = new UserAgent(server.issuer);
    let page = await grace.visit('/login');
    page = await grace.submit(page, { identifier: 'grace', password: 'correct horse battery staple', action: 'login' });
    await grace.submit(page, { action: 'end_session', session_id: sidOf(tokens['id_token']) });
    await tried();
    assert.equal(notes.asked, 0);
    await notes.signIn(agent);
  });

  test('an application that is down for a minute gets its token when it is back', async () => {
    await notes.down();
    await logOut(agent, tokens['id_token']);
    await tried();
    clock.advance(30_000);
    await tried();
    assert.equal(logged('Logout not told yet; it will be tried again').length, 2);
    await notes.up();
    clock.advance(30_000);
    await tried();
    assert.equal(notes.accepted.length, 1);
    await verifyLogoutToken(server, notes, notes.accepted[0], clock.now());
  });

  for (const status of [400, 302, 500])
    test(`an answer with status ${status} is repeated`, async () => {
      notes.answers = status;
      await logOut(agent, tokens['id_token']);
      await tried();
      notes.answers = 204;
      clock.advance(2000);
      await tried();
      assert.equal(notes.asked, 1, 'it came again within two seconds');
      clock.advance(3000);
      await tried();
      assert.deepEqual([notes.asked, notes.accepted.length], [2, 1]);
      clock.advance(HOUR);
      await tried();
      assert.equal(notes.asked, 2);
    });

  test('each attempt has a token of its own, less and less often, for a day', async () => {
    notes.answers = 500;
    await logOut(agent, tokens['id_token']);
    const from = clock.now();
    const attempts: number[] = [];
    for (; clock.now() < from + 2 * DAY; clock.advance(MINUTE)) {
      const asked = notes.asked;
      await tried();
      if (notes.asked > asked) attempts.push(clock.now() - from);
    }
    assert(attempts.length > 25 && attempts.length < 70, `${attempts.length} attempts`);
    const last = attempts.at(-1) ?? 0;
    assert(last >= DAY && last <= DAY + MINUTE, `the last attempt came after ${last / HOUR} hours`);
    assert.equal(logged('Logout not told: given up').length, 1);
    assert.deepEqual(logged('Logout not told: given up')[0]?.['status'], 500);
  });

  test('two senders of one queue send each token once', async () => {
    notes.answers = 500;
    await logOut(agent, tokens['id_token']);
    await tried();
    notes.answers = 200;
    const { context } = server.provider.parts;
    const outbound = createOutbound({ allow_private: true });
    const quiet = {
      info: () => {},
      warn: () => {},
      error: () => {},
      debug: () => {},
      fatal: () => {},
      isLevelEnabled: () => false,
    };
    const second = createLogoutWorker({
      context,
      transport: logoutTransport(outbound, outbound, { url: null, headers: {} }),
      log: quiet,
      metrics: server.provider.parts.metrics,
    });
    clock.advance(5000);
    await Promise.all([tried(), second.deliverDue(), tried(), second.deliverDue()]);
    assert.equal(notes.asked, 2);
    await second.stop();
  });

  test('a client that was deleted meanwhile is not asked any more', async (t) => {
    const gone = await startApplication(server, 'gone', BACK);
    t.after(() => gone.close());
    const { id_token } = await gone.signIn(agent);
    gone.answers = 500;
    await logOut(agent, id_token);
    await tried();
    await server.call('DELETE', '/admin/clients/gone', undefined, 204);
    clock.advance(MINUTE);
    await tried();
    assert.equal(gone.asked, 1);
  });

  test('an application is known as long as the session, however old its tokens', async () => {
    agent = new UserAgent(server.issuer);
    tokens = await notes.signIn(agent, { remember: true, scope: 'openid' });
    clock.advance(29 * DAY);
    await server.provider.parts.store.sweep();
    await logOut(agent, tokens['id_token']);
    await tried();
    assert.equal(notes.accepted.length, 1);
  });

  test('also after its tokens were refreshed', async () => {
    agent = new UserAgent(server.issuer);
    tokens = await notes.signIn(agent, { remember: true });
    await refresh(tokens['refresh_token']);
    clock.advance(29 * DAY);
    await server.provider.parts.store.sweep();
    await logOut(agent, tokens['id_token']);
    await tried();
    assert.equal(notes.accepted.length, 1);
  });

  test('also when the session was lengthened by a new login meanwhile', async () => {
    const browser = new UserAgent(server.issuer);
    // Without refresh tokens the grant is kept for the session alone.
    const first = await mail.signIn(browser, { remember: true, scope: 'openid' });
    clock.advance(20 * DAY);
    const second = await notes.signIn(browser, { remember: true, prompt: 'login' });
    assert.equal(sidOf(second['id_token']), sidOf(first['id_token']));
    clock.advance(20 * DAY);
    await server.provider.parts.store.sweep();
    await logOut(browser, first['id_token']);
    await tried();
    assert.equal(mail.accepted.length, 1);
  });

  async function refresh(refresh_token: string | undefined): Promise<void> {
    const answer = await fetch(`${server.issuer}/oauth2/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`notes:${SECRET}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refresh_token ?? '' }),
    });
    assert.equal(answer.status, 200, await answer.text());
  }
});
