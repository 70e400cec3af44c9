import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { Configuration, OAuth2Api } from '@ory/client';
import { type Answer, type Application, type Handler, MissingParameter, refusalOf } from './application.ts';
import { answerConsent, showConsent } from './consent.ts';
import { createToken, isOwnForm } from './csrf.ts';
import { enterCode, showDevice, showDone } from './device.ts';
import { logIn, register, showLogin, showRegistration } from './login.ts';
import { answerLogout, showLogout } from './logout.ts';
import { errorPage } from './pages.ts';
import { People } from './people.ts';

export interface LoginConsentOptions {
  /** Where Signet's admin API is. */
  readonly adminUrl: string;
  /** What it demands when it does not listen on loopback (`serve.admin.token`). */
  readonly adminToken?: string | undefined;
  /** 3000; 0 takes a free one. */
  readonly port?: number;
  readonly people?: People;
}

export interface LoginConsent {
  /** Where it is reached; Signet's `urls.login` is `${origin}/login`, and so on. */
  readonly origin: string;
  close(): Promise<void>;
}

const ROUTES: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['GET /login', showLogin],
  ['POST /login', logIn],
  ['GET /registration', showRegistration],
  ['POST /registration', register],
  ['GET /consent', showConsent],
  ['POST /consent', answerConsent],
  ['GET /logout', showLogout],
  ['POST /logout', answerLogout],
  ['GET /device', showDevice],
  ['POST /device', enterCode],
  ['GET /device/done', showDone],
  ['GET /error', async (_application, { query }) => showError(query)],
]);

/** Starts the application on loopback. Signet is asked only when somebody comes, so either may start first. */
export async function startLoginConsent(options: LoginConsentOptions): Promise<LoginConsent> {
  const { adminUrl, adminToken, people = new People(), port = 3000 } = options;
  const configuration = new Configuration({
    basePath: adminUrl,
    ...(adminToken !== undefined && { accessToken: adminToken }),
  });
  const application = { api: new OAuth2Api(configuration), people };
  const server = createServer((request, response) => void serve(application, request, response));
  return { origin: `http://localhost:${await listen(server, port)}`, close: () => close(server) };
}

const STYLE = readFileSync(new URL('style.css', import.meta.url));

async function serve(application: Application, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = URL.parse(request.url ?? '/', 'http://localhost');
  if (url?.pathname === '/style.css') {
    response.writeHead(200, { 'content-type': 'text/css; charset=utf-8' }).end(STYLE);
    return;
  }
  const handler = url === null ? undefined : ROUTES.get(`${request.method} ${url.pathname}`);
  if (url === null || handler === undefined) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('There is no such page.\n');
    return;
  }
  const cookie = cookieName(request);
  const csrf = cookieOf(request, cookie) ?? createToken();
  response.setHeader('set-cookie', `${cookie}=${csrf}; Path=/; HttpOnly; SameSite=Lax`);
  write(response, await answer(application, request, handler, { query: url.searchParams, csrf }));
}

async function answer(
  application: Application,
  request: IncomingMessage,
  handler: Handler,
  visit: { readonly query: URLSearchParams; readonly csrf: string },
): Promise<Answer> {
  try {
    const form = new URLSearchParams(request.method === 'POST' ? await bodyOf(request) : '');
    if (request.method === 'POST' && !isOwnForm(form, visit.csrf))
      return refuse(403, 'request_forbidden', FOREIGN_FORM);
    return await handler(application, { ...visit, form });
  } catch (error) {
    return problemOf(error);
  }
}

const FOREIGN_FORM = 'This form did not come from here, or the browser keeps no cookies. Go back and try again.';
const TOO_LATE = 'This page was open for too long, or was not opened by Signet. Go back to the application.';

/** What Signet, or our own code, did not let through, in words for a person. */
function problemOf(error: unknown): Answer {
  if (error instanceof MissingParameter) return refuse(400, 'invalid_request', error.message);
  const refusal = refusalOf(error);
  process.stderr.write(`${refusal?.description ?? (error instanceof Error ? error.message : String(error))}\n`);
  if (refusal?.status === 401 || refusal?.status === 404) return refuse(refusal.status, 'request_expired', TOO_LATE);
  return refuse(500, 'server_error', 'Something is wrong here. Try again later.');
}

function refuse(status: number, code: string, description: string): Answer {
  return { kind: 'page', status, page: errorPage({ code, description }) };
}

/** `urls.error` */
function showError(query: URLSearchParams): Answer {
  const code = query.get('error') ?? 'unknown';
  return { kind: 'page', page: errorPage({ code, description: query.get('error_description') ?? '' }) };
}

const MAX_BODY = 64 * 1024;

async function bodyOf(request: IncomingMessage): Promise<string> {
  if (Number(request.headers['content-length'] ?? MAX_BODY + 1) > MAX_BODY) throw new Error('The form is too large.');
  return text(request);
}

// No `form-action` here: our forms lead to Signet, and from there to whichever application asked.
const POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'";

function write(response: ServerResponse, answer: Answer): void {
  response.setHeader('cache-control', 'no-store');
  switch (answer.kind) {
    case 'redirect':
      response.writeHead(303, { location: answer.to }).end();
      return;
    case 'page':
      response
        .writeHead(answer.status ?? 200, {
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': POLICY,
          // The challenge stands in the address.
          'referrer-policy': 'no-referrer',
        })
        .end(answer.page.text);
      return;
  }
}

/** Cookies are shared by all ports of a host (RFC 6265 §8.5), where others may run beside this one. */
function cookieName({ socket }: IncomingMessage): string {
  return `login_consent_csrf_${socket.localPort}`;
}

function cookieOf(request: IncomingMessage, name: string): string | undefined {
  return new RegExp(`(?:^|;\\s*)${name}=([\\w-]+)`).exec(request.headers.cookie ?? '')?.[1];
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

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
