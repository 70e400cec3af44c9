import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startTestProvider } from '../support/provider.ts';
import { createUser, isActive, logIn, PASSWORD } from '../support/story.ts';
import { UserAgent, type Visit } from '../support/user-agent.ts';
import { OPEN, refresh, register, requestUrl, signIn, whoami } from './profile.ts';
import { assertRefused, type MatrixWorld, startWorld } from './world.ts';

let world: MatrixWorld;
let client_id: string;
before(async () => {
  world = await startWorld(OPEN);
  client_id = await register(world.server);
});
after(() => world.server.stop());

const link = (query: string) => `${world.server.issuer}/account?${query}`;

/** The ids of the cards, from the top. */
function cards({ html }: Visit): string[] {
  return [...html.matchAll(/<section[^>]* id="([^"]*)"/g)].map(([, id]) => id ?? '');
}

/** A browser of somebody new, signed in to the account page. */
async function person(name: string): Promise<{ agent: UserAgent; id: string }> {
  const id = await createUser(world.server, { username: name, email: `${name}@example.com` });
  const agent = new UserAgent(world.server.issuer);
  const page = await logIn(agent, await agent.visit(link('')), { identifier: name });
  assert.match(page.html, /id="account-person"/);
  return { agent, id };
}

function formWith(page: Visit, id: string): number {
  return page.html.split('<form').findIndex((part) => part.includes(`id="${id}"`)) - 1;
}

describe('a link of a Matrix client to the account page', () => {
  test('leads to what it is for, by the name of today and by that of the drafts', async () => {
    const { agent } = await person('links');
    await signIn(world.server, client_id, { identifier: 'links', device: 'LINKEDDEVICE' });
    for (const [action, first] of [
      ['profile', 'account-profile'],
      ['devices_list', 'account-devices'],
      ['sessions_list', 'account-devices'],
      ['device_view', 'account-devices'],
      ['session_view', 'account-devices'],
      ['device_delete', 'account-devices'],
      ['session_end', 'account-devices'],
      ['account_deactivate', 'account-deactivation'],
      ['cross_signing_reset', 'account-profile'],
    ] as const)
      for (const prefix of ['org.matrix.', '']) {
        const page = await agent.visit(link(`action=${prefix}${action}`));
        assert.equal(cards(page)[0], first, action);
        assert.equal(page.html.includes('id="account-cross-signing"'), action === 'cross_signing_reset');
      }
  });

  test('that nobody knows leads to the account page as it is', async () => {
    const { agent } = await person('unknownlinks');
    const plain = cards(await agent.visit(link('')));
    for (const query of [
      'action=',
      'action=org.example.plan',
      'action=sign_out',
      'action=org.matrix.constructor',
      'action=%3Cscript%3E',
      'action=a&action=b',
      'device_id=AAABBBCCCDDD',
    ]) {
      const page = await agent.visit(link(query));
      assert.deepEqual(cards(page), plain, query);
      assert.ok(!page.html.includes('<script'));
    }
  });

  test('leads there after the sign-in too, and nowhere else', async () => {
    await createUser(world.server, { username: 'later', email: 'later@example.com' });
    const agent = new UserAgent(world.server.issuer);
    const login = await agent.visit(link('action=org.matrix.device_view&device_id=SOMEDEVICE%26a%3Db'));
    assert.equal(new URL(login.at).pathname, '/login');
    const wrong = await logIn(agent, login, { identifier: 'later', password: 'not this one' });
    world.clock.advance(300_000);
    const page = await logIn(agent, wrong, { identifier: 'later' });
    const { pathname, searchParams } = new URL(page.at);
    assert.deepEqual([pathname, ...searchParams.values()], ['/account', 'org.matrix.device_view', 'SOMEDEVICE&a=b']);
    assert.match(page.html, /SOMEDEVICE&amp;a=b/);
    const again = await agent.visit(`${world.server.issuer}/login?account_action=org.matrix.profile`);
    assert.equal(again.at, link('action=org.matrix.profile'));

    const stranger = new UserAgent(world.server.issuer);
    for (const action of ['https://evil.example/', '//evil.example', '../oauth2/auth', 'org.example.plan'])
      assert.equal(
        (await stranger.visit(link(new URLSearchParams({ action }).toString()))).at,
        `${world.server.issuer}/login`,
      );
  });

  test('does nothing by itself', async () => {
    const { agent } = await person('careful');
    const tokens = await signIn(world.server, client_id, { identifier: 'careful', device: 'KEPTDEVICE' });
    await agent.visit(link('action=org.matrix.device_delete&device_id=KEPTDEVICE'));
    await agent.visit(link('action=org.matrix.account_deactivate'));
    assert.equal((await whoami(world.server, tokens.access_token)).status, 200);
  });

  test('means nothing where the server is none for Matrix', async () => {
    const server = await startTestProvider();
    try {
      await createUser(server);
      const agent = new UserAgent(server.issuer);
      const page = await logIn(
        agent,
        await agent.visit(`${server.issuer}/account?action=org.matrix.account_deactivate`),
      );
      assert.equal(cards(page)[0], 'account-profile');
      assert.ok(!cards(page).includes('account-deactivation'));
    } finally {
      await server.stop();
    }
  });
});

