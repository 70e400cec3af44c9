import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { consent, createUser, isActive, logIn, userinfo, VERIFIER } from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';
import {
  DEVICE_CODE_GRANT,
  deviceScope,
  OPEN,
  parametersOf,
  post,
  REDIRECT,
  refresh,
  register,
  requestUrl,
  signIn,
  tokensOf,
  walk,
  whoami,
} from './profile.ts';
import { ADA, API, accessToken, assertRefused, type MatrixWorld, openIdToken, startWorld, subOf } from './world.ts';

let world: MatrixWorld;
let client_id: string;
before(async () => {
  world = await startWorld(OPEN);
  await createUser(world.server, { username: 'grace', email: 'grace@example.com' });
  client_id = await register(world.server);
});
after(() => world.server.stop());

describe('a client of Matrix names exactly one device', () => {
  const errorOf = async (scope: string) => {
    const page = await walk(world.server, requestUrl(world.server, client_id, { scope }));
    return parametersOf(page).get('error');
  };

  test('not none, not two, by whichever name', async () => {
    const [one, two] = [deviceScope('AAABBBCCCDDD'), deviceScope('EEEFFFGGGHHH')];
    const unstable = (scope: string) => scope.replace(':client', ':org.matrix.msc2967.client');
    for (const scope of [API, unstable(API), `${API} ${one} ${two}`, `${API} ${one} ${unstable(two)}`, `${one} ${two}`])
      assert.equal(await errorOf(scope), 'invalid_scope', scope);
    for (const scope of [`${API} ${one}`, `${unstable(API)} ${unstable(one)}`, `${API} ${one} ${unstable(one)}`])
      assert.equal(await errorOf(scope), null, scope);
  });

  test('with an id that is long enough, of characters that travel', async () => {
    for (const device of ['SHORT', 'AAABBBCCC', 'AAABBB"CCCDDD', 'AAABBB^CCCDDD', 'A'.repeat(256)])
      assert.equal(await errorOf(`${API} ${deviceScope(device)}`), 'invalid_scope', device);
    for (const device of ['AAABBBCCCD', 'a-b.c_d~e0', 'A'.repeat(255)])
      assert.equal(await errorOf(`${API} ${deviceScope(device)}`), null, device);
  });

  test('which the person cannot leave out: it is what they sign in', async () => {
    const url = requestUrl(world.server, client_id, { scope: `openid ${API} ${deviceScope('FIXEDDEVICE')}` });
    const page = await walk(world.server, url, { consents: { scope: [API] } });
    const code = parametersOf(page).get('code') ?? '';
    const answer = await post(world.server, '/oauth2/token', {
      grant_type: 'authorization_code',
      client_id,
      code,
      redirect_uri: REDIRECT,
      code_verifier: VERIFIER,
    });
    assert.equal((await whoami(world.server, tokensOf(answer).access_token)).body['device_id'], 'FIXEDDEVICE');
  });
});

describe('its tokens', () => {
  test('are short-lived, and can always be refreshed', async () => {
    const { expires_in, refresh_token, scope } = await signIn(world.server, client_id);
    assert.deepEqual([expires_in, scope], [300, `${API} ${deviceScope('AAABBBCCCDDD')}`]);
    const again = tokensOf(await refresh(world.server, client_id, refresh_token));
    assert.equal(again.expires_in, 300);
    const narrowed = await post(world.server, '/oauth2/token', {
      grant_type: 'refresh_token',
      client_id,
      refresh_token: again.refresh_token,
      scope: API,
    });
    assert.equal(tokensOf(narrowed).expires_in, 300);
  });
});

describe('a refresh whose answer was lost', () => {
  test('may be repeated, at once and much later, until what it gave was used', async () => {
    const first = await signIn(world.server, client_id, { device: 'LOSTANSWER1' });
    await refresh(world.server, client_id, first.refresh_token);
    await refresh(world.server, client_id, first.refresh_token);
    world.clock.advance(3_600_000);
    const late = tokensOf(await refresh(world.server, client_id, first.refresh_token));
    assert.equal((await whoami(world.server, late.access_token)).status, 200);
    const next = tokensOf(await refresh(world.server, client_id, late.refresh_token));
    assert.equal((await whoami(world.server, next.access_token)).status, 200);
  });

  test('then it is a replay, and ends the device’s session', async () => {
    const first = await signIn(world.server, client_id, { device: 'LOSTANSWER2' });
    const second = tokensOf(await refresh(world.server, client_id, first.refresh_token));
    const third = tokensOf(await refresh(world.server, client_id, second.refresh_token));
    const replay = await refresh(world.server, client_id, first.refresh_token);
    assert.deepEqual([replay.status, replay.body['error']], [400, 'invalid_grant']);
    assertRefused(await whoami(world.server, third.access_token), 401, 'M_UNKNOWN_TOKEN', { soft_logout: false });
  });
});

