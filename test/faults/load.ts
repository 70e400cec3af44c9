import assert from 'node:assert/strict';
import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { CREDENTIALS, clientCredentials, redeemCode, refresh, textOf } from '../durability/grants.ts';
import { CHALLENGE, SECRET } from '../support/story.ts';
import type { WireAnswer, WireClient } from '../support/wire-client.ts';
import { type Ledger, newLedger } from './ledger.ts';
import type { World } from './world.ts';

/** What is asked, and what the requests need. */
export type Target = Pick<World, 'wires' | 'issuer' | 'cookie' | 'call'>;

/** Requests of every kind that hands out or uses up something, until it is stopped. */
export interface Load {
  readonly ledger: Ledger;
  /** Resolves when so many more answers have been acknowledged. */
  acknowledged(more: number): Promise<void>;
  /** Resolves when nothing is under way; rejects with what was answered that may not be. */
  stop(): Promise<void>;
}

const PAUSE_MS = 20;
const PATIENCE_MS = 120_000;
/** Without an ID token, whose signature has no part in this. */
const SCOPE = 'offline_access';

/** A request whose fate is not known: no answer, or one that says to come again. */
class Unanswered extends Error {}

export function startLoad(world: Target, lanes: number): Load {
  const ledger = newLedger();
  let going = true;
  const anyWire = (): WireClient => world.wires[randomInt(world.wires.length)] ?? assert.fail('no node');

  async function ask(request: (wire: WireClient) => Promise<WireAnswer>): Promise<WireAnswer> {
    let answer: WireAnswer;
    try {
      answer = await request(anyWire());
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error;
      ledger.lost += 1;
      throw new Unanswered();
    }
    if (answer.status === 503) {
      ledger.refused += 1;
      throw new Unanswered();
    }
    ledger.answers += 1;
    return answer;
  }

  /** Until it is known what became of it; undefined when the load ends before. */
  async function insist(request: (wire: WireClient) => Promise<WireAnswer>): Promise<WireAnswer | undefined> {
    for (;;) {
      try {
        return await ask(request);
      } catch (error) {
        if (!(error instanceof Unanswered)) throw error;
        if (!going) return undefined;
        await delay(PAUSE_MS);
      }
    }
  }

  async function getToken(): Promise<void> {
    const answer = await ask(clientCredentials);
    assert.equal(answer.status, 200);
    ledger.active.add(textOf(answer, 'access_token'));
  }

  async function revokeToken(): Promise<void> {
    const token = textOf(await ask(clientCredentials), 'access_token');
    const answer = await insist((wire) => wire.send('/oauth2/revoke', { headers: CREDENTIALS, form: { token } }));
    if (answer === undefined) return;
    assert.equal(answer.status, 200);
    ledger.revoked.add(token);
  }

  async function register(): Promise<void> {
    const client_id = randomUUID();
    try {
      await world.call('POST', '/admin/clients', { client_id, client_secret: SECRET }, 201);
    } catch {
      throw new Unanswered();
    }
    ledger.answers += 1;
    ledger.clients.add(client_id);
  }

  async function code(): Promise<string> {
    let made = '';
    await ask(async (wire) => {
      const answer = await wire.send(authorizationPath(world), { headers: { cookie: world.cookie } });
      made = new URL(answer.location ?? 'https://app.example').searchParams.get('code') ?? '';
      return answer;
    });
    assert.notEqual(made, '', 'an authorization without a code');
    return made;
  }

  /** One code, asked for at any two nodes at once: one of them gets tokens at most, and the replay ends them. */
  async function race(): Promise<void> {
    const made = await code();
    const answers = await Promise.all([0, 1].map(() => ask((wire) => redeemCode(wire, made)).catch(() => undefined)));
    const given = answers.filter((answer) => answer?.status === 200);
    assert(given.length <= 1, 'a code was redeemed twice');
    const [tokens] = given;
    if (tokens !== undefined) ledger.redeemed.add(made);
    const all = answers.every((answer) => answer !== undefined);
    if (tokens !== undefined && all) ledger.revoked.add(textOf(tokens, 'access_token'));
  }

  /** A code, its tokens, and some refreshes; whatever is lost on the way, the chain goes on. */
  async function chain(): Promise<void> {
    const made = await code();
    let tokens = await ask((wire) => redeemCode(wire, made));
    assert.equal(tokens.status, 200, JSON.stringify(tokens.json));
    for (let links = randomInt(4); links > 0; links--) {
      const token = textOf(tokens, 'refresh_token');
      const next = await insist((wire) => refresh(wire, token));
      if (next === undefined) {
        ledger.chains.add(token);
        return;
      }
      assert.equal(next.status, 200, `a refresh chain broke: ${JSON.stringify(next.json)}`);
      tokens = next;
    }
    ledger.active.add(textOf(tokens, 'access_token'));
    ledger.chains.add(textOf(tokens, 'refresh_token'));
    ledger.redeemed.add(made);
  }

  const works = [getToken, getToken, revokeToken, register, race, chain, chain];

  async function lane(): Promise<void> {
    while (going) {
      try {
        await works[randomInt(works.length)]?.();
      } catch (error) {
        if (!(error instanceof Unanswered)) {
          going = false;
          throw error;
        }
        await delay(PAUSE_MS);
      }
    }
  }

  const running = Promise.all(Array.from({ length: lanes }, lane));
  running.catch(() => undefined);
  return {
    ledger,
    async acknowledged(more) {
      const goal = ledger.answers + more;
      const deadline = performance.now() + PATIENCE_MS;
      while (ledger.answers < goal && going) {
        assert(performance.now() < deadline, `no more answers after ${ledger.answers}`);
        await delay(5);
      }
    },
    async stop() {
      going = false;
      await running;
    },
  };
}

function authorizationPath(world: Target): string {
  const query = new URLSearchParams({
    client_id: 'app',
    response_type: 'code',
    redirect_uri: 'https://app.example/callback',
    scope: SCOPE,
    state: 'the-state',
    prompt: 'none',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
  });
  return `${new URL(world.issuer).pathname.replace(/\/$/, '')}/oauth2/auth?${query}`;
}
