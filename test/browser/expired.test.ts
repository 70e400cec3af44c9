import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { allow, assertSignedIn, logIn, refusal } from './steps.ts';
import { useWorld } from './world.ts';

const HALF_AN_HOUR_AND_MORE = 31 * 60 * 1000;

describe('a page that was left open for too long leads back to the application, where one can try again', () => {
  const world = useWorld();

  test('the login page', async () => {
    const ada = await world.person();
    const page = await world.open();
    await page.goto(world.application);
    await page.click('#sign-in');
    await page.waitForSelector('#login-submit');
    world.clock.advance(HALF_AN_HOUR_AND_MORE);
    await logIn(page, ada);
    assert.match(await refusal(page), /^login_required .*expired/);
    await page.click('#try-again');
    await logIn(page, ada);
    await allow(page);
    await assertSignedIn(page, ada);
  });

  test('the login page, when it is loaded again', async () => {
    const page = await world.open();
    await page.goto(world.application);
    await page.click('#sign-in');
    await page.waitForSelector('#login-submit');
    world.clock.advance(HALF_AN_HOUR_AND_MORE);
    await page.reload();
    assert.match(await refusal(page), /^login_required .*expired/);
  });

  test('the login page, when its Cancel is pressed', async () => {
    const page = await world.open();
    await page.goto(world.application);
    await page.click('#sign-in');
    await page.waitForSelector('#login-submit');
    world.clock.advance(HALF_AN_HOUR_AND_MORE);
    await page.click('#login-cancel');
    assert.match(await refusal(page), /^login_required .*expired/);
  });

  test('the consent page: whoever is signed in already need not do that again', async () => {
    const ada = await world.person();
    const page = await world.open();
    await page.goto(world.application);
    await page.click('#sign-in');
    await logIn(page, ada);
    await page.waitForSelector('#consent-accept');
    world.clock.advance(HALF_AN_HOUR_AND_MORE);
    await page.click('#consent-accept');
    assert.match(await refusal(page), /^login_required .*expired/);
    await page.click('#try-again');
    await allow(page);
    await assertSignedIn(page, ada);
  });
});
