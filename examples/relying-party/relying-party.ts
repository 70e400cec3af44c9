import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { errorPage, signedInPage, startPage } from './page.ts';
import { describeError, Provider, type TokenSet } from './provider.ts';
import { rememberSignIn, type Session, Sessions } from './sessions.ts';

export interface RelyingPartyOptions {
  readonly issuer: string;
  readonly clientId: string;
  /** Without it the application is a public client. */
  readonly clientSecret?: string | undefined;
  /** 5555; 0 takes a free one. */
  readonly port?: number;
  readonly scope?: string;
}

export interface RelyingParty {
  /** Where it is reached; the client's redirect URI is `${origin}/callback`. */
  readonly origin: string;
  close(): Promise<void>;
}

/** One request as the handlers see it. */
interface Visit {
  readonly url: URL;
  readonly sessionId: string | undefined;
  readonly session: Session | undefined;
}

type Answer =
  | { readonly kind: 'page'; readonly html: string; readonly status?: number }
  | { readonly kind: 'style' }
  /** `cookie` is the session's new id, null for none. */
  | { readonly kind: 'redirect'; readonly to: string; readonly cookie?: string | null };

type Handler = (visit: Visit) => Answer | Promise<Answer>;

const STYLE = readFileSync(new URL('style.css', import.meta.url));

/** Starts the application on loopback. It need not wait for the provider: discovery goes on until that answers. */
export async function startRelyingParty(options: RelyingPartyOptions): Promise<RelyingParty> {
  const { issuer, clientId, clientSecret, scope = 'openid profile email offline_access' } = options;
  let origin = '';
  const provider = new Provider({ issuer, clientId, clientSecret, scope, origin: () => origin });
  const sessions = new Sessions();
  const routes = routesOf(issuer, provider, sessions);
  const server = createServer((request, response) => void serve(request, response, origin, sessions, routes));
  try {
    origin = `http://localhost:${await listen(server, options.port ?? 5555)}`;
  } catch (error) {
    provider.close();
    throw error;
  }
  return { origin, close: () => close(server, provider) };
}

function routesOf(issuer: string, provider: Provider, sessions: Sessions): ReadonlyMap<string, Handler> {
  return new Map<string, Handler>([
    ['GET /', ({ url, session }) => start(issuer, url, session)],
    ['GET /sign-in', (visit) => signIn(provider, sessions, visit)],
    ['GET /callback', (visit) => callback(provider, sessions, visit)],
    ['POST /refresh', ({ session }) => refresh(provider, session)],
    ['POST /sign-out', (visit) => signOut(provider, sessions, visit)],
    ['GET /style.css', () => ({ kind: 'style' })],
  ]);
}

function start(issuer: string, url: URL, session: Session | undefined): Answer {
  if (session?.tokens !== undefined) return { kind: 'page', html: signedInPage(session.tokens, session) };
  const signedOut = url.searchParams.get('state') === 'signed-out';
  return { kind: 'page', html: startPage({ issuer, signedOut }) };
}

async function signIn(provider: Provider, sessions: Sessions, visit: Visit): Promise<Answer> {
  const { url, state, pending } = await provider.beginSignIn();
  const session = visit.session ?? { pending: new Map() };
  rememberSignIn(session, state, pending);
  if (visit.session !== undefined) return { kind: 'redirect', to: url.href };
  return { kind: 'redirect', to: url.href, cookie: sessions.create(session) };
}

async function callback(provider: Provider, sessions: Sessions, visit: Visit): Promise<Answer> {
  const state = visit.url.searchParams.get('state') ?? '';
  const pending = visit.session?.pending.get(state);
  // The back button and a double click bring an answer once more after the sign-in is done.
  if (pending === undefined && visit.session?.tokens !== undefined) return { kind: 'redirect', to: '/' };
  if (visit.session === undefined || pending === undefined) {
    return refused(new Error('This sign-in was not begun in this browser, or it was finished already.'));
  }
  visit.session.pending.delete(state);
  const tokens = await provider.finishSignIn(visit.url, state, pending);
  // A new id for the signed-in session: whoever knew the old one learns nothing (session fixation).
  sessions.end(visit.sessionId);
  return { kind: 'redirect', to: '/', cookie: sessions.create({ pending: visit.session.pending, tokens }) };
}

async function refresh(provider: Provider, session: Session | undefined): Promise<Answer> {
  const tokens: TokenSet | undefined = session?.tokens;
  if (session === undefined || tokens?.refreshToken === undefined) return { kind: 'redirect', to: '/' };
  session.tokens = await provider.refresh(tokens, tokens.refreshToken);
  session.refreshedAt = Date.now();
  return { kind: 'redirect', to: '/' };
}

async function signOut(provider: Provider, sessions: Sessions, { session, sessionId }: Visit): Promise<Answer> {
  sessions.end(sessionId);
  const url = await provider.signOutUrl(session?.tokens);
  return { kind: 'redirect', to: url?.href ?? '/?state=signed-out', cookie: null };
}

function refused(error: unknown): Answer {
  return { kind: 'page', html: errorPage(describeError(error)), status: 400 };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  origin: string,
  sessions: Sessions,
  routes: ReadonlyMap<string, Handler>,
): Promise<void> {
  const url = new URL(request.url ?? '/', origin);
  const handler = routes.get(`${request.method} ${url.pathname}`);
  if (handler === undefined) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('There is no such page.\n');
    return;
  }
  const cookie = cookieName(url);
  const sessionId = cookieOf(request, cookie);
  const visit = { url, sessionId, session: sessions.find(sessionId) };
  write(response, await attempt(() => handler(visit)), cookie);
}

async function attempt(work: () => Answer | Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    return refused(error);
  }
}

// No `form-action` here: signing out submits a form whose answer leads to the provider, and from there anywhere.
const POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'";

function write(response: ServerResponse, answer: Answer, cookie: string): void {
  switch (answer.kind) {
    case 'style':
      response.writeHead(200, { 'content-type': 'text/css; charset=utf-8' }).end(STYLE);
      return;
    case 'redirect':
      if (answer.cookie !== undefined) response.setHeader('set-cookie', sessionCookie(cookie, answer.cookie));
      response.writeHead(303, { location: answer.to, 'cache-control': 'no-store' }).end();
      return;
    case 'page':
      response
        .writeHead(answer.status ?? 200, {
          'content-type': 'text/html; charset=utf-8',
          'cache-control': 'no-store',
          'content-security-policy': POLICY,
        })
        .end(answer.html);
      return;
  }
}

/** Cookies are shared by all ports of a host (RFC 6265 §8.5), where several of these applications may run. */
function cookieName({ port }: URL): string {
  return `demo_session_${port}`;
}

function sessionCookie(name: string, id: string | null): string {
  return `${name}=${id ?? ''}; Path=/; HttpOnly; SameSite=Lax${id === null ? '; Max-Age=0' : ''}`;
}

function cookieOf(request: IncomingMessage, name: string): string | undefined {
  return new RegExp(`(?:^|;\\s*)${name}=([^;]+)`).exec(request.headers.cookie ?? '')?.[1];
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function close(server: Server, provider: Provider): Promise<void> {
  provider.close();
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
