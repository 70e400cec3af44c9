import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { allow, focusedId, logIn } from '../browser/steps.ts';
import { useWorld } from '../browser/world.ts';
import { assertError } from '../support/story.ts';
import { codes, createStick, poll } from './story.ts';

describe('a person with a device beside the browser', () => {
  const world = useWorld();

  test('types the code, is warned, signs in, and the device goes on', async () => {
    const { server } = world;
    const ada = await world.person();
    await createStick(server);
    const asked = await codes(server, { client_id: 'stick' }, null);
    const page = await world.open();
    await page.goto(asked.verification_uri);
    assert.equal(await focusedId(page), 'device-code');
    await page.keyboard.type('nothing like it');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#device-error');
    world.clock.advance(1000);
    await page.fill('#device-code', asked.user_code.toLowerCase());
    await page.click('#device-submit');
    assert.equal(await page.textContent('#device-user-code'), asked.user_code);
    await page.click('#device-confirm');
    await logIn(page, ada);
    await allow(page, { without: ['profile'] });
    await page.waitForSelector('#device-done');
    const { status, body } = await poll(server, asked, { client_id: 'stick' }, null);
    assert.equal(status, 200);
    assert.equal(body['scope'], 'openid offline_access notes.read');
  });

  test('who did not start it refuses', async () => {
    const asked = await codes(world.server, { client_id: 'stick' }, null);
    const page = await world.open();
    await page.goto(asked.verification_uri_complete);
    await page.click('#device-submit');
    await page.click('#device-cancel');
    await page.waitForSelector('#device-refused');
    assertError(await poll(world.server, asked, { client_id: 'stick' }, null), 400, 'access_denied');
  });
});
