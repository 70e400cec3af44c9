import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { authorizationUrl } from '../support/story.ts';
import { startFormPostApplication } from './form-post-application.ts';
import { activeId, allow, assertSignedIn, focusedId, logIn } from './steps.ts';
import { LONGEST_WAIT_MS, useWorld } from './world.ts';

describe('the pages are for everybody', () => {
  const world = useWorld({ 'accounts.sign_up': true });
  let letters: string;

  before(async () => {
    letters = await startFormPostApplication(world);
  });

  test('who has a keyboard only', async () => {
    const ada = await world.person();
    const page = await world.open();
    await page.goto(world.application);
    await tabTo(page, 'sign-in');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#login-submit');
    assert.equal(await focusedId(page), 'login-identifier');
    await page.keyboard.type(ada.username);
    await tabTo(page, 'login-password');
    await page.keyboard.type(ada.password);
    await tabTo(page, 'login-remember');
    await page.keyboard.press('Space');
    assert.equal(await page.isChecked('#login-remember'), true);
    await page.keyboard.press('Enter');
    await page.waitForSelector('#consent-accept');
    await tabTo(page, 'scope-email');
    await page.keyboard.press('Space');
    assert.equal(await page.isChecked('#scope-email'), false);
    await tabTo(page, 'consent-accept');
    await page.keyboard.press('Enter');
    await assertSignedIn(page, ada);
    await tabTo(page, 'sign-out');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#signed-out');
  });

  test('who has a small screen: 320 pixels show every page without scrolling sideways', async () => {
    const tooWide: string[] = [];
    await visitAllPages({ viewport: { width: 320, height: 640 } }, async (page, name) => {
      const width = await page.evaluate<number>('document.documentElement.scrollWidth');
      if (width > 320) tooWide.push(`${name}: ${width}`);
    });
    assert.deepEqual(tooWide, []);
  });

  test('who prefers the dark', async () => {
    const seen: string[] = [];
    await visitAllPages({}, async (page, name) => {
      seen.push(name);
      const [light, dark] = [await brightness(page, 'light'), await brightness(page, 'dark')];
      assert(light > 200, `${name} is ${light} bright`);
      assert(dark < 60, `${name} is ${dark} bright in the dark`);
    });
    assert.equal(seen.length, 10);
  });

  test('who speaks German, as the browser says', async () => {
    const ada = await world.person();
    const page = await world.open({ locale: 'de-DE' });
    await page.goto(`${world.application}/sign-in`);
    await assertGerman(page, 'Anmelden');
    await logIn(page, { ...ada, password: 'not my password at all' });
    assert.match((await page.textContent('#login-error')) ?? '', /stimmt nicht/);
    world.clock.advance(LONGEST_WAIT_MS);
    await logIn(page, ada);
    await page.waitForSelector('#consent-accept');
    await assertGerman(page, 'bittet um Zugriff');
    await allow(page);
    await page.goto(`${world.server.issuer}/account`);
    await assertGerman(page, 'Konto');
  });

  test('who speaks German, as the application says', async () => {
    const ada = await world.person();
    const page = await world.open();
    await page.goto(`${letters}/sign-in?ui_locales=de-AT%20en`);
    await assertGerman(page, 'Anmelden');
    await page.click('#login-sign-up');
    await page.waitForSelector('#sign-up-submit');
    await assertGerman(page, 'Konto anlegen');
    await page.goBack();
    await logIn(page, ada);
    await page.waitForSelector('#consent-accept');
    await assertGerman(page, 'bittet um Zugriff');
  });

  test('who was sent here by an application that nobody knows', async () => {
    const page = await world.open();
    await page.goto(authorizationUrl(world.server, { client_id: 'stranger' }));
    assert.equal(await page.textContent('#error-code'), 'invalid_client');
    assert.match((await page.textContent('#error-description')) ?? '', /application|client/);
  });

  test('who was sent here with an address to return to that the application did not register', async () => {
    const page = await world.open();
    const redirect_uri = 'https://evil.example/callback';
    await page.goto(authorizationUrl(world.server, { client_id: 'notes', redirect_uri }));
    assert.equal(new URL(page.url()).origin, world.server.issuer);
    assert.equal(await page.textContent('#error-code'), 'invalid_request');
    assert.match((await page.textContent('#error-description')) ?? '', /redirect_uri/);
  });

  /** Without scripts, so that the page that sends itself holds still. */
  async function visitAllPages(
    options: BrowserContextOptions,
    look: (page: Page, name: string) => Promise<void>,
  ): Promise<void> {
    const { issuer } = world.server;
    const ada = await world.person();
    const page = await world.open({ javaScriptEnabled: false, ...options });
    const arrive = async (name: string, selector: string) => {
      await page.waitForSelector(selector);
      await look(page, name);
    };
    await page.goto(`${letters}/sign-in`);
    await arrive('login', '#login-submit');
    await logIn(page, { ...ada, password: 'not my password at all' });
    await arrive('login with an error', '#login-error');
    world.clock.advance(LONGEST_WAIT_MS);
    await page.click('#login-sign-up');
    await arrive('sign-up', '#sign-up-submit');
    await page.click('#sign-up-sign-in');
    await logIn(page, ada);
    await arrive('consent', '#consent-accept');
    await allow(page);
    await arrive('form post', '#form-post-submit');
    await page.goto(`${issuer}/account`);
    await arrive('account', '#account-person');
    await page.goto(`${issuer}/oauth2/sessions/logout`);
    await arrive('logout', '#logout-confirm');
    await page.goto(`${issuer}/logged-out`);
    await arrive('logged out', 'h1');
    await page.goto(`${issuer}/oauth2/auth?client_id=stranger`);
    await arrive('error', '#error-code');
    await page.goto(world.application);
    await arrive('application', '#sign-in');
  }
});

/** How bright the ground of the page is, 0 to 255. */
async function brightness(page: Page, colorScheme: 'light' | 'dark'): Promise<number> {
  await page.emulateMedia({ colorScheme });
  const colour = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
  const [red = 0, green = 0, blue = 0] = (colour.match(/\d+/g) ?? []).map(Number);
  return (red + green + blue) / 3;
}

async function tabTo(page: Page, id: string): Promise<void> {
  for (let steps = 0; steps < 15; steps += 1) {
    if ((await activeId(page)) === id) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`the Tab key does not lead to ${id}`);
}

async function assertGerman(page: Page, heading: string): Promise<void> {
  assert.equal(await page.getAttribute('html', 'lang'), 'de');
  assert.match((await page.textContent('h1')) ?? '', new RegExp(heading));
}
