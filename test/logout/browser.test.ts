import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { logIn } from '../browser/steps.ts';
import { type Person, useWorld, type World } from '../browser/world.ts';
import { authorizationUrl } from '../support/story.ts';
import { type Application, redeemAt, startApplication } from './application.ts';

/** Goes to an application and signs in where that is asked; the address at which the browser came back. */
async function signIn(world: World, page: Page, application: Application, person: Person): Promise<URL> {
  const redirect_uri = `${application.origin}/callback`;
  const url = authorizationUrl(world.server, { client_id: application.client_id, redirect_uri, scope: 'openid' });
  await page.goto(url);
  if (page.url().startsWith(`${world.server.issuer}/login`)) await logIn(page, person);
  if (page.url().startsWith(`${world.server.issuer}/consent`)) await page.click('#consent-accept');
  await page.waitForURL(`${redirect_uri}?**`);
  return new URL(page.url());
}

describe('logout in a browser', () => {
  const world = useWorld({ 'oidc.session_management.enabled': true });
  let notes: Application;
  let mail: Application;
  before(async () => {
    notes = await startApplication(world.server, 'front-notes', { frontchannel_logout_uri: '/frontchannel' });
    mail = await startApplication(world.server, 'front-mail', { frontchannel_logout_uri: '/frontchannel?tenant=1' });
    world.closeLater(() => notes.close());
    world.closeLater(() => mail.close());
  });

  test('the frames of every application are loaded before the browser goes on', async () => {
    const person = await world.person();
    const page = await world.open();
    const { id_token = '' } = await redeemAt(world.server, 'front-notes', await signIn(world, page, notes, person));
    await signIn(world, page, mail, person);
    const bye = `${notes.origin}/bye`;
    const query = new URLSearchParams({ id_token_hint: id_token, post_logout_redirect_uri: bye, state: 'kept' });
    await page.goto(`${world.server.issuer}/oauth2/sessions/logout?${query}`);
    await page.waitForURL(`${bye}?state=kept`);
    for (const { frames } of [notes, mail]) {
      assert.equal(frames.length, 1);
      const sent = new URL(frames[0] ?? '', notes.origin).searchParams;
      assert.deepEqual([...sent.keys()].filter((name) => name !== 'tenant').sort(), ['iss', 'sid']);
    }
  });

  test('a browser without scripts goes on as well', async () => {
    const person = await world.person();
    const page = await world.open({ javaScriptEnabled: false });
    await signIn(world, page, notes, person);
    const before = notes.frames.length;
    await page.goto(`${world.server.issuer}/account`);
    await page.click('#account-sign-out');
    await page.waitForURL(`${world.server.issuer}/logged-out`);
    assert.equal(notes.frames.length, before + 1);
  });

  /** Asks the provider's frame, from the application's page, as Session Management 1.0 §3.1 has it. */
  function askFrame(page: Page, message: string): Promise<unknown> {
    const question = JSON.stringify({ message, src: `${world.server.issuer}/oauth2/sessions/check` });
    return page.evaluate(`new Promise((answered) => {
      const { message, src } = ${question};
      const frame = document.createElement('iframe');
      addEventListener('message', ({ data, source }) => source === frame.contentWindow && answered(data));
      frame.onload = () => frame.contentWindow.postMessage(message, new URL(src).origin);
      frame.src = src;
      document.body.append(frame);
    })`);
  }

  test('an application’s page learns in a frame that the person has signed out', async () => {
    const person = await world.person();
    const page = await world.open();
    const back = await signIn(world, page, notes, person);
    const message = `front-notes ${back.searchParams.get('session_state')}`;
    assert.equal(await askFrame(page, message), 'unchanged');
    assert.equal(await askFrame(page, 'nothing'), 'error');
    const tab = await page.context().newPage();
    await tab.goto(`${world.server.issuer}/account`);
    await tab.click('#account-sign-out');
    await tab.waitForURL(`${world.server.issuer}/logged-out`);
    assert.equal(await askFrame(page, message), 'changed');
  });
});