describe('a device that signs in again', () => {
  test('ends its earlier tokens, those of another client too', async () => {
    const other = await register(world.server, { client_name: 'Another client' });
    const first = await signIn(world.server, client_id, { device: 'AGAINANDAGAIN' });
    const openid = await openIdToken(world.server, first.access_token);
    const second = await signIn(world.server, other, { device: 'AGAINANDAGAIN' });
    assertRefused(await whoami(world.server, first.access_token), 401, 'M_UNKNOWN_TOKEN', { soft_logout: false });
    assert.equal((await refresh(world.server, client_id, first.refresh_token)).status, 400);
    assert.equal(await subOf(world.server, openid), undefined);
    assert.equal((await whoami(world.server, second.access_token)).body['user_id'], ADA);
    assert.equal((await refresh(world.server, other, second.refresh_token)).status, 200);
  });

  test('by either name of the scope', async () => {
    const first = await signIn(world.server, client_id, { device: 'EITHERNAME' });
    const scope = `${API} urn:matrix:org.matrix.msc2967.client:device:EITHERNAME`;
    const code = parametersOf(await walk(world.server, requestUrl(world.server, client_id, { scope }))).get('code');
    assert.equal((await whoami(world.server, first.access_token)).status, 200, 'nothing ends before the code is used');
    await post(world.server, '/oauth2/token', {
      grant_type: 'authorization_code',
      client_id,
      code: code ?? '',
      redirect_uri: REDIRECT,
      code_verifier: VERIFIER,
    });
    assert.equal((await whoami(world.server, first.access_token)).status, 401);
  });

  test('but neither another device’s, nor another person’s', async () => {
    const kept = await signIn(world.server, client_id, { device: 'ONEOFSEVERAL' });
    const grace = await signIn(world.server, client_id, { device: 'SHAREDNAME1', identifier: 'grace' });
    await signIn(world.server, client_id, { device: 'SHAREDNAME1' });
    for (const { access_token } of [kept, grace]) assert.equal((await whoami(world.server, access_token)).status, 200);
  });

  test('of two at once, one is left', async () => {
    const codes = [];
    for (let at = 0; at < 2; at += 1) {
      const url = requestUrl(world.server, client_id, { scope: `${API} ${deviceScope('ATTHESAMETIME')}` });
      codes.push(parametersOf(await walk(world.server, url)).get('code') ?? '');
    }
    const answers = await Promise.all(
      codes.map((code) =>
        post(world.server, '/oauth2/token', {
          grant_type: 'authorization_code',
          client_id,
          code,
          redirect_uri: REDIRECT,
          code_verifier: VERIFIER,
        }),
      ),
    );
    const states = await Promise.all(
      answers.map(async (answer) => (await whoami(world.server, tokensOf(answer).access_token)).status),
    );
    assert.deepEqual(states.sort(), [200, 401]);
  });
});

