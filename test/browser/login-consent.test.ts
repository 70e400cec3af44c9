import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Cookie, Page } from 'playwright-core';
import { codes, createStick, poll } from '../device/story.ts';
import { authorizationUrl, introspect, token } from '../support/story.ts';
import { allow, assertSignedIn, logIn, pagesSeen, shown, signIn, signOut } from './steps.ts';
import { SECRET, useWorld } from './world.ts';

const HALF_AN_HOUR_AND_MORE = 31 * 60 * 1000;
const NOTHING_ASKED: readonly string[] = [];

describe('the login-and-consent application of the examples', () => {
  const world = useWorld({}, 'login-consent');

  test('asks again for whoever does not want to stay signed in', async () => {
    const ada = await world.person();
    const page = await world.open();
    await signIn(page, world.application, ada);
    const seen = await pagesSeen(page, world.origins, async () => {
      await page.goto(`${world.application}/sign-in`);
      await logIn(page, ada);
      await assertSignedIn(page, ada);
    });
    assert.deepEqual(seen, ['/login']);
  });

  test('keeps whoever stays signed in so, for as long as they come', async () => {
    const ada = await world.person();
    const page = await world.open();
    await signIn(page, world.application, ada, { remember: true });
    const cookie = await sessionCookie(page);
    const tomorrow = Date.now() / 1000 + 24 * 60 * 60;
    await page.context().addCookies([{ ...cookie, expires: tomorrow }]);
    const seen = await pagesSeen(page, world.origins, async () => {
      await page.goto(`${world.application}/sign-in`);
      await assertSignedIn(page, ada);
    });
    assert.deepEqual(seen, NOTHING_ASKED);
    const { expires } = await sessionCookie(page);
    assert(expires > tomorrow + 28 * 24 * 60 * 60, `expires ${expires}`);
  });

  test('asks again for a consent that was not to be remembered', async () => {
    const ada = await world.person();
    const page = await world.open();
    await page.goto(`${world.application}/sign-in`);
    await logIn(page, ada, { remember: true });
    await page.uncheck('#consent-remember');
    await allow(page);
    await assertSignedIn(page, ada);
    const seen = await pagesSeen(page, world.origins, async () => {
      await page.goto(`${world.application}/sign-in`);
      await allow(page);
    });
    assert.deepEqual(seen, ['/consent']);
    await assertSignedIn(page, ada);
  });

  test('hands its tenant from login to consent, and says how sure it is', async () => {
    const ada = await world.person();
    const page = await world.open();
    await page.goto(`${world.application}/sign-in`);
    await logIn(page, ada);
    assert.equal(await page.textContent('#consent-tenant'), 'acorn');
    await allow(page);
    const { acr, amr, name, preferred_username } = {
      ...(await shown(page, '#userinfo')),
      ...(await shown(page, '#claims')),
    };
    assert.deepEqual([acr, amr, name, preferred_username], ['1', ['pwd'], ada.name, ada.username]);
  });

  test('has the tenant in the access token', async () => {
    const ada = await world.person();
    const page = await world.open();
    await page.goto(authorizationUrl(world.server, { ...REQUEST, redirect_uri: `${world.application}/callback` }));
    await logIn(page, ada);
    const answered = page.waitForRequest((request) => request.url().startsWith(`${world.application}/callback`));
    await allow(page);
    const code = new URL((await answered).url()).searchParams.get('code') ?? '';
    const form = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: `${world.application}/callback`,
      code_verifier: 'a-code-verifier-of-more-than-43-characters-for-tests',
    };
    const { body } = await token(world.server, form, BASIC);
    const { ext, sub } = await introspect(world.server, body['access_token']);
    assert.deepEqual([ext, sub], [{ tenant: 'acorn' }, ada.id]);
  });

  test('leaves a person signed in who does not want to sign out after all', async () => {
    const ada = await world.person();
    const page = await world.open();
    await signIn(page, world.application, ada, { remember: true });
    await page.goto(`${world.server.issuer}/oauth2/sessions/logout`);
    await page.click('#logout-cancel');
    await page.waitForSelector('#still-signed-in');
    const seen = await pagesSeen(page, world.origins, async () => {
      await page.goto(`${world.application}/sign-in`);
      await assertSignedIn(page, ada);
    });
    assert.deepEqual(seen, NOTHING_ASKED);
    await signOut(page);
    await page.click('#sign-in');
    await page.waitForSelector('#login-submit');
  });

  test('is where prompt=create leads', async () => {
    const page = await world.open();
    await page.goto(
      authorizationUrl(world.server, { ...REQUEST, redirect_uri: `${world.application}/callback`, prompt: 'create' }),
    );
    assert.equal(new URL(page.url()).pathname, '/registration');
    const taken = await world.person();
    await register(page, taken.username);
    assert.match((await page.textContent('#sign-up-error')) ?? '', /Somebody has this/);
    await register(page, 'newcomer');
    assert.equal(await page.textContent('#consent-person'), 'newcomer');
  });

  test('asks who it is where somebody is signed in whom it does not know any more', async () => {
    const [ada, grace] = [await world.person(), await world.person()];
    const page = await world.open();
    await signIn(page, world.application, ada, { remember: true });
    world.staff.remove(ada.id);
    await page.goto(`${world.application}/sign-in`);
    await logIn(page, grace);
    await allow(page);
    await assertSignedIn(page, grace);
  });

  test('is where errors are told that no application can be told', async () => {
    const page = await world.open();
    await page.goto(authorizationUrl(world.server, { client_id: '<b>nobody</b>' }));
    assert.equal(new URL(page.url()).pathname, '/error');
    assert.equal(await page.textContent('#error-code'), 'invalid_client');
    await page.goto(`${world.origins[1]}/error?error=x&error_description=${encodeURIComponent('<b id="bold">')}`);
    assert.equal(await page.textContent('#error-description'), '<b id="bold">');
  });

  test('says so when a page was open for too long', async () => {
    const ada = await world.person();
    const page = await world.open();
    await page.goto(`${world.application}/sign-in`);
    await page.waitForSelector('#login-submit');
    world.clock.advance(HALF_AN_HOUR_AND_MORE);
    await logIn(page, ada);
    assert.equal(await page.textContent('#error-code'), 'request_expired');
  });

  test('takes no form of another site', async () => {
    const ada = await world.person();
    const page = await world.open();
    await page.goto(`${world.application}/sign-in`);
    await logIn(page, ada);
    await page.waitForSelector('#consent-accept');
    await page.evaluate(`document.querySelector('[name=csrf]').value = 'of-another-site'`);
    await page.click('#consent-accept');
    assert.equal(await page.textContent('#error-code'), 'request_forbidden');
  });

  test('takes the code of a device', async () => {
    const ada = await world.person();
    await createStick(world.server);
    const asked = await codes(world.server, { client_id: 'stick' }, null);
    const page = await world.open();
    await page.goto(asked.verification_uri);
    await page.fill('#device-code', 'nothing like it');
    await page.click('#device-submit');
    assert.match((await page.textContent('#device-error')) ?? '', /wrong/);
    world.clock.advance(1000);
    await page.fill('#device-code', asked.user_code.toLowerCase());
    await page.click('#device-submit');
    await logIn(page, ada);
    await allow(page, { without: ['profile'] });
    await page.waitForSelector('#device-done');
    const { status, body } = await poll(world.server, asked, { client_id: 'stick' }, null);
    assert.equal(status, 200);
    assert.equal(body['scope'], 'openid offline_access notes.read');
  });

  async function sessionCookie(page: Page): Promise<Cookie> {
    const cookies = await page.context().cookies(world.server.issuer);
    const found = cookies.find(({ name }) => name.endsWith('signet_session'));
    assert(found !== undefined);
    return found;
  }
});

const REQUEST = { client_id: 'notes', scope: 'openid email' };
const BASIC = `Basic ${Buffer.from(`notes:${SECRET}`).toString('base64')}`;

async function register(page: Page, username: string): Promise<void> {
  await page.fill('#sign-up-username', username);
  await page.fill('#sign-up-email', `${username}@example.org`);
  await page.fill('#sign-up-password', 'seven green bottles');
  await page.click('#sign-up-submit');
}
