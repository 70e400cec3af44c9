import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Cookie, Page } from 'playwright-core';
import { allow, assertSignedIn, focusedId, logIn, pagesSeen, refusal, shown, signIn, signOut } from './steps.ts';
import { EITHER_PAGES, LONGEST_WAIT_MS, useWorld, type World } from './world.ts';

for (const pages of EITHER_PAGES) {
  describe(`a person signs in to an application on ${pages} pages`, () => {
    const world = useWorld({}, pages);

    test('and the application learns who it is, and what the person allowed', async () => {
      const ada = await world.person();
      const page = await world.open();
      await page.goto(world.application);
      await page.click('#sign-in');
      await logIn(page, ada);
      assert.equal(await page.textContent('#consent-person'), ada.name);
      await allow(page);

      const { sub, iss, aud } = await shown(page, '#claims');
      assert.deepEqual({ sub, iss, aud }, { sub: ada.id, iss: world.server.issuer, aud: ['notes'] });
      const { name, email, email_verified, ...rest } = await shown(page, '#userinfo');
      assert.equal(rest['sub'], ada.id);
      assert.deepEqual({ name, email, email_verified }, { name: ada.name, email: ada.email, email_verified: true });
    });

    test('and keeps what she does not want to tell to herself', async () => {
      const ada = await world.person();
      const page = await world.open();
      await page.goto(world.application);
      await page.click('#sign-in');
      await logIn(page, ada);
      assert.equal(await page.isDisabled('#scope-openid'), true);
      await allow(page, { without: ['email', 'offline_access'] });

      const userinfo = await shown(page, '#userinfo');
      assert.equal(userinfo['name'], ada.name);
      assert.deepEqual(
        Object.keys(userinfo).filter((claim) => claim.startsWith('email')),
        [],
      );
      assert.equal(await page.isVisible('#refresh'), false);
    });

    test('or refuses her consent, and may change her mind', async () => {
      const ada = await world.person();
      const page = await world.open();
      await page.goto(world.application);
      await page.click('#sign-in');
      await logIn(page, ada, { remember: true });
      await page.click('#consent-reject');
      assert.match(await refusal(page), /^access_denied The person did not give their consent/);
      await page.click('#try-again');
      await allow(page);
      await assertSignedIn(page, ada);
    });

    test('or does not sign in after all, and may change her mind', async () => {
      const ada = await world.person();
      const page = await world.open();
      await page.goto(world.application);
      await page.click('#sign-in');
      await page.click('#login-cancel');
      assert.match(await refusal(page), /^access_denied The person did not sign in/);
      await page.click('#try-again');
      await logIn(page, ada);
      await allow(page);
      await assertSignedIn(page, ada);
    });

    test('and is told of a wrong password, and tries again', async () => {
      const ada = await world.person();
      const page = await world.open();
      await page.goto(world.application);
      await page.click('#sign-in');
      await logIn(page, { username: ada.username, password: 'the password of another site' });
      assert.match((await page.textContent('#login-error')) ?? '', /is not right/);
      assert.equal(await page.getAttribute('#login-error', 'role'), 'alert');
      assert.equal(await page.inputValue('#login-identifier'), ada.username);
      assert.equal(await page.inputValue('#login-password'), '');
      for (const field of ['#login-identifier', '#login-password']) {
        assert.equal(await page.getAttribute(field, 'aria-invalid'), 'true');
        assert.equal(await page.getAttribute(field, 'aria-describedby'), 'login-error');
      }
      assert.equal(await focusedId(page), 'login-password');

      world.clock.advance(LONGEST_WAIT_MS);
      await page.keyboard.type(ada.password);
      await page.click('#login-submit');
      await allow(page);
      await assertSignedIn(page, ada);
    });

    test('and the application renews its tokens while she is there', async () => {
      const ada = await world.person();
      const page = await world.open();
      await signIn(page, world.application, ada);
      const first = await shown(page, '#claims');
      world.clock.advance(10_000);
      await page.click('#refresh');
      assert.match((await page.textContent('#refreshed')) ?? '', /New access token since/);
      const second = await shown(page, '#claims');
      assert.equal(second['sub'], ada.id);
      assert.equal(second['sid'], first['sid']);
      assert.notEqual(second['at_hash'], first['at_hash']);
      assert.equal(Number(second['iat']), Number(first['iat']) + 10);
    });

    test('and signs out: the next one at this browser is asked who they are', async () => {
      const ada = await world.person();
      const page = await world.open();
      await signIn(page, world.application, ada, { remember: true });
      assert.notEqual(await sessionCookie(world, page), undefined);
      await signOut(page);
      assert.match((await page.textContent('#signed-out')) ?? '', /You are signed out/);
      assert.equal(await sessionCookie(world, page), undefined);
      await page.click('#sign-in');
      await logIn(page, ada);
      await assertSignedIn(page, ada);
    });

    test('and is asked nothing the next time', async () => {
      const ada = await world.person();
      const page = await world.open();
      await signIn(page, world.application, ada, { remember: true });
      const seen = await pagesSeen(page, world.origins, async () => {
        await page.goto(`${world.application}/sign-in`);
        await assertSignedIn(page, ada);
      });
      assert.deepEqual(seen, []);
    });
  });
}

describe('a person who has signed in on built-in pages', () => {
  const world = useWorld();

  test('stays signed in until the browser is closed, or longer where she says so', async () => {
    const ada = await world.person();
    const brief = await world.open();
    await signIn(brief, world.application, ada);
    assert.equal((await sessionCookie(world, brief))?.expires, -1);
    const seen = await pagesSeen(brief, world.origins, async () => {
      await brief.goto(`${world.application}/sign-in`);
      await assertSignedIn(brief, ada);
    });
    assert.deepEqual(seen, []);
    assert.equal((await sessionCookie(world, brief))?.expires, -1);

    const long = await world.open();
    await long.goto(world.application);
    await long.click('#sign-in');
    await logIn(long, ada, { remember: true });
    await assertSignedIn(long, ada);
    const { expires = 0, httpOnly, sameSite } = (await sessionCookie(world, long)) ?? {};
    assert(expires * 1000 > Date.now() + 24 * 60 * 60 * 1000, `expires ${expires}`);
    assert.deepEqual({ httpOnly, sameSite }, { httpOnly: true, sameSite: 'Lax' });
  });
});

async function sessionCookie(world: World, page: Page): Promise<Cookie | undefined> {
  const cookies = await page.context().cookies(world.server.issuer);
  return cookies.find(({ name }) => /session/.test(name) && !name.startsWith('demo_'));
}
