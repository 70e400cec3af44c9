import { setImmediate as turn } from 'node:timers/promises';
import type { Client } from '../client.ts';
import type { OAuthWrite, Repositories } from '../repositories.ts';
import type { ClientSecrets, RenewedHashes } from './secrets.ts';

export interface RenewalContext {
  readonly write: OAuthWrite;
  /** Forgets what is in memory about the client. */
  readonly forget: (client_id: string) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Writes a client's renewed hashes beside the request that showed the secret, which does not wait for it. Whoever
 * changes the client meanwhile wins, since the row must be the one that was read; and it does not count as a change of
 * the client, so it gets in nobody's way.
 */
export function createHashRenewal({ write, forget, onError }: RenewalContext) {
  const writing = new Set<string>();
  return ({ client_id, updated_at }: Client, hashes: RenewedHashes): void => {
    if (writing.has(client_id)) return;
    writing.add(client_id);
    write([{ op: 'update', entity: 'client', where: { client_id, updated_at }, set: hashes }])
      .then(() => forget(client_id), onError)
      .finally(() => writing.delete(client_id));
  };
}

/** What clients lose when the older system secrets are removed. */
export interface OlderHashes {
  /** Clients with a secret that was not used since the newest system secret came. */
  readonly clients: number;
  /** The first of them. */
  readonly client_ids: readonly string[];
  /** Clients whose registration access token was not used since. */
  readonly registration_access_tokens: number;
}

const PAGE = 100;
const NAMED = 20;

export async function countOlderHashes(
  clients: Pick<Repositories['clients'], 'list'>,
  secrets: Pick<ClientSecrets, 'needsOlder'>,
): Promise<OlderHashes> {
  const client_ids: string[] = [];
  let counted = 0;
  let tokens = 0;
  for await (const client of everyClient(clients)) {
    const { secret, registration_access_token } = secrets.needsOlder(client);
    if (registration_access_token) tokens += 1;
    if (!secret) continue;
    counted += 1;
    if (client_ids.length < NAMED) client_ids.push(client.client_id);
  }
  return { clients: counted, client_ids, registration_access_tokens: tokens };
}

async function* everyClient(clients: Pick<Repositories['clients'], 'list'>): AsyncGenerator<Client> {
  for (let page = await clients.list({ limit: PAGE }); ; ) {
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    await turn();
    page = await clients.list({ limit: PAGE, after: last.client_id });
  }
}
