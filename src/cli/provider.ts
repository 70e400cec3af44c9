import type { Config } from '../config/schema.ts';
import type { Clock, Random } from '../oauth/clock.ts';
import type { Log } from '../telemetry/log.ts';

/** A whole server, as `src/http/provider.ts` makes it. */
export interface Provider {
  start(): Promise<void>;
  /** Resolves when requests in flight are answered and everything is on disk. */
  stop(): Promise<void>;
  /** Where it listens: URLs, or paths of sockets. */
  readonly addresses: { readonly public: string; readonly admin: string };
}

export type CreateProvider = (parts: {
  readonly config: Config;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}) => Promise<Provider>;

/** Loaded only by the command that serves: the others start faster without it. */
export async function loadProvider(): Promise<CreateProvider> {
  const name = import.meta.url.endsWith('.ts') ? '../http/provider.ts' : '../http/provider.js';
  const { createProvider }: { createProvider: CreateProvider } = await import(new URL(name, import.meta.url).href);
  return createProvider;
}
