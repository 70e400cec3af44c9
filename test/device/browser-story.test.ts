import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { allow, logIn } from '../browser/steps.ts';
import { useWorld } from '../browser/world.ts';
import { assertError, basic, post, type TokenAnswer, token } from '../support/story.ts';
import { type Codes, codes, createTv, poll, TV_SECRET } from './story.ts';

const HALF_AN_HOUR_AND_MORE = 31 * 60 * 1000;
const TV = basic('tv', TV_SECRET);

describe('the story of a person whose application runs on a device', () => {
  const world = useWorld({ 'accounts.sign_up': true });
  before(() => createTv(world.server));

  async function confirm(page: Page): Promise<Codes> {
    const asked = await codes(world.server);
    await page.goto(asked.verification_uri_complete);
    await page.click('#device-submit');
    await page.click('#device-confirm');
    return asked;
  }

  async function granted(page: Page, asked: Codes): Promise<Readonly<Record<string, unknown>>> {
    await page.waitForSelector('#device-done');
    const { status, body } = await poll(world.server, asked);
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  }

  async function userinfo(body: Readonly<Record<string, unknown>>): Promise<unknown> {
    const authorization = `Bearer ${body['access_token']}`;
    return (await fetch(`${world.server.issuer}/userinfo`, { headers: { authorization } })).json();
  }

  function refresh(body: Readonly<Record<string, unknown>>): Promise<TokenAnswer> {
    return token(world.server, { grant_type: 'refresh_token', refresh_token: String(body['refresh_token']) }, TV);
  }

  test('they make an account on the way, and the device knows who they are', async () => {
    const page = await world.open();
    const asked = await confirm(page);
    await page.click('#login-sign-up');
    await page.fill('#sign-up-username', 'hedy');
    await page.fill('#sign-up-password', 'frequency hopping piano');
    await page.click('#sign-up-submit');
    await allow(page);
    assert.partialDeepStrictEqual(await userinfo(await granted(page, asked)), { preferred_username: 'hedy' });
  });

  test('a wrong password, then the right one; tokens, fresh ones, and none after the device gives them up', async () => {
    const ada = await world.person();
    const page = await world.open();
    const asked = await confirm(page);
    await logIn(page, { ...ada, password: 'not the password' });
    await page.waitForSelector('#login-error');
    await logIn(page, ada);
    await allow(page);
    const first = await granted(page, asked);
    assert.partialDeepStrictEqual(await userinfo(first), { sub: ada.id, name: ada.name });
    const { status, body: second } = await refresh(first);
    assert.equal(status, 200);
    assert.partialDeepStrictEqual(await userinfo(second), { sub: ada.id });
    const revoked = await post(world.server, '/oauth2/revoke', { token: String(second['refresh_token']) }, TV);
    assert.equal(revoked.status, 200);
    assertError(await refresh(second), 400, 'invalid_grant');
  });

  test('a login that is cancelled, and a consent that is refused, end the wait', async () => {
    const ada = await world.person();
    const page = await world.open();
    const cancelled = await confirm(page);
    await page.click('#login-cancel');
    await page.waitForSelector('#device-refused');
    assertError(await poll(world.server, cancelled), 400, 'access_denied');
    const refused = await confirm(page);
    await logIn(page, ada);
    await page.click('#consent-reject');
    await page.waitForSelector('#device-refused');
    assertError(await poll(world.server, refused), 400, 'access_denied');
  });

  test('signed in and remembered, the code is all that is asked; signed out, the password again', async () => {
    const ada = await world.person();
    const page = await world.open();
    const first = await confirm(page);
    await logIn(page, ada, { remember: true });
    await allow(page);
    await granted(page, first);
    await granted(page, await confirm(page));
    await page.goto(`${world.server.issuer}/account`);
    await page.click('#account-sign-out');
    await page.waitForSelector('#logged-out');
    await confirm(page);
    await page.waitForSelector('#login-submit');
  });

  test('a login page that was left open too long says so, and a new code works', async () => {
    const ada = await world.person();
    const page = await world.open();
    await confirm(page);
    await page.waitForSelector('#login-submit');
    world.clock.advance(HALF_AN_HOUR_AND_MORE);
    await logIn(page, ada);
    await page.waitForSelector('#error-code');
    const asked = await confirm(page);
    await logIn(page, ada);
    await allow(page);
    await granted(page, asked);
  });

  test('two devices in two tabs of one browser', async () => {
    const ada = await world.person();
    const left = await world.open();
    const right = await left.context().newPage();
    const television = await confirm(left);
    const radio = await confirm(right);
    await logIn(left, ada);
    await allow(left);
    await granted(left, television);
    await logIn(right, ada);
    await granted(right, radio);
  });
});
