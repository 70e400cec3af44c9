import { setTimeout as sleep } from 'node:timers/promises';
import { HookUnavailable, type PostHook } from '../oauth/hooks/context.ts';
import type { Outbound } from './outbound.ts';
import { OutboundError } from './outbound-error.ts';

/** A hook as the operator configured it. */
export interface HookTarget {
  readonly url: string;
  readonly auth: { readonly in: 'header' | 'cookie'; readonly name: string; readonly value: string } | null;
}

/** Milliseconds before the second and the third try. */
const RETRY_AFTER = [100, 400];

/**
 * Posts to a hook. A connection that fails and an answer that promises better (429, 5xx) are tried again; a hook that
 * is too slow is not, since somebody waits.
 */
export function hookPoster(outbound: Pick<Outbound, 'post'>, { url, auth }: HookTarget): PostHook {
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    accept: 'application/json',
    ...credential(auth),
  };

  return async (content) => {
    const body = JSON.stringify(content);
    for (let tries = 0; ; tries += 1) {
      const outcome = await outbound.post(url, { method: 'POST', headers, body }).catch(failure);
      const pause = RETRY_AFTER[tries];
      if (pause !== undefined && isWorthAnotherTry(outcome)) await sleep(pause);
      else if (outcome instanceof OutboundError) throw new HookUnavailable(outcome.message);
      else return { status: outcome.status, json: parse(outcome.body) };
    }
  };
}

function credential(auth: HookTarget['auth']): Record<string, string> {
  if (auth === null) return {};
  return auth.in === 'header' ? { [auth.name]: auth.value } : { cookie: `${auth.name}=${auth.value}` };
}

function failure(error: unknown): OutboundError {
  if (error instanceof OutboundError) return error;
  throw error;
}

function isWorthAnotherTry(outcome: OutboundError | { readonly status: number }): boolean {
  if (outcome instanceof OutboundError) return outcome.reason === 'network';
  return outcome.status === 429 || outcome.status >= 500;
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}
