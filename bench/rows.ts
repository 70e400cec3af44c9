import { setTimeout as delay } from 'node:timers/promises';
import type { HttpClient } from './http.ts';
import type { Operation } from './load.ts';
import type { IdTokenAlgorithm, Target } from './peer.ts';
import { basic, expect, redeem, rememberedCode, tokenRequest } from './requests.ts';
import { obtainCode, signIn } from './sign-in.ts';

export interface Row {
  readonly name: string;
  readonly about: string;
  /** Whether a person signs in first. */
  readonly person: boolean;
  /** What the ID tokens are signed with. */
  readonly id_token_alg: IdTokenAlgorithm;
  prepare(http: HttpClient, target: Target): Promise<Operation>;
}

/**
 * Several people's browsers and grants take turns, so that nothing grows with the length of the run: a server may keep
 * a list of tokens with each grant. Nor are there so many that one waits for long: oidc-provider's store in memory gives up
 * what a thousand newer entries have followed.
 */
const SESSIONS = 64;
const CHAINS = 64;
const TOKENS = 100;

export const ROWS: readonly Row[] = [
  {
    name: 'client_credentials',
    about: 'an opaque access token for a client',
    person: false,
    id_token_alg: 'ES256',
    prepare: async (http, target) => async () => {
      await tokenRequest(http, target, { grant_type: 'client_credentials' }, 'access_token');
    },
  },
  {
    name: 'introspection',
    about: 'a client introspects a live access token',
    person: false,
    id_token_alg: 'ES256',
    async prepare(http, target) {
      const tokens = await times(TOKENS, async () => {
        const answer = await tokenRequest(http, target, { grant_type: 'client_credentials' }, 'access_token');
        return answer['access_token'] ?? '';
      });
      return async (number) => {
        const form = { token: at(tokens, number) };
        expect(await http.submit(target.introspection, form, basic(target)), 200, '"active":true');
      };
    },
  },
  {
    name: 'userinfo',
    about: 'userinfo with an access token in the header',
    person: true,
    id_token_alg: 'ES256',
    async prepare(http, target) {
      const sessions = await times(SESSIONS, () => signIn(http, target));
      const tokens = await times(TOKENS, async (number) => {
        const code = await obtainCode(http, target, at(sessions, number));
        return (await redeem(http, target, code))['access_token'] ?? '';
      });
      return async (number) => {
        const headers = { authorization: `Bearer ${at(tokens, number)}` };
        expect(await http.send(target.userinfo, { headers }), 200, '"sub":');
      };
    },
  },
  flow('flow', 'ES256'),
  flow('flow_rs256', 'RS256'),
  refresh('refresh', 'ES256'),
  refresh('refresh_rs256', 'RS256'),
];

function flow(name: string, id_token_alg: IdTokenAlgorithm): Row {
  return {
    name,
    about: `authorization request with PKCE (login and consent remembered), code exchange, ${id_token_alg} ID token`,
    person: true,
    id_token_alg,
    async prepare(http, target) {
      const sessions = await times(SESSIONS, () => signIn(http, target));
      return async (number) => {
        await redeem(http, target, await rememberedCode(http, target, at(sessions, number).header()));
      };
    },
  };
}

function refresh(name: string, id_token_alg: IdTokenAlgorithm): Row {
  return {
    name,
    about: `refresh token rotated, new ${id_token_alg} ID token`,
    person: true,
    id_token_alg,
    async prepare(http, target) {
      const sessions = await times(SESSIONS, () => signIn(http, target));
      const chains = await times(CHAINS, async (number) => {
        const code = await obtainCode(http, target, at(sessions, number));
        return (await redeem(http, target, code))['refresh_token'] ?? '';
      });
      return async () => {
        // A chain that is under way is nobody else's: two uses of one refresh token would be a replay.
        const refreshToken = await freeChain(chains);
        const form = { grant_type: 'refresh_token', refresh_token: refreshToken };
        const answer = await tokenRequest(http, target, form, 'id_token');
        const next = answer['refresh_token'];
        if (next === undefined || next === refreshToken) throw new Error('the refresh token was not rotated');
        chains.push(next);
      };
    },
  };
}

/** In the open loop a server that stalls has all of them under way: then who comes next waits, and is timed. */
async function freeChain(chains: string[]): Promise<string> {
  for (;;) {
    const chain = chains.shift();
    if (chain !== undefined) return chain;
    await delay(1);
  }
}

async function times<T>(count: number, make: (number: number) => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  for (let number = 0; number < count; number++) made.push(await make(number));
  return made;
}

function at<T>(list: readonly T[], number: number): T {
  const found = list[number % list.length];
  if (found === undefined) throw new Error('an empty list');
  return found;
}
