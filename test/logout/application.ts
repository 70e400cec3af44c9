import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { createRemoteJWKSet, type JWTPayload, type JWTVerifyResult, jwtVerify } from 'jose';
import type { TestProvider } from '../support/provider.ts';
import { CHALLENGE, consent, logIn, pageKind, SECRET, VERIFIER } from '../support/story.ts';
import type { UserAgent } from '../support/user-agent.ts';

export interface SignIn {
  /** Whether the person ticks that the browser is to remember them. */
  readonly remember?: boolean;
  readonly prompt?: string;
  readonly scope?: string;
}

/** A second application, a server of its own, which hears of logouts. */
export interface Application {
  readonly client_id: string;
  /** Its origin, at the host `localhost`. */
  readonly origin: string;
  /** How many times its back channel was asked. */
  readonly asked: number;
  /** The logout tokens that it accepted, in their order. */
  readonly accepted: readonly string[];
  /** Addresses of its front channel that browsers loaded, to the end: they come slowly. */
  readonly frames: readonly string[];
  /** What it answers at the back channel: a status, or nothing at all. */
  answers: number | 'nothing';
  /** Resolves when the back channel has been asked so many times. */
  askedTimes(times: number): Promise<void>;
  /** Signs in a browser; the ID token and the refresh token. */
  signIn(agent: UserAgent, how?: SignIn): Promise<Readonly<Record<string, string>>>;
  /** Stops listening, or listens again at the same port. */
  down(): Promise<void>;
  up(): Promise<void>;
  close(): Promise<void>;
}

/** Longer than a browser needs to leave a page. */
const SLOW_MS = 300;

const EVERYTHING = { backchannel_logout_uri: '/backchannel?tenant=1', frontchannel_logout_uri: '/frontchannel' };

/** Registers the application and starts it. `metadata` overrides; its addresses are paths. */
export async function startApplication(
  server: Pick<TestProvider, 'issuer' | 'call'>,
  client_id: string,
  channels: Readonly<Partial<Record<keyof typeof EVERYTHING, string>>> = EVERYTHING,
  metadata: Readonly<Record<string, unknown>> = {},
): Promise<Application> {
  const application = new ListeningApplication(server, client_id);
  await application.up();
  const addresses = Object.entries(channels).map(([name, path]) => [name, `${application.origin}${path}`]);
  await server.call('POST', '/admin/clients', {
    client_id,
    client_name: client_id,
    client_secret: SECRET,
    redirect_uris: [`${application.origin}/callback`],
    post_logout_redirect_uris: [`${application.origin}/bye`],
    grant_types: ['authorization_code', 'refresh_token'],
    scope: 'openid profile offline_access',
    ...Object.fromEntries(addresses),
    ...metadata,
  });
  return application;
}

class ListeningApplication implements Application {
  readonly client_id: string;
  readonly accepted: string[] = [];
  readonly frames: string[] = [];
  answers: number | 'nothing' = 200;
  asked = 0;
  readonly #provider: Pick<TestProvider, 'issuer' | 'call'>;
  #port = 0;
  #listener = createServer();
  #waiting: (() => void)[] = [];

  constructor(provider: Pick<TestProvider, 'issuer' | 'call'>, client_id: string) {
    this.#provider = provider;
    this.client_id = client_id;
  }

  get origin(): string {
    return `http://localhost:${this.#port}`;
  }

