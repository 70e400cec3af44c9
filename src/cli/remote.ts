import type { Environment } from '../config/sources/environment.ts';
import { isJsonObject, type Json } from '../oauth/json.ts';
import { Failure, systemCode } from './failure.ts';
import { printable } from './output.ts';

const PATIENCE = 30_000;

export interface RemoteAnswer {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: Headers;
  /** Undefined where the body is no JSON. */
  readonly body: Json | undefined;
}

/**
 * The first of `given` and the environment's variables, without a slash at its end.
 *
 * @throws Failure when it is no URL.
 */
export function baseAddress(
  given: string | undefined,
  environment: Environment,
  variables: readonly string[],
  fallback: string,
): string {
  const chosen = given ?? variables.map((name) => environment[name]).find((value) => value);
  const address = chosen ?? fallback;
  if (!URL.canParse(address)) throw new Failure(`--endpoint must be a URL such as ${fallback}; it is "${address}".`);
  return address.replace(/\/+$/, '');
}

/**
 * Redirects are not followed: what is sent may be a secret.
 *
 * @param unreachable makes the sentence for the person of what went wrong.
 */
export async function request(
  url: string,
  init: RequestInit,
  unreachable: (code: string) => string,
): Promise<RemoteAnswer> {
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(PATIENCE) });
    const { ok, status, headers } = response;
    return { ok, status, headers, body: readBody(await response.text()) };
  } catch (error) {
    throw new Failure(unreachable(systemCode(error) ?? (error instanceof Error ? error.name : 'unknown')));
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

/** What the server says of a refusal (RFC 6749 §5.2), or how it answered. */
export function refusal({ status, body }: RemoteAnswer, base: string): string {
  const said = isJsonObject(body) ? (body['error_description'] ?? body['error']) : undefined;
  return typeof said === 'string' && said !== '' ? printable(said) : `${base} answered with status ${status}.`;
}
