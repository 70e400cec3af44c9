import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import {
  assertError,
  basic,
  createUser,
  decodeJwt,
  discovery,
  isActive,
  logIn,
  pageKind,
  refresh,
} from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';
import {
  answerDevice,
  askForCodes,
  codes,
  codesOf,
  confirm,
  consent,
  createStick,
  createTv,
  deviceKind,
  enterCode,
  GRANT,
  poll,
  SCOPE,
  TV_SECRET,
} from './story.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

describe('the device authorization grant', () => {
  let server: TestProvider;
  let clock: TestClock;
  let ada: string;
  before(async () => {
    clock = testClock();
    server = await startTestProvider({ clock });
    await createTv(server);
    await createTv(server, { client_id: 'radio', client_name: 'The Radio' });
    await createStick(server);
    ada = await createUser(server);
    await createUser(server, { username: 'grace', email: 'grace@example.com' });
    await createUser(server, { username: 'hedy', email: 'hedy@example.com' });
  });
  after(() => server.stop());

  test('a person signs in for a device, which gets what an application would get', async () => {
    const answer = await askForCodes(server, { audience: 'https://api.example' });
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    const asked = codesOf(answer);
    assert.match(asked.device_code, /^signet_dc_/);
    assert.match(asked.user_code, /^[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}$/);
    assert.equal(asked.verification_uri, `${server.issuer}/oauth2/device/verify`);
    assert.equal(asked.verification_uri_complete, `${asked.verification_uri}?user_code=${asked.user_code}`);
    assert.deepEqual([asked.expires_in, asked.interval], [600, 5]);
    assertError(await poll(server, asked), 400, 'authorization_pending');

    const agent = new UserAgent(server.issuer);
    const page = await enterCode(agent, asked.verification_uri, asked.user_code);
    assert.match(page.html, /The Television/);
    assert.match(page.html, /See your profile/);
    assert.match(page.html, new RegExp(asked.user_code));
    const login = await confirm(agent, page);
    assert.equal(pageKind(login), 'login');
    const asking = await logIn(agent, login);
    assert.doesNotMatch(asking.html, /consent-redirect-host/);
    const done = await consent(agent, asking);
    assert.equal(done.at, `${server.issuer}/device/done?client_id=tv`);
    assert.equal(deviceKind(done), 'done');

    const { status, body } = await poll(server, asked);
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(body['scope'], SCOPE);
    assert.equal(body['expires_in'], 3600);
    assert.partialDeepStrictEqual(decodeJwt(body['id_token']).claims, { sub: ada, aud: ['tv'], amr: ['pwd'] });
    const introspected = await fetch(`${server.admin}/admin/oauth2/introspect`, {
      method: 'POST',
      body: new URLSearchParams({ token: String(body['access_token']) }),
    });
    assert.partialDeepStrictEqual(await introspected.json(), { active: true, aud: ['https://api.example'], sub: ada });
    const renewed = await refresh(server, String(body['refresh_token']), {}, basic('tv', TV_SECRET));
    assert.equal(renewed.status, 200);
    assert.equal(typeof renewed.body['id_token'], 'string');
  });

  test('a code is typed in either case, with or without hyphens and spaces', async () => {
    for (const typed of [
      (code: string) => code.toLowerCase().replace('-', ''),
      (code: string) => ` ${code.replace('-', ' \u2013 ')} `,
    ]) {
      const { verification_uri, user_code } = await codes(server);
      const page = await enterCode(new UserAgent(server.issuer), verification_uri, typed(user_code));
      assert.equal(deviceKind(page), 'confirm');
    }
  });

  test('verification_uri_complete brings the code along, and still asks', async () => {
    const asked = await codes(server);
    const agent = new UserAgent(server.issuer);
    assert.equal(deviceKind(await enterCode(agent, asked.verification_uri_complete)), 'confirm');
    assertError(await poll(server, asked), 400, 'authorization_pending');
  });

  test('who is signed in and has consented is asked for the code alone; a public client asks each time', async () => {
    const agent = new UserAgent(server.issuer);
    const first = await codes(server);
    const login = await confirm(agent, await enterCode(agent, first.verification_uri, first.user_code));
    await consent(agent, await logIn(agent, login, { identifier: 'grace' }), 'accept', { remember: true });
    const asked = await codes(server);
    const done = await confirm(agent, await enterCode(agent, asked.verification_uri, asked.user_code));
    assert.equal(deviceKind(done), 'done');
    assert.equal((await poll(server, asked)).status, 200);

    for (const client_id of ['stick', 'trusted-stick']) {
      if (client_id !== 'stick') await createStick(server, { client_id, skip_consent: true });
      await answerDevice(server, await codes(server, { client_id }, null), agent);
      const again = await codes(server, { client_id }, null);
      const page = await confirm(agent, await enterCode(agent, again.verification_uri, again.user_code));
      assert.equal(pageKind(page), 'consent');
      assert.equal(deviceKind(await consent(agent, page)), 'done');
      assert.equal((await poll(server, again, { client_id }, null)).status, 200);
    }
  });

  test('another account can be chosen at the consent page', async () => {
    const asked = await codes(server);
    const agent = new UserAgent(server.issuer);
    const page = await confirm(agent, await enterCode(agent, asked.verification_uri, asked.user_code));
    const asking = await logIn(agent, page);
    assert.equal(pageKind(asking), 'consent');
    const login = await agent.submit(asking, { action: 'switch_account' });
    assert.equal(pageKind(login), 'login');
    const again = await logIn(agent, login, { identifier: 'hedy' });
    assert.equal(deviceKind(await consent(agent, again)), 'done');
    const { body } = await poll(server, asked);
    assert.notEqual(decodeJwt(body['id_token']).claims['sub'], ada);
  });

  test('a refused login, consent or code ends the wait with access_denied', async () => {
    for (const refuse of ['code', 'login', 'consent'] as const) {
      const asked = await codes(server);
      const agent = new UserAgent(server.issuer);
      let page = await enterCode(agent, asked.verification_uri, asked.user_code);
      page = await confirm(agent, page, refuse === 'code' ? 'cancel' : 'confirm');
      if (refuse === 'login') page = await agent.submit(page, { action: 'cancel' });
      if (refuse === 'consent') page = await consent(agent, await logIn(agent, page), 'reject');
      assert.equal(deviceKind(page), 'refused', `${refuse}: ${page.html}`);
      assertError(await poll(server, asked), 400, 'access_denied');
    }
  });

  test('who asks too often is told to slow down, five seconds more each time', async () => {
    const asked = await codes(server);
    const expect = async (error: string) => assertError(await poll(server, asked), 400, error);
    await expect('authorization_pending');
    clock.advance(5 * SECOND);
    await expect('authorization_pending');
    clock.advance(3 * SECOND);
    await expect('slow_down');
    clock.advance(7 * SECOND);
    await expect('slow_down');
    clock.advance(15 * SECOND);
    await expect('authorization_pending');
    await answerDevice(server, asked);
    assert.equal((await poll(server, asked)).status, 200, 'an answer is not held back');
  });

  test('what expires says so: to the device, and to the person', async () => {
    const asked = await codes(server);
    const agent = new UserAgent(server.issuer);
    const page = await enterCode(agent, asked.verification_uri, asked.user_code);
    const late = await codes(server);
    clock.advance(10 * MINUTE);
    assertError(await poll(server, asked), 400, 'expired_token');
    const again = await agent.submit(page, { action: 'confirm' });
    assert.match(again.html, /id="device-error"/);
    clock.advance(11 * MINUTE);
    await server.provider.parts.store.sweep();
    assertError(await poll(server, late), 400, 'invalid_grant');
  });

  test('an answer that comes after the codes have expired is not taken, one that is fetched late neither', async () => {
    const asked = await codes(server);
    const agent = new UserAgent(server.issuer);
    const login = await confirm(agent, await enterCode(agent, asked.verification_uri, asked.user_code));
    const asking = await logIn(agent, login);
    clock.advance(10 * MINUTE);
    assert.equal((await consent(agent, asking)).status, 403);
    assertError(await poll(server, asked), 400, 'expired_token');

    const answered = await codes(server);
    await answerDevice(server, answered);
    clock.advance(10 * MINUTE);
    assertError(await poll(server, answered), 400, 'expired_token');
  });

  test('a device code works once; used again, it ends what it gave, long after the code itself', async () => {
    const asked = await codes(server);
    await answerDevice(server, asked);
    const { body } = await poll(server, asked);
    clock.advance(30 * MINUTE);
    await server.provider.parts.store.sweep();
    assert.equal(await isActive(server, body['access_token']), true);
    assertError(await poll(server, asked), 400, 'invalid_grant');
    assert.equal(await isActive(server, body['access_token']), false);
    assertError(await refresh(server, String(body['refresh_token']), {}, basic('tv', TV_SECRET)), 400, 'invalid_grant');
  });

  test('a device code is its client’s alone, and no other grant’s', async () => {
    const asked = await codes(server);
    assertError(await poll(server, asked, {}, basic('radio', TV_SECRET)), 400, 'invalid_grant');
    assertError(await poll(server, asked, {}, basic('tv', 'wrong')), 401, 'invalid_client');
    await answerDevice(server, asked);
    assertError(await poll(server, asked, {}, basic('radio', TV_SECRET)), 400, 'invalid_grant');
    const forged = asked.device_code.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    for (const device_code of [forged, 'signet_dc_', 'ory_dc_x', asked.device_code.replace('_dc_', '_ac_')])
      assertError(await poll(server, { device_code }), 400, 'invalid_grant');
    assertError(await poll(server, { device_code: '' }), 400, 'invalid_request');
    assert.equal((await poll(server, asked)).status, 200);
  });

  test('the lifespans are those of the device grant, where the client has them', async () => {
    const client_id = 'short';
    await createTv(server, {
      client_id,
      device_authorization_grant_access_token_lifespan: '5m',
      device_authorization_grant_id_token_lifespan: '6m',
      device_authorization_grant_refresh_token_lifespan: '7m',
    });
    const credentials = basic(client_id, TV_SECRET);
    const asked = await codes(server, {}, credentials);
    await answerDevice(server, asked);
    const { body } = await poll(server, asked, {}, credentials);
    assert.equal(body['expires_in'], 300);
    const { iat, exp } = decodeJwt(body['id_token']).claims;
    assert.equal(Number(exp) - Number(iat), 360);
    clock.advance(7 * MINUTE);
    assertError(await refresh(server, String(body['refresh_token']), {}, credentials), 400, 'invalid_grant');
  });

  test('of twenty questions at once exactly one gets tokens', async () => {
    const asked = await codes(server);
    await answerDevice(server, asked);
    const answers = await Promise.all(Array.from({ length: 20 }, () => poll(server, asked)));
    const given = answers.filter(({ status }) => status === 200);
    assert.equal(given.length, 1);
    for (const answer of answers) if (answer.status !== 200) assertError(answer, 400, 'invalid_grant');
  });

  test('of two people who answer the same code the one who confirmed it last counts', async () => {
    const asked = await codes(server);
    const [first, second] = [new UserAgent(server.issuer), new UserAgent(server.issuer)];
    const slow = await logIn(
      first,
      await confirm(first, await enterCode(first, asked.verification_uri, asked.user_code)),
    );
    const done = await answerDevice(server, asked, second);
    assert.equal(deviceKind(done), 'done');
    assert.equal((await consent(first, slow)).status, 403);
    assert.equal((await poll(server, asked)).status, 200);
    const late = await enterCode(first, asked.verification_uri, asked.user_code);
    assert.match(late.html, /id="device-error"/);
  });

  test('a verifier works in the browser that began it, and once', async () => {
    const asked = await codes(server);
    const agent = new UserAgent(server.issuer);
    const page = await enterCode(agent, asked.verification_uri, asked.user_code);
    const fields = Object.fromEntries(
      [...page.html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(([, name, value]) => [
        name ?? '',
        value ?? '',
      ]),
    );
    const confirmed = await agent.request('/device', { ...fields, action: 'confirm' });
    const location = confirmed.headers.get('location') ?? '';
    const asProgram = (cookie: string) => fetch(location, { redirect: 'manual', headers: { cookie } });
    const foreign = await asProgram('');
    assert.equal(foreign.status, 403);
    assert.partialDeepStrictEqual(await foreign.json(), { error: 'request_forbidden' });
    const cookie = [...agent.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    assert.equal((await asProgram(cookie)).status, 302);
    const again = await asProgram(cookie);
    assert.equal(again.status, 403);
    assert.partialDeepStrictEqual(await again.json(), { error: 'access_denied' });
    assert.match((await agent.visit(location)).html, /id="error-code"/);
    const elsewhere = location.replace('/oauth2/device/verify', '/oauth2/auth').replace('device_', 'login_');
    assert.equal((await agent.visit(elsewhere)).status, 400);
  });

  test('the registered grant is what makes a client one of devices', async () => {
    assertError(await askForCodes(server, { scope: 'openid nothing.else' }), 400, 'invalid_scope');
    assertError(await askForCodes(server, { audience: 'https://other.example' }), 400, 'invalid_request');
    assertError(await askForCodes(server, {}, basic('tv', 'wrong')), 401, 'invalid_client');
    assertError(await askForCodes(server, { client_id: 'nobody' }, null), 401, 'invalid_client');
    assertError(await askForCodes(server, {}, null), 400, 'invalid_request');
    await createTv(server, { client_id: 'web', grant_types: ['client_credentials'] });
    assertError(await askForCodes(server, {}, basic('web', TV_SECRET)), 400, 'unauthorized_client');
    assertError(
      await poll(server, { device_code: 'signet_dc_x' }, {}, basic('web', TV_SECRET)),
      400,
      'unauthorized_client',
    );
  });

  test('a client with a secret may keep it for the token endpoint', async () => {
    const asked = await codes(server, { client_id: 'tv' }, null);
    await answerDevice(server, asked);
    assertError(await poll(server, asked, { client_id: 'tv' }, null), 401, 'invalid_client');
    assert.equal((await poll(server, asked)).status, 200);
  });

  test('a client that is deleted takes its waiting devices along', async () => {
    const client_id = 'gone';
    await createTv(server, { client_id });
    const asked = await codes(server, {}, basic(client_id, TV_SECRET));
    await server.call('DELETE', `/admin/clients/${client_id}`);
    const page = await enterCode(new UserAgent(server.issuer), asked.verification_uri, asked.user_code);
    assert.match(page.html, /id="device-error"/);
    clock.advance(SECOND);
    await createTv(server, { client_id });
    assertError(await poll(server, asked, {}, basic(client_id, TV_SECRET)), 400, 'invalid_grant');
  });

  test('discovery names the endpoint and the grant', async () => {
    const document = await discovery(server);
    assert.equal(document['device_authorization_endpoint'], `${server.issuer}/oauth2/device/auth`);
    const grantTypes = document['grant_types_supported'];
    assert(Array.isArray(grantTypes) && grantTypes.includes(GRANT));
  });
});
