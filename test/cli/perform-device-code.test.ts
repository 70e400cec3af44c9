import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { answerDevice, createTv, TV_SECRET } from '../device/story.ts';
import { startTestProvider, testClock } from '../support/provider.ts';
import { createUser, isActive } from '../support/story.ts';
import { type FakeAdmin, fakeAdmin, run } from './world.ts';

const CODES = {
  device_code: 'the-device-code',
  user_code: 'WDJB-MJHT',
  verification_uri: 'https://id.example/device',
  expires_in: 600,
};
/** What the person does not need. */
const SHOWN_ELSEWHERE = { device_code: '', verification_uri_complete: '', expires_in: 0, interval: 0 };
const PENDING = { status: 400, body: { error: 'authorization_pending' } };
const SLOW_DOWN = { status: 400, body: { error: 'slow_down' } };
const TOKENS = { body: { access_token: 'the-access-token', token_type: 'bearer' } };

/** A server with a discovery document, which it is asked for first. */
async function fakeServer(context: TestContext): Promise<FakeAdmin> {
  const server = await fakeAdmin(context);
  server.answer({
    body: {
      issuer: server.url,
      token_endpoint: `${server.url}/token`,
      device_authorization_endpoint: `${server.url}/device`,
    },
  });
  return server;
}

const WORDS = ['perform', 'device-code', '--client-id', 'tv', '--client-secret', 's'];

describe('signet perform device-code', () => {
  test('signs a person in through another browser', async (t) => {
    const clock = testClock();
    const server = await startTestProvider({ clock });
    t.after(() => server.stop());
    await createTv(server);
    await createUser(server);
    const start = clock.now();
    const invitations: string[] = [];
    const words = ['perform', 'device-code', '-e', server.issuer, '--client-id', 'tv', '--format', 'json'];
    const printed: string[] = [];
    const { code } = await run(words, {
      environment: { SIGNET_CLIENT_SECRET: TV_SECRET },
      clock,
      err: (text) => void invitations.push(text),
      out: (text) => void printed.push(text),
      sleep: async (milliseconds) => {
        clock.advance(milliseconds);
        const [, verification_uri = '', user_code = ''] =
          /Open (\S+) .* enter (\S+)\./.exec(invitations[0] ?? '') ?? [];
        if (clock.now() > start + 6000) await answerDevice(server, { ...SHOWN_ELSEWHERE, verification_uri, user_code });
      },
    });
    assert.deepEqual([code, invitations.length], [0, 1]);
    const { access_token, id_token_claims } = JSON.parse(printed.join('\n'));
    assert.ok(await isActive(server, access_token));
    assert.equal(id_token_claims.iss, server.issuer);
  });

  test('asks at the interval, slower when told to', async (t) => {
    const server = await fakeServer(t);
    server.answer({ body: { ...CODES, interval: 2 } }, PENDING, SLOW_DOWN, PENDING, TOKENS);
    const waits: number[] = [];
    const words = [...WORDS, '-e', server.url, '--scope', 'a,b', '--audience', 'x', '--format', 'quiet'];
    const { code, out, err } = await run(words, { sleep: async (milliseconds) => void waits.push(milliseconds) });
    assert.deepEqual([code, out], [0, 'the-access-token']);
    assert.equal(err, 'Open https://id.example/device in any browser and enter WDJB-MJHT.');
    assert.deepEqual(waits, [2000, 2000, 7000, 7000]);
    assert.deepEqual(
      server.received.slice(1, 3).map(({ url, body }) => [url, body]),
      [
        ['/device', { scope: 'a b', audience: 'x' }],
        ['/token', { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: 'the-device-code' }],
      ],
    );
  });

  test('without an interval it is five seconds, and a zero does not make it hurry', async (t) => {
    for (const [interval, wait] of [
      [undefined, 5000],
      [0, 1000],
    ]) {
      const server = await fakeServer(t);
      server.answer({ body: { ...CODES, interval } }, TOKENS);
      const waits: number[] = [];
      await run([...WORDS, '-e', server.url], { sleep: async (milliseconds) => void waits.push(milliseconds) });
      assert.deepEqual(waits, [wait]);
    }
  });

  test('a refusal is one sentence', async (t) => {
    const server = await fakeServer(t);
    const refused = { error: 'access_denied', error_description: 'The person refused.' };
    server.answer({ body: CODES }, { status: 400, body: refused });
    const { code, out, err } = await run([...WORDS, '-e', server.url]);
    assert.deepEqual([code, out, err.split('\n').at(-1)], [1, '', 'The person refused.']);
  });

  test('gives up when the codes have expired', async (t) => {
    const server = await fakeServer(t);
    server.answer({ body: { ...CODES, expires_in: 10 } }, PENDING, PENDING, TOKENS);
    const clock = testClock();
    const { code, err } = await run([...WORDS, '-e', server.url], {
      clock,
      sleep: async (wait) => clock.advance(wait),
    });
    assert.equal(code, 1);
    assert.equal(err.split('\n').at(-1), 'Nobody entered the code in time. Run the command again for a new one.');
  });

  test('a server without the grant is one sentence', async (t) => {
    const server = await fakeAdmin(t);
    server.answer({ body: { issuer: server.url, token_endpoint: `${server.url}/token` } });
    const { code, err } = await run([...WORDS, '-e', server.url]);
    assert.deepEqual([code, err], [1, `${server.url} has no device authorization endpoint.`]);
  });
});