describe('a device on the account page', () => {
  test('is shown alone when it is asked for, and signed out by its button', async () => {
    const { agent } = await person('devices');
    const one = await signIn(world.server, client_id, { identifier: 'devices', device: 'FIRSTDEVICE' });
    const two = await signIn(world.server, client_id, { identifier: 'devices', device: 'OTHERDEVICE' });
    const all = await agent.visit(link('action=org.matrix.devices_list'));
    for (const name of ['FIRSTDEVICE', 'OTHERDEVICE']) assert.match(all.html, new RegExp(`<bdi>${name}</bdi>`));

    const page = await agent.visit(link('action=org.matrix.device_delete&device_id=FIRSTDEVICE'));
    assert.doesNotMatch(page.html, /<bdi>OTHERDEVICE<\/bdi><\/code>/);
    const id = /id="(device-[^"]*)-end"/.exec(page.html)?.[1] ?? '';
    const done = await agent.submit(page, { action: 'end_device' }, formWith(page, `${id}-end`));
    assert.match(done.html, /id="account-notice"/);
    assertRefused(await whoami(world.server, one.access_token), 401, 'M_UNKNOWN_TOKEN', { soft_logout: false });
    assert.equal((await whoami(world.server, two.access_token)).status, 200);
    assert.match(
      (await agent.visit(link('action=org.matrix.device_view&device_id=FIRSTDEVICE'))).html,
      /is not signed in/,
    );
  });

  test('of somebody else is none', async () => {
    const { agent } = await person('curious');
    const tokens = await signIn(world.server, client_id, { device: 'ADASDEVICE' });
    const page = await agent.visit(link('action=org.matrix.device_delete&device_id=ADASDEVICE'));
    assert.doesNotMatch(page.html, /value="end_device"/);
    await agent.submit(page, { action: 'end_device', device_id: 'ADASDEVICE' });
    assert.equal((await whoami(world.server, tokens.access_token)).status, 200);
  });
});

describe('a person gives their account up', () => {
  test('with their password, and everything ends', async () => {
    const { server } = world;
    const { agent, id } = await person('leaving');
    const { access_token, refresh_token } = await signIn(server, client_id, { identifier: 'leaving' });
    const page = await agent.visit(link('action=org.matrix.account_deactivate'));
    const at = formWith(page, 'deactivate-submit');
    const wrong = await agent.submit(page, { action: 'deactivate', current_password: 'not this one' }, at);
    assert.match(wrong.html, /id="deactivate-password-error"/);
    assert.equal(cards(wrong)[0], 'account-deactivation');
    assert.equal(await isActive(server, access_token), true);

    world.clock.advance(300_000);
    const left = await agent.submit(wrong, { action: 'deactivate', current_password: PASSWORD }, at);
    assert.equal(new URL(left.at).pathname, '/logged-out');
    assertRefused(await whoami(server, access_token), 401, 'M_UNKNOWN_TOKEN', { soft_logout: false });
    assert.equal((await refresh(server, client_id, refresh_token)).status, 400);
    assert.equal((await server.call('GET', `/admin/users/${id}`))['disabled'], true);
    assert.equal(new URL((await agent.visit(link(''))).at).pathname, '/login');
    // What the operator gives back is the account, not the sign-ins.
    await server.call('PATCH', `/admin/users/${id}`, { disabled: false });
    assert.equal((await refresh(server, client_id, refresh_token)).status, 400);
  });

  test('not by a form from elsewhere', async () => {
    const { agent, id } = await person('tricked');
    const page = await agent.visit(link('action=org.matrix.account_deactivate'));
    const foreign = { ...page, html: page.html.replace(/name="csrf" value="[^"]*"/g, 'name="csrf" value="x"') };
    const form = { action: 'deactivate', current_password: PASSWORD, csrf: 'x', form_token: 'x' };
    await agent.submit(foreign, form, formWith(page, 'deactivate-submit'));
    assert.equal((await world.server.call('GET', `/admin/users/${id}`))['disabled'], false);
  });
});

describe('prompt=create', () => {
  test('leads to the sign-up page, and on to the client', async () => {
    const { server } = await startWorld({ ...OPEN, 'accounts.sign_up': true });
    try {
      const client = await register(server);
      const agent = new UserAgent(server.issuer);
      const page = await agent.visit(requestUrl(server, client, { prompt: 'create' }));
      assert.equal(new URL(page.at).pathname, '/sign-up');
      const form = { username: 'newcomer', password: 'correct horse battery newcomer' };
      const consent = await agent.submit(page, form);
      assert.match(consent.html, /id="consent-accept"/);
      const metadata = await fetch(`${server.issuer}/_matrix/client/v1/auth_metadata`);
      assert.ok(JSON.parse(await metadata.text())['prompt_values_supported'].includes('create'));
    } finally {
      await server.stop();
    }
  });

  test('is answered with a sentence on the login page where people cannot sign up', async () => {
    const agent = new UserAgent(world.server.issuer);
    const page = await agent.visit(requestUrl(world.server, client_id, { prompt: 'create' }));
    assert.equal(new URL(page.at).pathname, '/login');
    assert.match(page.html, /id="login-no-sign-up"/);
    const plain = await agent.visit(requestUrl(world.server, client_id));
    assert.doesNotMatch(plain.html, /id="login-no-sign-up"/);
    const metadata = await fetch(`${world.server.issuer}/_matrix/client/v1/auth_metadata`);
    assert.ok(!JSON.parse(await metadata.text())['prompt_values_supported'].includes('create'));
  });
});
