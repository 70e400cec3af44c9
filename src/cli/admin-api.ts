import type { Environment } from '../config/sources/environment.ts';
import { isJsonObject, type Json, type JsonObject } from '../oauth/json.ts';
import { Failure } from './failure.ts';
import { baseAddress, type RemoteAnswer, refusal, request } from './remote.ts';

const DEFAULT_ENDPOINT = 'http://127.0.0.1:4445';

export interface Answer {
  readonly body: Json | undefined;
  /** The token of the next page, from the `Link` header (RFC 8288). */
  readonly nextPage: string | undefined;
}

/** JSON, or a form. */
type Body = Json | URLSearchParams;

/** A running server's admin API. Every method rejects with a Failure that says what went wrong. */
export interface AdminApi {
  call(method: string, path: string, body?: Body): Promise<Answer>;
  /** The same, for an answer that has to be one JSON object. */
  one(method: string, path: string, body?: Body): Promise<JsonObject>;
}

/** @param endpoint what `--endpoint` says; else `SIGNET_ADMIN_URL`, `ORY_SDK_URL`, this machine. */
export function connect(endpoint: string | undefined, environment: Environment): AdminApi {
  const base = baseAddress(endpoint, environment, ['SIGNET_ADMIN_URL', 'ORY_SDK_URL'], DEFAULT_ENDPOINT);
  const token = environment['SIGNET_ADMIN_TOKEN'] ?? '';
  const call = async (method: string, path: string, body?: Body): Promise<Answer> => {
    const answer = await request(`${base}${path}`, requestInit(method, token, body), (code) => unreachable(base, code));
    if (!answer.ok) throw new Failure(explain(answer, base));
    return { body: answer.body, nextPage: nextPage(answer.headers.get('link')) };
  };
  const one = async (method: string, path: string, body?: Body): Promise<JsonObject> => {
    const answer = await call(method, path, body);
    if (isJsonObject(answer.body)) return answer.body;
    throw new Failure(`${base} answered ${method} ${path} with something else than a JSON object.`);
  };
  return { call, one };
}

function requestInit(method: string, token: string, body: Body | undefined): RequestInit {
  const headers = {
    accept: 'application/json',
    ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
  };
  if (body === undefined) return { method, headers };
  if (body instanceof URLSearchParams) return { method, headers, body };
  return { method, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function unreachable(base: string, code: string): string {
  return `The admin API does not answer at ${base} (${code}). Start it with "signet serve", or name another with --endpoint.`;
}

function explain(answer: RemoteAnswer, base: string): string {
  if (answer.status === 401)
    return `${base} wants an admin token: give one of serve.admin.token in SIGNET_ADMIN_TOKEN.`;
  return refusal(answer, base);
}

function nextPage(link: string | null): string | undefined {
  const next = /<([^>]*)>;[^,]*rel="?next"?/.exec(link ?? '')?.[1];
  if (next === undefined) return undefined;
  return new URL(next, DEFAULT_ENDPOINT).searchParams.get('page_token') ?? undefined;
}
