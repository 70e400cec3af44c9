import assert from 'node:assert/strict';
import { isActive, redeemCode, refresh } from '../durability/grants.ts';
import type { TestProvider } from '../support/provider.ts';
import { inParallel, type WireClient } from '../support/wire-client.ts';

/** What was acknowledged to somebody, to be held against the store afterwards. */
export interface Ledger {
  /** Access tokens that nobody has ended. */
  readonly active: Set<string>;
  /** Tokens whose revocation was acknowledged, and those of grants that ended. */
  readonly revoked: Set<string>;
  /** Codes that gave tokens. */
  readonly redeemed: Set<string>;
  /** The newest refresh token of each grant. */
  readonly chains: Set<string>;
  readonly clients: Set<string>;
  /** Answers that were acknowledged. */
  answers: number;
  /** Requests whose answer never came. */
  lost: number;
  /** Requests that were answered 503. */
  refused: number;
}

export function newLedger(): Ledger {
  return {
    active: new Set(),
    revoked: new Set(),
    redeemed: new Set(),
    chains: new Set(),
    clients: new Set(),
    answers: 0,
    lost: 0,
    refused: 0,
  };
}

const WIDTH = 16;

/** Fails with every entry that does not hold; the order matters, since a code that comes again ends its grant. */
export async function check(ledger: Ledger, server: Pick<TestProvider, 'call'>, wire: WireClient): Promise<void> {
  const wrong: string[] = [];
  const each = async (entries: Iterable<string>, what: string, holds: (entry: string) => Promise<boolean>) => {
    const all = [...entries];
    await inParallel(all.length, WIDTH, async (at) => {
      const entry = all[at] ?? '';
      if (!(await holds(entry))) wrong.push(`${what}: ${entry.slice(0, 24)}…`);
    });
  };
  await each(ledger.active, 'an acknowledged access token is not active', (token) => isActive(wire, token));
  await each(ledger.revoked, 'a revoked token is active', async (token) => !(await isActive(wire, token)));
  await each(ledger.clients, 'an acknowledged client is gone', async (id) =>
    server.call('GET', `/admin/clients/${id}`).then(
      () => true,
      () => false,
    ),
  );
  await each(
    ledger.chains,
    'a refresh token does not go on',
    async (token) => (await refresh(wire, token)).status === 200,
  );
  await each(ledger.redeemed, 'a code was redeemed twice', async (code) => {
    const { status, json } = await redeemCode(wire, code);
    return status === 400 && json['error'] === 'invalid_grant';
  });
  assert.deepEqual(wrong.slice(0, 20), [], `${wrong.length} acknowledged answers do not hold`);
}

export function summary({ active, revoked, redeemed, chains, clients, answers, lost, refused }: Ledger): string {
  return `${answers} answers acknowledged, ${lost} cut off, ${refused} refused with 503; held against the store: ${active.size} active tokens, ${revoked.size} revoked, ${redeemed.size} redeemed codes, ${chains.size} refresh chains, ${clients.size} clients`;
}
