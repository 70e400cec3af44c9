import type { ListenerConfig } from '../../config/settings/serve.ts';
import { systemCode } from '../failure.ts';

const PATIENCE = 5000;

export type Reached = { readonly response: Response } | { readonly failure: string };

/** One GET that follows nothing; why it failed as a code (`ECONNREFUSED`, `TimeoutError`, a TLS code). */
export async function reach(url: string): Promise<Reached> {
  try {
    return { response: await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(PATIENCE) }) };
  } catch (error) {
    return { failure: systemCode(error) ?? (error instanceof Error ? error.name : 'unknown') };
  }
}

const ANY_ADDRESS: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '[::1]' };

/** Where this machine reaches a listener. */
export function listenerUrl({ host, port, tls }: ListenerConfig): string {
  const name = ANY_ADDRESS[host] ?? (host.includes(':') && !host.startsWith('[') ? `[${host}]` : host);
  return `${tls.enabled ? 'https' : 'http'}://${name}:${port}`;
}
