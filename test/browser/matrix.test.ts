import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createClient } from 'matrix-js-sdk';
import type { Page } from 'playwright-core';
import { startMatrixApplication } from './matrix-application.ts';
import { allow, logIn } from './steps.ts';
import { useWorld, type World } from './world.ts';

const SETTINGS = {
  'matrix.server_name': 'example.com',
  'oidc.dynamic_client_registration.enabled': true,
  'accounts.sign_up': true,
};

async function open(world: World): Promise<Page> {
  const application = await startMatrixApplication();
  world.closeLater(() => application.close());
  const page = await world.open();
  await page.goto(`${application.origin}/?${new URLSearchParams({ server: world.server.issuer })}`);
  await page.waitForSelector('[data-ready]');
  return page;
}

async function shown(page: Page, id: string): Promise<Record<string, unknown>> {
  await page.waitForSelector(`#${id}:not(:empty)`);
  return JSON.parse((await page.textContent(`#${id}`)) ?? '');
}

describe('a person signs in to a client of Matrix that runs in the browser', () => {
  const world = useWorld(SETTINGS);

  test('and it knows who they are, keeps its tokens fresh, and proves it to others', async () => {
    const ada = await world.person();
    const page = await open(world);
    await page.click('#sign-in');
    await logIn(page, ada);
    assert.match((await page.textContent('fieldset')) ?? '', /Use Matrix as you.*Sign in as the device/s);
    await allow(page);

    const { user_id, device_id, device } = await shown(page, 'person');
    assert.deepEqual([user_id, device_id], [`@${ada.username}:example.com`, device]);
    const { access_token, expires_in } = await shown(page, 'tokens');
    assert.equal(expires_in, 300);
    const client = createClient({
      baseUrl: world.server.issuer,
      userId: String(user_id),
      accessToken: String(access_token),
    });
    const openid = await client.getOpenIdToken();
    assert.equal(openid.matrix_server_name, 'example.com');
  });

  test('and signs out there: both tokens end', async () => {
    const ada = await world.person();
    const page = await open(world);
    await page.click('#sign-in');
    await logIn(page, ada);
    await allow(page);
    await shown(page, 'person');
    const { access_token } = await shown(page, 'tokens');
    await page.click('#sign-out');
    await page.waitForSelector('#signed-out:not(:empty)');
    const asked = await fetch(`${world.server.issuer}/_matrix/client/v3/account/whoami`, {
      headers: { authorization: `Bearer ${access_token}` },
    });
    assert.equal(asked.status, 401);
  });

  test('or makes an account first, and finds the device on the account page', async () => {
    const page = await open(world);
    await page.evaluate(`document.getElementById('sign-in').dataset.prompt = 'create'`);
    await page.click('#sign-in');
    await page.fill('#sign-up-username', 'newcomer');
    await page.fill('#sign-up-password', 'correct horse battery newcomer');
    await page.click('#sign-up-submit');
    await allow(page);
    const { user_id, device } = await shown(page, 'person');
    assert.equal(user_id, '@newcomer:example.com');

    await page.click('#account');
    assert.match((await page.textContent('#account-devices')) ?? '', new RegExp(String(device)));
    await page.click(`#account-devices li button`);
    assert.match((await page.textContent('#account-notice')) ?? '', /signed out/);
    assert.equal(await page.isVisible('#account-devices'), false);
  });
});
