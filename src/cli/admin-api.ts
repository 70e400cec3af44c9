import type { Environment } from '../config/sources/environment.ts';
import { isJsonObject, type Json, type JsonObject } from '../oauth/json.ts';
import { Failure, systemCode } from './failure.ts';

const DEFAULT_ENDPOINT = 'http://127.0.0.1:4445';
const PATIENCE = 30_000;

export interface Answer {
  readonly body: Json | undefined;
  /** The token of the next page, from the `Link` header (RFC 8288). */
  readonly nextPage: string | undefined;
}

/** A running server's admin API. Every method rejects with a Failure that says what went wrong. */
export interface AdminApi {
  call(method: string, path: string, body?: Json): Promise<Answer>;
  /** The same, for an answer that has to be one JSON object. */
  one(method: string, path: string, body?: Json): Promise<JsonObject>;
}

/** @param endpoint what `--endpoint` says; else `SIGNET_ADMIN_URL`, `ORY_SDK_URL`, this machine. */
export function connect(endpoint: string | undefined, environment: Environment): AdminApi {
  const given = endpoint ?? (environment['SIGNET_ADMIN_URL'] || environment['ORY_SDK_URL'] || DEFAULT_ENDPOINT);
  if (!URL.canParse(given))
    throw new Failure(`--endpoint must be a URL such as ${DEFAULT_ENDPOINT}; it is "${given}".`);
  const base = given.replace(/\/+$/, '');
  const token = environment['SIGNET_ADMIN_TOKEN'] ?? '';
  const call = async (method: string, path: string, body?: Json): Promise<Answer> => {
    const response = await send(base, path, requestInit(method, token, body));
    const answer = readBody(await response.text());
    if (!response.ok) throw new Failure(refusal(response.status, answer, base));
    return { body: answer, nextPage: nextPage(response.headers.get('link')) };
  };
  const one = async (method: string, path: string, body?: Json): Promise<JsonObject> => {
    const answer = await call(method, path, body);
    if (isJsonObject(answer.body)) return answer.body;
    throw new Failure(`${base} answered ${method} ${path} with something else than a JSON object.`);
  };
  return { call, one };
}

function requestInit(method: string, token: string, body: Json | undefined): RequestInit {
  const headers = {
    accept: 'application/json',
    ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  const signal = AbortSignal.timeout(PATIENCE);
  return { method, headers, signal, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
}

async function send(base: string, path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(`${base}${path}`, init);
  } catch (error) {
    const code = systemCode(error) ?? (error instanceof Error ? error.name : 'unknown');
    throw new Failure(
      `The admin API does not answer at ${base} (${code}). Start it with "signet serve", or name another with --endpoint.`,
    );
  }
}

function readBody(text: string): Json | undefined {
  if (text === '') return undefined;
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

function refusal(status: number, body: Json | undefined, base: string): string {
  if (status === 401) return `${base} wants an admin token: give one of serve.admin.token in SIGNET_ADMIN_TOKEN.`;
  const said = isJsonObject(body) ? (body['error_description'] ?? body['error']) : undefined;
  return typeof said === 'string' && said !== '' ? said : `${base} answered with status ${status}.`;
}

function nextPage(link: string | null): string | undefined {
  const next = /<([^>]*)>;[^,]*rel="?next"?/.exec(link ?? '')?.[1];
  if (next === undefined) return undefined;
  return new URL(next, DEFAULT_ENDPOINT).searchParams.get('page_token') ?? undefined;
}
