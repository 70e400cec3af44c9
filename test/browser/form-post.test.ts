import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { startFormPostApplication } from './form-post-application.ts';
import { allow, logIn, pagesSeen, refusal, shown, signIn } from './steps.ts';
import { EITHER_PAGES, LONGEST_WAIT_MS, useWorld } from './world.ts';

const WITHOUT_SCRIPTS = { javaScriptEnabled: false };

for (const pages of EITHER_PAGES) {
  describe(`an application that has its answers posted, on ${pages} pages`, () => {
    const world = useWorld({}, pages);
    let letters: string;

    before(async () => {
      letters = await startFormPostApplication(world);
    });

    test('receives them from a page that sends itself', async () => {
      const ada = await world.person();
      const page = await world.open();
      await page.goto(`${letters}/sign-in`);
      await logIn(page, ada, { remember: true });
      await allow(page);
      assert.equal((await shown(page, '#userinfo'))['name'], ada.name);
      const { state, iss } = await received(page);
      assert.deepEqual({ state, iss }, { state: 'the-state-of-the-letters', iss: world.server.issuer });

      await page.goto(`${letters}/sign-in`);
      assert.equal((await shown(page, '#userinfo'))['sub'], ada.id);
    });

    test('or, where the browser runs no scripts, by a button', async () => {
      const ada = await world.person();
      const page = await world.open(WITHOUT_SCRIPTS);
      await page.goto(`${letters}/sign-in`);
      await logIn(page, ada);
      await allow(page);
      assert.match((await page.textContent('h1')) ?? '', /Letters/);
      await page.click('#form-post-submit');
      assert.equal((await shown(page, '#userinfo'))['name'], ada.name);
    });

    test('hears of a refusal in the same way', async () => {
      const ada = await world.person();
      for (const options of [{}, WITHOUT_SCRIPTS]) {
        const page = await world.open(options);
        await page.goto(`${letters}/sign-in`);
        await logIn(page, ada);
        await page.click('#consent-reject');
        if (options === WITHOUT_SCRIPTS) await page.click('#form-post-submit');
        assert.equal((await received(page))['error'], 'access_denied');
      }
    });
  });
}

describe('an application that has its answers posted', () => {
  const world = useWorld();

  test('hears of a login page that was left open for too long in the same way', async () => {
    const letters = await startFormPostApplication(world);
    const ada = await world.person();
    const page = await world.open();
    await page.goto(`${letters}/sign-in`);
    await page.waitForSelector('#login-submit');
    world.clock.advance(31 * 60 * 1000);
    await logIn(page, ada);
    assert.equal((await received(page))['error'], 'login_required');
  });
});

describe('a browser that runs no scripts', () => {
  const world = useWorld({ 'accounts.sign_up': true });

  test('walks through the whole story', async () => {
    const ada = await world.person();
    const page = await world.open(WITHOUT_SCRIPTS);
    await page.goto(`${world.application}/sign-in`);
    await page.click('#login-cancel');
    assert.match(await refusal(page), /^access_denied/);
    await page.click('#try-again');
    await logIn(page, { ...ada, password: 'not my password at all' });
    await page.waitForSelector('#login-error');
    world.clock.advance(LONGEST_WAIT_MS);
    await signIn(page, world.application, ada);
    await page.click('#refresh');
    await page.waitForSelector('#refreshed');

    const seen = await pagesSeen(page, world.origins, async () => {
      await page.goto(`${world.application}/sign-in`);
      await page.waitForSelector('#claims');
    });
    assert.deepEqual(seen, []);

    await page.goto(`${world.server.issuer}/account`);
    await page.click('#application-notes-withdraw');
    await page.waitForSelector('#account-notice');
    await page.goto(world.application);
    await page.click('#sign-out');
    await page.waitForSelector('#signed-out');
  });

  test('makes an account', async () => {
    const page = await world.open(WITHOUT_SCRIPTS);
    await page.goto(`${world.application}/sign-in`);
    await page.click('#login-sign-up');
    await page.fill('#sign-up-username', 'grace');
    await page.fill('#sign-up-password', 'seven green bottles');
    await page.click('#sign-up-submit');
    await allow(page);
    assert.equal((await shown(page, '#userinfo'))['preferred_username'], 'grace');
  });
});

async function received(page: Page): Promise<Record<string, unknown>> {
  return JSON.parse((await page.textContent('#received')) ?? '');
}
