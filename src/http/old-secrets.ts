import { countOlderHashes, type OlderHashes } from '../oauth/client-authentication/renewal.ts';
import type { ClientSecrets } from '../oauth/client-authentication/secrets.ts';
import type { Store } from '../store/entities.ts';
import type { Dependents } from '../store/system-secret.ts';
import type { Log } from '../telemetry/log.ts';

/** What the older entries of `secrets.system` are still needed for. */
export interface OldSecretsStatus extends Dependents, OlderHashes {}

/** Reads every table that may depend on them, without holding anything up. */
export async function oldSecretsStatus(
  store: Pick<Store, 'systemSecrets' | 'clients'>,
  secrets: Pick<ClientSecrets, 'needsOlder'>,
): Promise<OldSecretsStatus> {
  return { ...(await store.systemSecrets.dependents()), ...(await countOlderHashes(store.clients, secrets)) };
}

/** How an operator is told; `remedy` is absent when nothing is left to wait for. */
export interface OldSecretsAdvice {
  readonly what: string;
  readonly remedy?: string;
}

export function oldSecretsAdvice(status: OldSecretsStatus): OldSecretsAdvice {
  const { sealed, bound, clients, client_ids, registration_access_tokens } = status;
  if (total(sealed) > 0) {
    return {
      what: `${total(sealed)} rows are sealed with an older entry of secrets.system (${list(sealed)}).`,
      remedy: 'Keep the older entries; a running server seals such rows anew.',
    };
  }
  const losses = [
    ...(total(bound) > 0 ? [`codes and tokens from before the newest (${list(bound)})`] : []),
    ...(clients > 0 ? [`secrets of ${clients} clients (${client_ids.join(', ')})`] : []),
    ...(registration_access_tokens > 0 ? [`${registration_access_tokens} registration access tokens`] : []),
  ];
  if (losses.length === 0) return { what: 'No row needs an older entry of secrets.system: they may be removed.' };
  return {
    what: `No row is sealed with an older entry of secrets.system; removing them would end ${losses.join(', ')}.`,
    remedy: waitFor(status),
  };
}

function waitFor({ bound, bound_until, clients, registration_access_tokens }: OldSecretsStatus): string {
  const sentences = [
    ...(total(bound) > 0 ? [endOf(bound_until)] : []),
    ...(clients + registration_access_tokens > 0 ? ['A client is kept by using its secret or token once.'] : []),
  ];
  return sentences.join(' ');
}

function endOf(bound_until: number | null): string {
  if (bound_until === null) return 'Some refresh tokens have no end: each is replaced when it is used.';
  return `The last of these codes and tokens ends at ${new Date(bound_until).toISOString()}.`;
}

export interface RetirementParts {
  readonly store: Pick<Store, 'systemSecrets' | 'clients'>;
  readonly secrets: ClientSecrets;
  readonly log: Log;
}

const AGAIN_MS = 60 * 60_000;

/**
 * Seals anew what older entries of `secrets.system` sealed, at once and then every hour, and logs what they are still
 * needed for. The result stops it.
 */
export function startRetirement(parts: RetirementParts): () => void {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  function run(): void {
    retire(parts)
      .catch((error: unknown) => {
        if (!stopped)
          parts.log.error({ err: error }, 'Rows could not be sealed with the newest entry of secrets.system');
      })
      .finally(() => {
        if (!stopped) timer = setTimeout(run, AGAIN_MS).unref();
      });
  }

  run();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

async function retire({ store, secrets, log }: RetirementParts): Promise<void> {
  const { resealed, unreadable } = await store.systemSecrets.reseal();
  if (total(resealed) > 0) log.info({ resealed }, 'Sealed anew with the newest entry of secrets.system');
  if (total(unreadable) > 0)
    log.warn({ unreadable }, 'No entry of secrets.system opens some rows: add the one that does');
  const status = await oldSecretsStatus(store, secrets);
  const { what, remedy } = oldSecretsAdvice(status);
  log.info({ old_secrets: status }, remedy === undefined ? what : `${what} ${remedy}`);
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function list(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name}: ${count}`)
    .join(', ');
}
