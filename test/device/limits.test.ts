import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import { assertError } from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';
import { askForCodes, codes, createStick, createTv, deviceKind, enterCode } from './story.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

describe('what a stranger can do with devices', () => {
  let server: TestProvider;
  let clock: TestClock;
  before(async () => {
    clock = testClock();
    server = await startTestProvider({ clock, settings: { 'limits.except_loopback': false } });
    await createTv(server);
    await createStick(server);
  });
  after(() => server.stop());

  test('guessing codes takes longer with each that is wrong', async () => {
    const agent = new UserAgent(server.issuer);
    const asked = await codes(server);
    const guess = (user_code: string) => enterCode(agent, asked.verification_uri, user_code);
    for (let mistyped = 0; mistyped < 10; mistyped++) await guess('AAAA-AAAA');
    for (const wait of [1, 2, 4, 8, 16]) {
      const wrong = await guess('AAAA-AAAA');
      assert.equal(wrong.status, 200);
      assert.match(wrong.html, /id="device-error"/);
      assert.match(wrong.html, /value="AAAA-AAAA"/);
      clock.advance(wait * SECOND - 1);
      const early = await guess(asked.user_code);
      assert.equal(early.status, 429);
      assert.match(early.html, /id="device-error"/);
      clock.advance(1);
    }
    assert.equal(deviceKind(await guess(asked.user_code)), 'confirm');
  });

  test('an empty code is no guess', async () => {
    clock.advance(60 * MINUTE);
    const agent = new UserAgent(server.issuer);
    const asked = await codes(server);
    for (const typed of ['', ' - '])
      assert.match((await enterCode(agent, asked.verification_uri, typed)).html, /device-error/);
    assert.equal(deviceKind(await enterCode(agent, asked.verification_uri, asked.user_code)), 'confirm');
  });

  test('requests without a secret are limited in number, and their rows go with time', async () => {
    const { store } = server.provider.parts;
    const ask = () => askForCodes(server, { client_id: 'stick' }, null);
    for (let at = 0; at < 100; at++) assert.equal((await ask()).status, 200);
    const refused = await ask();
    assertError(refused, 429, 'too_many_requests');
    assert.equal(refused.headers.get('retry-after'), '600');
    assert.equal((await askForCodes(server)).status, 200, 'a client that authenticates is not limited');
    clock.advance(20 * MINUTE + 1);
    assert.equal((await ask()).status, 200);
    assert(((await store.sweep())['device_authorization'] ?? 0) >= 100);
  });

  test('nothing that is stored gives a code away', async () => {
    const { device_code, user_code } = await codes(server);
    const { store, context } = server.provider.parts;
    const id = context.tokens.grantOfDeviceCode(device_code) ?? '';
    const stored = JSON.stringify(await store.deviceAuthorizations.find(id));
    assert.doesNotMatch(stored, new RegExp(user_code.replace('-', '')));
    assert(!stored.includes(device_code.split('.')[1] ?? ''));
  });

  test('the page cannot be made to send a form from another site', async () => {
    const agent = new UserAgent(server.issuer);
    const asked = await codes(server);
    const page = await agent.visit(asked.verification_uri_complete);
    const sent = await agent.submit(page, { action: 'confirm', csrf: 'forged' });
    assert.equal(deviceKind(sent), 'enter');
    assert.match(sent.html, /id="device-error"/);
  });
});
