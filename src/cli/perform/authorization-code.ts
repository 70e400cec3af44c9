import { createHash } from 'node:crypto';
import type { JsonObject } from '../../oauth/json.ts';
import { explain, Failure } from '../failure.ts';
import type { Io } from '../io.ts';
import { type OAuthClient, readClient } from '../oauth-client.ts';
import { printable } from '../output.ts';
import { connectPublic, type PublicApi } from '../public-api.ts';
import { listen, type Page } from './loopback.ts';
import { failurePage, startPage, strayPage, tokensPage } from './pages.ts';
import { joined, type PerformOptions, parameters, personalScope } from './request.ts';
import { readTokens, showTokens } from './tokens.ts';

export interface AuthorizationCodeOptions extends PerformOptions {
  readonly authUrl?: string;
  readonly redirect?: string;
  readonly port: number;
  readonly prompt?: readonly string[];
  readonly maxAge?: number;
  readonly acrValues?: readonly string[];
  readonly open: boolean;
  readonly shutdown: boolean;
}

/** One authorization request, with what its answer has to match. */
interface Attempt {
  readonly url: string;
  readonly state: string;
  readonly nonce: string;
  readonly code_verifier: string;
}

interface Application {
  readonly options: AuthorizationCodeOptions;
  readonly api: PublicApi;
  readonly client: OAuthClient;
  readonly redirect_uri: string;
  readonly io: Io;
}

/** RFC 6749 §4.1 with PKCE (RFC 7636), for an application on this machine (RFC 8252 §7.3). */
export async function performAuthorizationCode(options: AuthorizationCodeOptions, io: Io): Promise<void> {
  const client = await readClient(options, io);
  const api = await connectPublic(options.endpoint, io.environment);
  const loopback = await listen(options.port);
  const redirect_uri = options.redirect ?? `${loopback.origin}/callback`;
  const application = { options, api, client, redirect_uri, io };
  try {
    const first = Promise.withResolvers<JsonObject>();
    loopback.serve(conversation(application, options.shutdown ? first : reporting(application)));
    io.err(`Open ${loopback.origin}/ in a browser of this machine to sign in.`);
    if (options.open && io.terminal) io.browse(`${loopback.origin}/`);
    if (options.shutdown) io.out(showTokens(await first.promise, options.format));
    else await io.signal();
  } finally {
    await loopback.close();
  }
}

interface Outcome {
  resolve(tokens: JsonObject): void;
  reject(error: unknown): void;
}

/** For a program that goes on: what comes is shown as it comes. */
function reporting({ options, io }: Application): Outcome {
  return {
    resolve: (tokens) => io.out(showTokens(tokens, options.format)),
    reject: (error) => explain(error).forEach((line) => void io.err(line)),
  };
}

/** The pages of the application; each answer to a request of its own ends that request. */
function conversation(application: Application, outcome: Outcome): (url: URL) => Promise<Page> {
  const { pathname } = new URL(application.redirect_uri);
  let attempt = begin(application);
  return async (url) => {
    if (url.pathname === pathname && url.searchParams.has('state')) {
      const { state } = attempt;
      if (url.searchParams.get('state') !== state) return { status: 400, html: strayPage() };
      const answered = attempt;
      attempt = begin(application);
      return answer(application, answered, url.searchParams, outcome);
    }
    return url.pathname === '/' ? { status: 200, html: startPage(attempt.url) } : { status: 404, html: strayPage() };
  };
}

async function answer(
  application: Application,
  attempt: Attempt,
  callback: URLSearchParams,
  outcome: Outcome,
): Promise<Page> {
  try {
    const tokens = await redeem(application, attempt, callback);
    const again = !application.options.shutdown;
    return { status: 200, html: tokensPage(tokens, again), delivered: () => outcome.resolve(tokens) };
  } catch (error) {
    return { status: 400, html: failurePage(explain(error)), delivered: () => outcome.reject(error) };
  }
}

function begin({ options, api, client, redirect_uri, io }: Application): Attempt {
  const random = (): string => io.random.bytes(32).toString('base64url');
  const [state, nonce, code_verifier] = [random(), random(), random()];
  const scope = personalScope(options);
  const query = parameters({
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri,
    scope,
    audience: joined(options.audience),
    state,
    nonce,
    code_challenge: createHash('sha256').update(code_verifier).digest('base64url'),
    code_challenge_method: 'S256',
    prompt: joined(options.prompt),
    max_age: options.maxAge?.toString(),
    acr_values: joined(options.acrValues),
  });
  const url = new URL(api.endpoint('authorization_endpoint', options.authUrl));
  for (const [name, value] of query) url.searchParams.set(name, value);
  return { url: url.href, state, nonce, code_verifier };
}

async function redeem(
  { options, api, client, redirect_uri, io }: Application,
  { nonce, code_verifier }: Attempt,
  callback: URLSearchParams,
): Promise<JsonObject> {
  // RFC 9207 §2.4: the answer has to come from the server that was asked.
  const iss = callback.get('iss');
  if (iss === null ? api.names_issuer : iss !== api.issuer)
    throw new Failure('The answer does not come from the server that was asked.');
  const error = callback.get('error');
  if (error !== null) throw new Failure(printable(`The server refused: ${callback.get('error_description') ?? error}`));
  const form = parameters({
    grant_type: 'authorization_code',
    code: callback.get('code') ?? '',
    redirect_uri,
    code_verifier,
  });
  const url = api.endpoint('token_endpoint', options.tokenUrl);
  return readTokens(api.granted(await api.post(url, form, client)), { api, client, clock: io.clock, nonce });
}
