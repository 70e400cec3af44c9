import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startTestProvider, type TestProvider, testClock } from '../support/provider.ts';
import { inParallel, type WireAnswer, type WireClient, wireClient } from '../support/wire-client.ts';
import { isActive, newCode, prepare, redeemCode, refresh, textOf } from './grants.ts';

const AT_ONCE = 20;
/** Each is a grant of its own; `SIGNET_TEST_ROUNDS` asks for more, or fewer. */
const ROUNDS = Number(process.env['SIGNET_TEST_ROUNDS'] ?? 1000);
/** Rounds side by side, so that the requests of several meet in one commit. */
const SIDE_BY_SIDE = 3;
/** Signatures would take most of the time, and have no part in who wins. */
const WITHOUT_ID_TOKEN = 'offline_access';

describe(`${AT_ONCE} requests at once, ${ROUNDS} times over`, () => {
  let folder: string;
  let server: TestProvider;
  let wire: WireClient;
  let cookie: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'signet-races-'));
    server = await startTestProvider({
      settings: { dsn: `sqlite://${join(folder, 'signet.db')}`, 'log.level': 'error' },
    });
    ({ cookie } = await prepare(server));
    wire = wireClient(server.issuer, AT_ONCE * SIDE_BY_SIDE);
  });
  after(async () => {
    wire?.close();
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  function atOnce(request: () => Promise<WireAnswer>): Promise<WireAnswer[]> {
    return Promise.all(Array.from({ length: AT_ONCE }, request));
  }

  test('redeem one code: one gets tokens, the others invalid_grant, and the replay ends what the one got', async () => {
    await inParallel(ROUNDS, SIDE_BY_SIDE, async () => {
      const code = await newCode(server, wire, cookie, WITHOUT_ID_TOKEN);
      const answers = await atOnce(() => redeemCode(wire, code));
      const { given, refused } = sort(answers);
      assert.equal(given.length, 1, summary(answers));
      assert.equal(refused.length, AT_ONCE - 1, summary(answers));
      assert.equal(await isActive(wire, textOf(given[0] ?? fail(answers), 'access_token')), false);
    });
  });

  test('refresh one token: whatever was answered, one refresh token lives', async (t) => {
    let repeated = 0;
    await inParallel(ROUNDS, SIDE_BY_SIDE, async () => {
      const first = textOf(
        await redeemCode(wire, await newCode(server, wire, cookie, WITHOUT_ID_TOKEN)),
        'refresh_token',
      );
      const answers = await atOnce(() => refresh(wire, first));
      const { given, refused } = sort(answers);
      assert.equal(given.length + refused.length, AT_ONCE, summary(answers));
      repeated += given.length - 1;
      const successors = [...new Set(given.map((answer) => textOf(answer, 'refresh_token')))];
      assert.equal(successors.length, 1, summary(answers));
      // The one successor works, and then it is the only one: the first token is spent for good.
      const next = await refresh(wire, successors[0] ?? '');
      assert.equal(next.status, 200, summary([next]));
      assert.equal(await isActive(wire, textOf(next, 'refresh_token')), true);
      assert.equal(await isActive(wire, first), false);
    });
    t.diagnostic(`${repeated} repetitions got the same successor`);
  });
});

/** Longer than the moment in which a repetition counts as sent side by side. */
const LATER_MS = 3_600_000 / 4;

describe('a spent refresh token that comes again late, because its answer was lost', () => {
  test(`${AT_ONCE} times at once: the successor that nobody saw is replaced, and one lives`, async () => {
    const clock = testClock();
    const server = await startTestProvider({ clock });
    const { cookie } = await prepare(server);
    const wire = wireClient(server.issuer, AT_ONCE);
    for (let round = 0; round < 25; round++) {
      const first = textOf(await redeemCode(wire, await newCode(server, wire, cookie)), 'refresh_token');
      const lost = textOf(await refresh(wire, first), 'refresh_token');
      clock.advance(LATER_MS);
      const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => refresh(wire, first)));
      const { given, refused } = sort(answers);
      assert.equal(given.length + refused.length, AT_ONCE, summary(answers));
      const successors = [...new Set(given.map((answer) => textOf(answer, 'refresh_token')))];
      assert.equal(successors.length, 1, summary(answers));
      assert.notEqual(successors[0], lost);
      assert.equal((await refresh(wire, successors[0] ?? '')).status, 200);
      // What was replaced is a replay from then on, and ends it all.
      assert.equal((await refresh(wire, lost)).json['error'], 'invalid_grant');
      assert.equal(await isActive(wire, successors[0] ?? ''), false);
    }
    wire.close();
    await server.stop();
  });
});

function sort(answers: readonly WireAnswer[]): { readonly given: WireAnswer[]; readonly refused: WireAnswer[] } {
  return {
    given: answers.filter(({ status }) => status === 200),
    refused: answers.filter(({ status, json }) => status === 400 && json['error'] === 'invalid_grant'),
  };
}

function summary(answers: readonly WireAnswer[]): string {
  return answers.map(({ status, json }) => `${status} ${String(json['error'] ?? json['refresh_token'])}`).join('\n');
}

function fail(answers: readonly WireAnswer[]): never {
  throw new Error(summary(answers));
}
