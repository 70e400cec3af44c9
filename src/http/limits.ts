import { availableParallelism } from 'node:os';
import type { Config } from '../config/schema.ts';
import type { UserCodeGuesses } from '../interaction/context.ts';
import { createNetworkOf, type NetworkOf } from '../limits/addresses.ts';
import { type Backoffs, createBackoffs } from '../limits/failures.ts';
import { createGuesses } from '../limits/guesses.ts';
import { createRequestLimits, type RequestLimits, type Take } from '../limits/requests.ts';
import { createSharedCounts } from '../limits/shared-counts.ts';
import { isPublicClient } from '../oauth/client.ts';
import { keyedHash } from '../oauth/client-authentication/keyed-hash.ts';
import type { SecretGuesses } from '../oauth/client-authentication/secrets.ts';
import type { Clock, Random } from '../oauth/clock.ts';
import type { ClientRequests } from '../oauth/context.ts';
import { createHashing, type Hashing, type SlowHashes } from '../oauth/hashing/hashing.ts';
import { deriveKeys } from '../oauth/sealing.ts';
import type { Store } from '../store/entities.ts';
import type { Log } from '../telemetry/log.ts';

/** What a stranger meets who asks too much, put together for one server. */
export interface ServerLimits {
  readonly requests: RequestLimits;
  readonly networkOf: NetworkOf;
  readonly backoffs: Backoffs;
  readonly clientRequests: ClientRequests;
  readonly secretGuesses: SecretGuesses;
  readonly userCodeGuesses: UserCodeGuesses;
  /** The hashing of passwords and of client secrets, which share its threads by turns. */
  readonly hashing: { readonly passwords: SlowHashes; readonly secrets: SlowHashes; close(): Promise<void> };
  /** Writes the failures that are still to be shared. */
  flush(): Promise<void>;
}

export interface ServerLimitsSettings {
  readonly config: Config;
  readonly clock: Clock;
  readonly random: Random;
  readonly store: Store;
  readonly log: Log;
  /** In place of threads of the server's own. */
  readonly hashing?: Hashing;
}

const NODE_BYTES = 9;

/** Those who wait for a client secret's slow hash; applications repeat what is refused, people do not. */
const SECRETS_WAITING = 64;

/** A processor is left for the requests. */
function hashesAtOnce(): number {
  return Math.min(2, Math.max(1, availableParallelism() - 1));
}

function serverHashing({ limits }: Config, log: Log): Hashing {
  return createHashing({
    at_once: limits.password_hashes.at_once ?? hashesAtOnce(),
    onLost: (error) => log.error({ err: error }, 'A thread for hashing was lost; the next hash starts another'),
  });
}

/** Whether what comes from the machine itself is counted. */
function exceptLoopback({ dev, limits }: Config): boolean {
  return limits.except_loopback ?? dev;
}

export function createServerLimits(options: ServerLimitsSettings): ServerLimits {
  const { config, clock, random, store, log } = options;
  const { limits } = config;
  const networkOf = createNetworkOf(exceptLoopback(config));
  const requests = createRequestLimits({ per_minute: limits.requests, clock, networkOf });
  const shared = createSharedCounts({
    repository: store.failureCounts,
    write: store.write,
    node: random.bytes(NODE_BYTES).toString('base64url'),
    digest: keyedHash(deriveKeys(config.secrets.system, 'signet/failure-count')).digest,
    onError: (error) => log.error({ err: error }, 'Failures could not be shared with other nodes'),
  });
  const backoffs = createBackoffs({ clock, settings: limits.failures, shared });
  const secretGuesses = createGuesses(backoffs.client_secret_by_client_and_address);
  const userCodeGuesses = createGuesses(backoffs.user_code_by_address);
  const { hashing = serverHashing(config, log) } = options;

  return {
    requests,
    networkOf,
    backoffs,
    clientRequests: clientRequests(requests, networkOf, config.urls.self.issuer),
    secretGuesses: {
      begin(client_id, address) {
        const network = address === undefined ? undefined : networkOf(address);
        return secretGuesses.begin(network === undefined ? undefined : `${network} ${client_id}`);
      },
    },
    userCodeGuesses: { begin: (address) => userCodeGuesses.begin(networkOf(address)) },
    hashing: {
      passwords: hashing.queue(limits.password_hashes.waiting),
      secrets: hashing.queue(SECRETS_WAITING),
      close: hashing.close,
    },
    flush: shared.flush,
  };
}

/** A client without authentication is anybody who knows its id, so each address counts for itself. */
function clientRequests(requests: RequestLimits, networkOf: NetworkOf, issuer: string): ClientRequests {
  const takes = new Map<string, Take | undefined>();
  return {
    take(client, { endpoint, address }) {
      let take = takes.get(endpoint);
      if (take === undefined && !takes.has(endpoint)) {
        take = requests.byClient(endpoint.slice(issuer.length));
        takes.set(endpoint, take);
      }
      const { client_id } = client;
      take?.(isPublicClient(client) ? `${client_id} ${networkOf(address) ?? ''}` : client_id, address);
    },
  };
}
