import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { allow, assertSignedIn, logIn, refusal, shown, signIn } from './steps.ts';
import { LONGEST_WAIT_MS, type Person, useWorld } from './world.ts';

describe('a person looks after their account', () => {
  const world = useWorld();

  test('and signs in to it where no application asks', async () => {
    const ada = await world.person();
    const page = await world.open();
    await signInToAccount(page, ada);
    assert.equal(new URL(page.url()).pathname, '/account');
    assert.match((await page.textContent('#account-person')) ?? '', new RegExp(ada.name));
    assert.equal(await page.isVisible('#login-cancel'), false);

    await page.click('#account-sign-out');
    await page.waitForURL('**/logged-out');
    await page.goto(account());
    await page.waitForSelector('#login-submit');
  });

  test('and changes her name, which applications see from then on', async () => {
    const ada = await world.person();
    const page = await world.open();
    await signIn(page, world.application, ada);
    await page.goto(account());
    assert.equal(await page.inputValue('#account-name'), ada.name);
    await page.fill('#account-name', 'Ada, Countess of Lovelace');
    await page.click('#account-submit');
    assert.match((await page.textContent('#account-notice')) ?? '', /saved/);
    assert.equal(await page.inputValue('#account-name'), 'Ada, Countess of Lovelace');

    await page.goto(world.application);
    await page.click('#refresh');
    await page.waitForSelector('#refreshed');
    assert.equal((await shown(page, '#userinfo'))['name'], 'Ada, Countess of Lovelace');
  });

  test('and may not take the username of somebody else', async () => {
    const [ada, grace] = [await world.person(), await world.person()];
    const page = await world.open();
    await signInToAccount(page, ada);
    await page.fill('#account-username', grace.username);
    await page.fill('#account-name', 'Not Grace');
    await page.click('#account-submit');
    assert.match((await page.textContent('#account-username-error')) ?? '', /taken/);
    assert.equal(await page.inputValue('#account-name'), 'Not Grace');
    await page.goto(account());
    assert.equal(await page.inputValue('#account-username'), ada.username);
  });

  test('and changes her password, which signs out all other browsers', async () => {
    const ada = await world.person();
    const [here, elsewhere] = [await world.open(), await world.open()];
    await signInToAccount(here, ada);
    await signIn(elsewhere, world.application, ada);

    const password = 'twelve drummers drumming';
    await here.fill('#password-current', 'not my password at all');
    await here.fill('#password-new', password);
    await here.click('#password-submit');
    assert.match((await here.textContent('#password-current-error')) ?? '', /not your current password/);
    await here.fill('#password-current', ada.password);
    await here.fill('#password-new', password);
    await here.click('#password-submit');
    assert.match((await here.textContent('#account-notice')) ?? '', /password is changed/);
    await here.reload();
    assert.equal(await here.isVisible('#account-submit'), true);

    await elsewhere.goto(`${world.application}/sign-in`);
    await logIn(elsewhere, ada);
    await elsewhere.waitForSelector('#login-error');
    world.clock.advance(LONGEST_WAIT_MS);
    await logIn(elsewhere, { ...ada, password });
    await assertSignedIn(elsewhere, ada);
  });

  test('and ends the session of a browser that she left behind', async () => {
    const ada = await world.person();
    const [here, elsewhere] = [await world.open(), await world.open()];
    await signInToAccount(elsewhere, ada);
    await signInToAccount(here, ada);
    const sessions = here.locator('#account-sessions li');
    assert.equal(await sessions.count(), 2);
    assert.match((await sessions.first().textContent()) ?? '', /Chrome/);
    const other = sessions.filter({ hasNot: here.locator('.badge') });
    assert.equal(await other.count(), 1);
    await other.getByRole('button').click();
    assert.match((await here.textContent('#account-notice')) ?? '', /session has ended/);
    assert.equal(await sessions.count(), 1);

    await elsewhere.reload();
    await elsewhere.waitForSelector('#login-submit');
  });

  test('and withdraws what she allowed an application', async () => {
    const ada = await world.person();
    const page = await world.open();
    await signIn(page, world.application, ada);
    await page.goto(account());
    assert.match((await page.textContent('#application-notes')) ?? '', /Acorn Notes/);
    await page.click('#application-notes-withdraw');
    assert.match((await page.textContent('#account-notice')) ?? '', /withdrawn/);
    assert.equal(await page.isVisible('#application-notes'), false);

    await page.goto(world.application);
    await page.click('#refresh');
    assert.match(await refusal(page), /^invalid_grant/);
    await page.click('#try-again');
    await allow(page);
    await assertSignedIn(page, ada);
  });

  test('and signs out everywhere at once', async () => {
    const ada = await world.person();
    const [here, elsewhere] = [await world.open(), await world.open()];
    await signIn(elsewhere, world.application, ada, { remember: true });
    await signInToAccount(here, ada);
    await here.click('#account-sign-out-everywhere');
    await here.waitForURL('**/logged-out');
    await here.goto(account());
    await here.waitForSelector('#login-submit');
    await elsewhere.goto(`${world.application}/sign-in`);
    await elsewhere.waitForSelector('#login-submit');
  });

  test('and is asked before a link signs her out', async () => {
    const ada = await world.person();
    const page = await world.open();
    await signInToAccount(page, ada);
    await page.goto(`${world.server.issuer}/oauth2/sessions/logout`);
    await page.click('#logout-cancel');
    await page.waitForSelector('#account-person');
    await page.goto(`${world.server.issuer}/oauth2/sessions/logout`);
    await page.click('#logout-confirm');
    await page.waitForURL('**/logged-out');
    await page.goto(account());
    await page.waitForSelector('#login-submit');
  });

  function account(): string {
    return `${world.server.issuer}/account`;
  }

  async function signInToAccount(page: Page, person: Person): Promise<void> {
    await page.goto(account());
    await logIn(page, person);
    await page.waitForSelector('#account-person');
  }
});
