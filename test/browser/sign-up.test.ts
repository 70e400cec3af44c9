import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { allow, focusedId, logIn, shown, signOut } from './steps.ts';
import { EITHER_PAGES, useWorld, type World } from './world.ts';

const PASSWORD = 'seven green bottles';

for (const pages of EITHER_PAGES) {
  describe(`a stranger makes an account where that is allowed, on ${pages} pages`, () => {
    const world = useWorld({ 'accounts.sign_up': true }, pages);

    test('from the login page, and is signed in at the application that sent her', async () => {
      const page = await world.open();
      await startSignUp(world, page);
      await fill(page, { username: 'grace', email: 'grace@example.com', password: PASSWORD });
      assert.equal(await page.textContent('#consent-person'), 'grace');
      await allow(page);
      const { preferred_username, email, email_verified } = await shown(page, '#userinfo');
      assert.deepEqual({ preferred_username, email }, { preferred_username: 'grace', email: 'grace@example.com' });
      assert.notEqual(email_verified, true);

      await signOut(page);
      await page.click('#sign-in');
      await logIn(page, { username: 'grace@example.com', password: PASSWORD });
      assert.equal((await shown(page, '#userinfo'))['preferred_username'], 'grace');
    });

    test('or goes back to the login page, because she has one already', async () => {
      const ada = await world.person();
      const page = await world.open();
      await startSignUp(world, page);
      await page.click('#sign-up-sign-in');
      await logIn(page, ada);
      await allow(page);
      assert.equal((await shown(page, '#claims'))['sub'], ada.id);
    });
  });
}

describe('a stranger who makes an account on built-in pages', () => {
  const world = useWorld({ 'accounts.sign_up': true });

  test('is told what is wrong with it, beside the field, without having to type the rest again', async () => {
    const taken = await world.person();
    const page = await world.open();
    await startSignUp(world, page);
    await fill(page, { username: taken.username, email: 'joan@example.com', password: PASSWORD });
    assert.match((await page.textContent('#sign-up-username-error')) ?? '', /taken|belongs to another account/);
    assert.match((await page.getAttribute('#sign-up-username', 'aria-describedby')) ?? '', /sign-up-username-error/);
    assert.equal(await page.inputValue('#sign-up-username'), taken.username);
    assert.equal(await page.inputValue('#sign-up-email'), 'joan@example.com');
    assert.equal(await page.inputValue('#sign-up-password'), '');

    await fill(page, { username: 'joan', email: 'joan@example.com', password: 'joan@example.com' });
    assert.match((await page.textContent('#sign-up-password-error')) ?? '', /must not be|easy to guess/);
    assert.equal(await focusedId(page), 'sign-up-password');
    assert.equal(await page.inputValue('#sign-up-username'), 'joan');

    await fill(page, { username: 'joan', email: 'joan@example.com', password: PASSWORD });
    await allow(page);
    assert.equal((await shown(page, '#userinfo'))['preferred_username'], 'joan');
  });
});

async function startSignUp(world: World, page: Page): Promise<void> {
  await page.goto(world.application);
  await page.click('#sign-in');
  await page.click('#login-sign-up');
}

async function fill(page: Page, values: Readonly<Record<'username' | 'email' | 'password', string>>): Promise<void> {
  for (const [field, value] of Object.entries(values)) await page.fill(`#sign-up-${field}`, value);
  await page.click('#sign-up-submit');
}
