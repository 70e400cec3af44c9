import type { FilledStore } from './filled.ts';
import type { SampleToken } from './filling.ts';
import { CookieJar, type HttpClient } from './http.ts';
import type { Operation } from './load.ts';
import type { Target } from './peer.ts';
import type { RunningSignet } from './peers/signet.ts';
import { basic, expect, redeem, rememberedCode, tokenRequest } from './requests.ts';
import { obtainCode, signIn } from './sign-in.ts';

/** A server on a filled store. */
export interface Running {
  readonly store: FilledStore;
  readonly server: RunningSignet;
  /** Tokens that are used as they are. */
  readonly tokens: readonly SampleToken[];
  /** Grants whose refresh tokens are rotated, each with the newest. */
  readonly chains: readonly (SampleToken & { readonly refresh_token: string })[];
}

export interface ScaleRow {
  readonly name: string;
  /** Operations begun in a second. */
  readonly rate: number;
  prepare(http: HttpClient, running: Running): Promise<Operation>;
}

const RATE = 300;
const SESSIONS = 64;
const PAGES = 200;

export const SCALE_ROWS: readonly ScaleRow[] = [
  {
    name: 'introspection',
    rate: RATE,
    prepare: async (http, running) => async (number) => {
      const [token, target] = pick(running, number);
      const answer = await http.submit(target.introspection, { token: token.access_token }, basic(target));
      expect(answer, 200, '"active":true');
    },
  },
  {
    name: 'userinfo',
    rate: RATE,
    prepare: async (http, running) => async (number) => {
      const [token, target] = pick(running, number);
      const headers = { authorization: `Bearer ${token.access_token}` };
      expect(await http.send(target.userinfo, { headers }), 200, token.subject);
    },
  },
  {
    name: 'client_credentials',
    rate: RATE,
    prepare: async (http, running) => async (number) => {
      const [, target] = pick(running, number);
      await tokenRequest(http, target, { grant_type: 'client_credentials' }, 'access_token');
    },
  },
  {
    name: 'refresh',
    rate: RATE,
    async prepare(http, running) {
      const chains = [...running.chains];
      return async () => {
        const chain = chains.shift();
        if (chain === undefined) throw new Error('every refresh token is on its way');
        const form = { grant_type: 'refresh_token', refresh_token: chain.refresh_token };
        const answer = await tokenRequest(http, targetOf(running, chain), form, 'id_token');
        chains.push({ ...chain, refresh_token: answer['refresh_token'] ?? '' });
      };
    },
  },
  {
    name: 'flow',
    rate: 100,
    async prepare(http, running) {
      const sessions: { target: Target; jar: CookieJar }[] = [];
      for (const token of running.tokens.slice(0, SESSIONS)) {
        const target = targetOf(running, token);
        sessions.push({ target, jar: await signIn(http, target) });
      }
      return async (number) => {
        const { target, jar } = at(sessions, number);
        await redeem(http, target, await rememberedCode(http, target, jar.header()));
      };
    },
  },
  {
    name: 'sign-in with a password',
    rate: 10,
    prepare: async (http, running) => async (number) => {
      const [, target] = pick(running, number);
      await obtainCode(http, target, new CookieJar());
    },
  },
  {
    name: 'a person by their id',
    rate: RATE,
    prepare: async (http, running) => async (number) => {
      const [{ subject, username }] = pick(running, number);
      expect(await http.send(`${running.server.admin}/admin/users/${subject}`), 200, `"${username}"`);
    },
  },
  {
    name: 'people by the beginning of a name',
    rate: RATE,
    prepare: async (http, running) => async (number) => {
      const [{ username }] = pick(running, number);
      expect(await http.send(`${running.server.admin}/admin/users?search=${username}`), 200, `"${username}"`);
    },
  },
  {
    name: 'a page of ten people by search',
    rate: RATE,
    async prepare(http, { server }) {
      const pages = await pagesOf(http, server.admin, '/admin/users?search=person-&');
      return async (number) => expect(await http.send(at(pages, number)), 200, '"username"');
    },
  },
  {
    name: 'a client by its id',
    rate: RATE,
    prepare: async (http, running) => async (number) => {
      const [{ client_id }] = pick(running, number);
      expect(await http.send(`${running.server.admin}/admin/clients/${client_id}`), 200, `"${client_id}"`);
    },
  },
  {
    name: 'a page of ten clients',
    rate: RATE,
    async prepare(http, { server }) {
      const pages = await pagesOf(http, server.admin, '/admin/clients?');
      return async (number) => expect(await http.send(at(pages, number)), 200, '"client_id"');
    },
  },
];

/** Where pages begin, from the first to the last, or the first of many. */
async function pagesOf(http: HttpClient, admin: string, listing: string): Promise<string[]> {
  const pages: string[] = [];
  let next: string | undefined = `${listing}page_size=500`;
  while (next !== undefined && pages.length < PAGES) {
    const { headers } = await http.send(`${admin}${next}`);
    pages.push(`${admin}${next}`.replace('page_size=500', 'page_size=10'));
    next = /<([^>]+)>; rel="next"/.exec(String(headers['link']))?.[1];
  }
  return pages;
}

function pick(running: Running, number: number): [token: SampleToken, target: Target] {
  const token = at(running.tokens, number);
  return [token, targetOf(running, token)];
}

/** The server as the token's client and person use it. */
function targetOf({ server, store }: Running, { client_id, username }: SampleToken): Target {
  return {
    ...server.target,
    clientId: client_id,
    clientSecret: store.client_secret,
    person: { identifier: username, password: store.password },
  };
}

function at<T>(list: readonly T[], number: number): T {
  const found = list[number % list.length];
  if (found === undefined) throw new Error('an empty list');
  return found;
}