  async up(): Promise<void> {
    this.#listener = createServer((request, response) => {
      void this.#serve(request, response);
    });
    this.#listener.listen(this.#port, '127.0.0.1');
    await once(this.#listener, 'listening');
    const address = this.#listener.address();
    assert(typeof address === 'object' && address !== null);
    this.#port = address.port;
  }

  async down(): Promise<void> {
    const closed = once(this.#listener, 'close');
    this.#listener.close();
    this.#listener.closeAllConnections();
    await closed;
  }

  close(): Promise<void> {
    return this.down();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', this.origin).pathname;
    response.setHeader('content-type', 'text/html');
    if (path === '/backchannel') return this.#backChannel(request, response);
    if (path === '/frontchannel') {
      await delay(SLOW_MS);
      if (request.socket.destroyed) return;
      this.frames.push(request.url ?? '');
    }
    response.end(`<!doctype html><title>${path}</title><link rel="icon" href="data:,">`);
  }

  async #backChannel(request: IncomingMessage, response: ServerResponse): Promise<void> {
    assert.equal(request.method, 'POST');
    assert.equal(request.headers['content-type'], 'application/x-www-form-urlencoded');
    const fields = new URLSearchParams(await text(request));
    assert.deepEqual([...fields.keys()], ['logout_token']);
    this.asked += 1;
    for (const wake of this.#waiting.splice(0)) wake();
    if (this.answers === 'nothing') return;
    if (this.answers === 200 || this.answers === 204) this.accepted.push(fields.get('logout_token') ?? '');
    response.writeHead(this.answers).end();
  }

  async askedTimes(times: number): Promise<void> {
    while (this.asked < times) await new Promise<void>((wake) => this.#waiting.push(wake));
  }

  async signIn(agent: UserAgent, how: SignIn = {}): Promise<Readonly<Record<string, string>>> {
    const redirect_uri = `${this.origin}/callback`;
    const query = new URLSearchParams({
      client_id: this.client_id,
      response_type: 'code',
      redirect_uri,
      scope: how.scope ?? 'openid profile offline_access',
      ...(how.prompt !== undefined && { prompt: how.prompt }),
      code_challenge: CHALLENGE,
      code_challenge_method: 'S256',
    });
    let page = await agent.visit(`${this.#provider.issuer}/oauth2/auth?${query}`);
    if (pageKind(page) === 'login') page = await logIn(agent, page, how.remember === true ? { remember: 'yes' } : {});
    if (pageKind(page) === 'consent') page = await consent(agent, page);
    assert(page.left !== undefined, page.html);
    return redeemAt(this.#provider, this.client_id, new URL(page.left));
  }
}

/** The tokens for the code that came back to an application. */
export async function redeemAt(
  server: Pick<TestProvider, 'issuer'>,
  client_id: string,
  back: URL,
): Promise<Readonly<Record<string, string>>> {
  const answer = await fetch(`${server.issuer}/oauth2/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${client_id}:${SECRET}`).toString('base64')}` },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: `${back.origin}${back.pathname}`,
      code_verifier: VERIFIER,
    }),
  });
  const body: unknown = await answer.json();
  assert.equal(answer.status, 200, JSON.stringify(body));
  assert(typeof body === 'object' && body !== null);
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, String(value)]));
}

/** What an application does with a logout token (Back-Channel Logout 1.0 §2.6), by another library than the server's. */
export async function verifyLogoutToken(
  server: Pick<TestProvider, 'issuer'>,
  application: Pick<Application, 'client_id'>,
  logout_token: string | undefined,
  now: number,
): Promise<JWTVerifyResult<JWTPayload>> {
  return jwtVerify(logout_token ?? '', createRemoteJWKSet(new URL(`${server.issuer}/.well-known/jwks.json`)), {
    issuer: server.issuer,
    audience: application.client_id,
    typ: 'logout+jwt',
    requiredClaims: ['iat', 'exp', 'jti', 'events', 'sid', 'sub'],
    currentDate: new Date(now),
  });
}

/** RP-initiated logout with this ID token; where the browser ends up. */
export function logOut(
  agent: UserAgent,
  id_token_hint: string | undefined,
  more: Readonly<Record<string, string>> = {},
) {
  return agent.visit(`/oauth2/sessions/logout?${new URLSearchParams({ id_token_hint: id_token_hint ?? '', ...more })}`);
}

export async function discoveryOf({
  issuer,
}: Pick<TestProvider, 'issuer'>): Promise<Readonly<Record<string, unknown>>> {
  const document: unknown = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
  assert(typeof document === 'object' && document !== null);
  return Object.fromEntries(Object.entries(document));
}