describe('a person who is locked out', () => {
  const lock = (id: string, disabled: boolean) => world.server.call('PATCH', `/admin/users/${id}`, { disabled });

  test('keeps their devices, whose tokens are refused until the lock is taken away', async () => {
    const { server, clock } = world;
    const id = await createUser(server, { username: 'edith', email: 'edith@example.com' });
    const { access_token, refresh_token } = await signIn(server, client_id, { identifier: 'edith' });
    await lock(id, true);
    const locked = ['M_USER_LOCKED', { soft_logout: true }] as const;
    assertRefused(await whoami(server, access_token), 401, ...locked);
    assert.equal(await isActive(server, access_token), false);
    assert.equal(await isActive(server, refresh_token), false);
    assert.equal((await userinfo(server, access_token)).status, 401);
    // A 4xx would tell the client to forget everything.
    const refused = await refresh(server, client_id, refresh_token);
    assert.deepEqual([refused.status, refused.body['error']], [503, 'temporarily_unavailable']);
    clock.advance(600_000);
    assertRefused(await whoami(server, access_token), 401, ...locked);

    await lock(id, false);
    assertRefused(await whoami(server, access_token), 401, 'M_UNKNOWN_TOKEN', { soft_logout: true });
    const back = tokensOf(await refresh(server, client_id, refresh_token));
    assert.equal((await whoami(server, back.access_token)).body['user_id'], '@edith:example.com');
  });

  test('loses the OpenID tokens for good', async () => {
    const { server } = world;
    const id = await createUser(server, { username: 'hedy', email: 'hedy@example.com' });
    const { access_token } = await signIn(server, client_id, { identifier: 'hedy' });
    await server.call('DELETE', `/admin/oauth2/auth/sessions/login?subject=${id}`);
    const answer = await post(server, '/_matrix/client/v3/user/@hedy:example.com/openid/request_token', {});
    assert.equal(answer.status, 401);
    const path = '/_matrix/client/v3/user/@hedy:example.com/openid/request_token';
    const issued = await fetch(`${server.issuer}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${access_token}` },
      body: '{}',
    });
    const { access_token: openid }: { access_token: string } = JSON.parse(await issued.text());
    assert.equal(await subOf(server, openid), '@hedy:example.com');
    await lock(id, true);
    assert.equal(await subOf(server, openid), undefined);
    await lock(id, false);
    assert.equal(await subOf(server, openid), undefined);
  });

  test('may sign a device out all the same', async () => {
    const { server } = world;
    const id = await createUser(server, { username: 'mary', email: 'mary@example.com' });
    const { access_token, refresh_token } = await signIn(server, client_id, { identifier: 'mary' });
    await lock(id, true);
    await post(server, '/oauth2/revoke', { client_id, token: access_token });
    assertRefused(await whoami(server, access_token), 401, 'M_UNKNOWN_TOKEN', { soft_logout: false });
    await lock(id, false);
    assert.equal((await refresh(server, client_id, refresh_token)).status, 400);
  });

  test('loses what other applications may do, as ever, and a code that was not used yet', async () => {
    const { server, ada } = world;
    const other = await accessToken(server, 'openid offline_access');
    const url = requestUrl(server, client_id, { scope: `${API} ${deviceScope('UNUSEDCODE')}` });
    const code = parametersOf(await walk(server, url)).get('code') ?? '';
    await lock(ada, true);
    await lock(ada, false);
    assert.equal(await isActive(server, other), false);
    const answer = await post(server, '/oauth2/token', {
      grant_type: 'authorization_code',
      client_id,
      code,
      redirect_uri: REDIRECT,
      code_verifier: VERIFIER,
    });
    assert.deepEqual([answer.status, answer.body['error']], [400, 'invalid_grant']);
  });
});

describe('the device grant', () => {
  test('signs a device in as the code does: refreshable, short-lived, and instead of what had its name', async () => {
    const { server } = world;
    const earlier = await signIn(server, client_id, { device: 'BYDEVICEGRANT' });
    const { body } = await post(server, '/oauth2/device/auth', {
      client_id,
      scope: `${API} ${deviceScope('BYDEVICEGRANT')}`,
    });
    const agent = new UserAgent(server.issuer);
    // The code stands in the address already; the person confirms it, twice on our pages, and signs in.
    let page = await agent.visit(String(body['verification_uri_complete']));
    while (!page.html.includes('id="login-submit"')) page = await agent.submit(page, { action: nextAction(page.html) });
    page = await consent(agent, await logIn(agent, page));
    const answer = await post(server, '/oauth2/token', {
      grant_type: DEVICE_CODE_GRANT,
      client_id,
      device_code: String(body['device_code']),
    });
    const tokens = tokensOf(answer);
    assert.equal(tokens.expires_in, 300);
    assert.equal((await whoami(server, tokens.access_token)).body['device_id'], 'BYDEVICEGRANT');
    assert.equal((await whoami(server, earlier.access_token)).status, 401);
  });

  test('needs a device too', async () => {
    const refused = await post(world.server, '/oauth2/device/auth', { client_id, scope: API });
    assert.deepEqual([refused.status, refused.body['error']], [400, 'invalid_scope']);
  });
});

function nextAction(html: string): string {
  return html.includes('value="confirm"') ? 'confirm' : '';
}
