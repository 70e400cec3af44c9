import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type Place, place, type ServerProcess, startServer } from '../support/server-process.ts';
import { inParallel, type WireAnswer, type WireClient, wireClient } from '../support/wire-client.ts';
import { clientCredentials, isActive, newCode, prepare, redeemCode, refresh, textOf } from './grants.ts';

const REQUESTS = 2000;
const CONCURRENCY = 32;
/** Codes to redeem, and as many refresh tokens to refresh, under the mixed load. */
const GRANTS = 400;

/** The server is ended with SIGKILL in the midst of a load; what it had answered must hold after the restart. */
describe('kill -9 under load', () => {
  let folder: string;
  let at: Place;
  let server: ServerProcess;
  let wire: WireClient;
  let cookie: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'signet-crash-'));
    at = await place(folder);
    await start();
    ({ cookie } = await prepare(server));
  });
  after(async () => {
    wire?.close();
    await server?.kill();
    await rm(folder, { recursive: true, force: true });
  });

  async function start(): Promise<void> {
    server = await startServer(at);
    wire = wireClient(server.issuer, CONCURRENCY);
  }

  /** Kills once `enough` answers have arrived, while the rest is under way; starts again when all have ended. */
  async function crashAmid<Answer>(
    count: number,
    enough: number,
    request: (at: number) => Promise<Answer>,
    answered: (answer: Answer, at: number) => void,
  ): Promise<{ readonly lost: number }> {
    let answers = 0;
    let lost = 0;
    let killed: Promise<void> | undefined;
    await inParallel(count, CONCURRENCY, async (number) => {
      try {
        answered(await request(number), number);
      } catch (error) {
        if (killed === undefined || error instanceof assert.AssertionError) throw error;
        lost++;
        return;
      }
      if (++answers === enough) killed = server.kill();
    });
    assert(killed !== undefined, 'the load ended before the crash');
    await killed;
    wire.close();
    await start();
    return { lost };
  }

  test('every access token that a client received is active after the restart', async (t) => {
    const tokens: string[] = [];
    const { lost } = await crashAmid(
      REQUESTS,
      REQUESTS / 2,
      () => clientCredentials(wire),
      (answer) => {
        assert.equal(answer.status, 200);
        tokens.push(textOf(answer, 'access_token'));
      },
    );
    assert(lost > 0, 'nothing was under way when the server died');
    const inactive: string[] = [];
    await inParallel(tokens.length, CONCURRENCY, async (number) => {
      const token = tokens[number] ?? '';
      if (!(await isActive(wire, token))) inactive.push(token);
    });
    assert.equal(inactive.length, 0, `${inactive.length} of ${tokens.length} acknowledged tokens are gone`);
    t.diagnostic(`${tokens.length} tokens received, ${lost} requests cut off, none of the received lost`);
  });

  test('every client that an operator was told of is there after the restart', async () => {
    const made: string[] = [];
    const admin = server.call;
    await crashAmid(
      GRANTS,
      GRANTS / 2,
      async (number) => String((await admin('POST', '/admin/clients', { client_id: `made-${number}` }))['client_id']),
      (client_id) => void made.push(client_id),
    );
    await inParallel(made.length, CONCURRENCY, async (number) => {
      await server.call('GET', `/admin/clients/${made[number]}`);
    });
  });

  test('a redeemed code stays redeemed, and a refresh that was answered or lost can be gone on with', async (t) => {
    const codes = await fill(() => newCode(server, wire, cookie));
    const refreshTokens = await fill(async () =>
      textOf(await redeemCode(wire, await newCode(server, wire, cookie)), 'refresh_token'),
    );
    const redeemed = new Map<string, WireAnswer>();
    const refreshed = new Map<string, string>();
    const { lost } = await crashAmid(
      2 * GRANTS,
      GRANTS,
      (number) =>
        number % 2 === 0
          ? redeemCode(wire, codes[number / 2] ?? '')
          : refresh(wire, refreshTokens[(number - 1) / 2] ?? ''),
      (answer, number) => {
        assert.equal(answer.status, 200, JSON.stringify(answer.json));
        if (number % 2 === 0) redeemed.set(codes[number / 2] ?? '', answer);
        else refreshed.set(refreshTokens[(number - 1) / 2] ?? '', textOf(answer, 'refresh_token'));
      },
    );
    assert(redeemed.size > 0 && refreshed.size > 0 && lost > 0);
    let cutOff = 0;
    await inParallel(GRANTS, CONCURRENCY, async (number) => {
      const code = codes[number] ?? '';
      const first = redeemed.get(code);
      const access_token = first && textOf(first, 'access_token');
      if (access_token !== undefined) assert(await isActive(wire, access_token), 'what the code gave is gone');
      const second = await redeemCode(wire, code);
      if (first !== undefined) assertInvalidGrant(second);
      else if (second.status !== 200) cutOff++;
      if (second.status !== 200) assertInvalidGrant(second);
      if (access_token !== undefined) assert(!(await isActive(wire, access_token)), 'the replay ended nothing');
    });
    await inParallel(GRANTS, CONCURRENCY, async (number) => {
      const token = refreshTokens[number] ?? '';
      const next = await refresh(wire, refreshed.get(token) ?? token);
      assert.equal(next.status, 200, `${refreshed.has(token) ? 'answered' : 'lost'}: ${JSON.stringify(next.json)}`);
    });
    t.diagnostic(`${redeemed.size} codes redeemed, ${refreshed.size} tokens refreshed, ${lost} requests cut off`);
    t.diagnostic(`${cutOff} codes were used up by a request whose answer was lost`);
  });

  async function fill(make: () => Promise<string>): Promise<string[]> {
    const made: string[] = [];
    await inParallel(GRANTS, CONCURRENCY, async () => {
      made.push(await make());
    });
    return made;
  }
});

function assertInvalidGrant({ status, json }: WireAnswer): void {
  assert.deepEqual([status, json['error']], [400, 'invalid_grant']);
}
