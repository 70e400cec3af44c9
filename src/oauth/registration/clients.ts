import type { Client, ClientMetadata } from '../client.ts';
import type { ClientSecrets } from '../client-authentication/secrets.ts';
import { type Clock, NODE_SKEW, type Random } from '../clock.ts';
import { OAuthError } from '../errors.ts';
import type { Keys } from '../keys.ts';
import type { Policy } from '../policy.ts';
import type { OAuthChange } from '../repositories.ts';
import { uuid } from '../uuid.ts';
import { readLifespans } from './lifespans.ts';
import { invalidMetadata, Members } from './members.ts';
import { parseClientMetadata } from './metadata.ts';
import type { ShownOnce } from './representation.ts';
import { checkSector, type FetchJson } from './sector.ts';
import { checkSharedSecret, keptSharedSecrets, needsSharedSecret, sharedSecretBytes } from './shared-secret.ts';
import { AUTH_METHODS } from './vocabulary.ts';

/** What registering clients works with. */
export interface Registration {
  readonly policy: Policy;
  readonly clock: Clock;
  readonly random: Random;
  readonly secrets: ClientSecrets;
  readonly keys: Pick<Keys, 'algorithms' | 'decryptable'>;
  readonly fetchJson: FetchJson;
  /** Where clients manage their registration, below which each has its own URL. */
  readonly registration_url: string;
}

/** The client as it will be, what is to be written, and what the answer shows this once. */
export interface ClientChange {
  readonly client: Client;
  readonly changes: readonly OAuthChange[];
  readonly shownOnce: ShownOnce;
}

/** What the changes of this file resolve to when they were not written. */
export const CLIENT_GUARDS = {
  /** A client with this id exists already. */
  exists: 'client_exists',
  /** Somebody else changed or deleted the client meanwhile; decide again on what is stored now. */
  changed: 'client_changed',
} as const;

/** As many secrets of a client work at a time, the newest included. */
const MAXIMUM_SECRETS = 5;

/** Registers a client from the document of an administrator, who may choose its id and its secret. */
export async function createClient(document: unknown, registration: Registration): Promise<ClientChange> {
  return registerClient(document, await validMetadata(document, undefined, registration), registration);
}

/** @param origin how a client that registers itself came to be. */
export async function registerClient(
  document: unknown,
  metadata: ClientMetadata,
  registration: Registration,
  origin: Pick<Client, 'registration' | 'expires_at'> = {},
): Promise<ClientChange> {
  const { clock, random, secrets } = registration;
  const members = Members.of(document);
  const client_id = members.text('client_id') ?? uuid(random);
  checkClientId(client_id);
  const { token, hash } = secrets.generateRegistrationAccessToken();
  const { kept, shown } = await secretsFor(metadata, members.text('client_secret'), undefined, secrets);
  const now = clock.now();
  const client: Client = {
    client_id,
    metadata,
    ...kept,
    registration_access_token_hash: hash,
    created_at: now,
    updated_at: now,
    tokens_valid_from: now,
    ...origin,
  };
  return {
    client,
    changes: [insertClient(client)],
    shownOnce: {
      ...shown,
      registration_access_token: token,
      registration_client_uri: registrationUri(registration, client_id),
    },
  };
}

/** Fails with `CLIENT_GUARDS.exists` where there is one with its id. */
export function insertClient(client: Client): OAuthChange {
  return { op: 'insert', entity: 'client', record: client, guard: CLIENT_GUARDS.exists };
}

/** RFC 7592 §2.2: everything is replaced but the secret, which stays unless the document brings one. */
export async function replaceClient(
  current: Client,
  document: unknown,
  registration: Registration,
): Promise<ClientChange> {
  const metadata = await validMetadata(document, current.metadata, registration);
  const supplied = Members.of(document).text('client_secret');
  const { kept, shown } = await secretsFor(metadata, supplied, current, registration.secrets);
  return changed(current, { metadata, ...kept }, registration.clock, shown);
}

/** A new secret beside the old ones. @param document may bring the secret, as `client_secret`. */
export async function rotateSecret(
  current: Client,
  document: unknown,
  { clock, secrets }: Registration,
): Promise<ClientChange> {
  const method = current.metadata.token_endpoint_auth_method;
  if (!AUTH_METHODS[method].secret) {
    throw new OAuthError('invalid_request', `A client that authenticates with ${method} has no secret to rotate.`);
  }
  const supplied = document === undefined ? undefined : Members.of(document).text('client_secret');
  const { kept, shown } = await secretsFor(current.metadata, supplied, undefined, secrets);
  const all = [...kept.secrets, ...current.secrets].slice(0, MAXIMUM_SECRETS);
  const shared = [...(kept.shared_secrets ?? []), ...(current.shared_secrets ?? [])].slice(0, MAXIMUM_SECRETS);
  return changed(current, { secrets: all, ...(shared.length > 0 && { shared_secrets: shared }) }, clock, shown);
}

/** Only the newest secret goes on working. */
export function deleteRotatedSecrets(current: Client, { clock }: Registration): ClientChange {
  const { secrets, shared_secrets } = current;
  const shared = shared_secrets === undefined ? {} : { shared_secrets: shared_secrets.slice(0, 1) };
  return changed(current, { secrets: secrets.slice(0, 1), ...shared }, clock);
}

/** All 13 lifespans are replaced; those that the document does not name are the server's again. */
export function setLifespans(current: Client, document: unknown, { clock }: Registration): ClientChange {
  const lifespans = readLifespans(Members.of(document));
  return changed(current, { metadata: { ...current.metadata, lifespans } }, clock);
}

/** Only the row: every token is checked against its client when it is used, and is dead without it. */
export function deleteClient(client_id: string): readonly OAuthChange[] {
  return [{ op: 'delete', entity: 'client', where: { client_id }, guard: CLIENT_GUARDS.changed }];
}

/**
 * Ends every access token that was issued until now, those of this very millisecond included, and those of a node whose
 * clock is ahead. What is issued from now on counts as issued after that (`issuedAt`).
 */
export function endAccessTokens(client_id: string, clock: Clock): readonly OAuthChange[] {
  const tokens_valid_from = clock.now() + NODE_SKEW + 1;
  return [{ op: 'update', entity: 'client', where: { client_id }, set: { tokens_valid_from } }];
}

/** @param strict see `RegistrationContext`. */
export async function validMetadata(
  document: unknown,
  current: ClientMetadata | undefined,
  { policy, keys, fetchJson }: Registration,
  strict = false,
): Promise<ClientMetadata> {
  const signing_algorithms = keys.algorithms('hydra.openid.id-token');
  const decryption_algorithms = keys.decryptable();
  const metadata = parseClientMetadata(document, { policy, signing_algorithms, decryption_algorithms, strict });
  await checkSector(metadata, current, fetchJson);
  return metadata;
}

/** The members of a client that its secrets are in. */
type SecretMembers = Pick<Client, 'secrets' | 'shared_secrets'>;

/**
 * The secrets of a client from now on: none where its method needs none, else the supplied one alone, else those that
 * it has, else a new one.
 */
export async function secretsFor(
  metadata: ClientMetadata,
  supplied: string | undefined,
  current: Client | undefined,
  secrets: ClientSecrets,
): Promise<{ readonly kept: SecretMembers; readonly shown: ShownOnce }> {
  const shared = needsSharedSecret(metadata);
  const known = current?.shared_secrets === undefined ? {} : { shared_secrets: [] };
  if (!AUTH_METHODS[metadata.token_endpoint_auth_method].secret) return { kept: { secrets: [], ...known }, shown: {} };
  if (supplied !== undefined) {
    if (shared) checkSharedSecret(metadata, supplied);
    const hashed = [await secrets.hash(supplied)];
    return {
      kept: { secrets: hashed, ...(shared ? { shared_secrets: [supplied] } : known) },
      shown: { client_secret: supplied },
    };
  }
  if (current !== undefined && current.secrets.length > 0) {
    const shared_secrets = shared ? { shared_secrets: keptSharedSecrets(metadata, current) } : known;
    return { kept: { secrets: current.secrets, ...shared_secrets }, shown: {} };
  }
  const { secret, hashed } = secrets.generate(sharedSecretBytes(metadata));
  return {
    kept: { secrets: [hashed], ...(shared ? { shared_secrets: [secret] } : known) },
    shown: { client_secret: secret },
  };
}

/** `updated_at` is the version of the row, so it grows with every change even when the clock stands still. */
export function changed(
  current: Client,
  set: Partial<Omit<Client, 'client_id' | 'updated_at'>>,
  clock: Clock,
  shownOnce: ShownOnce = {},
): ClientChange {
  const { client_id, updated_at } = current;
  const update = { ...set, updated_at: Math.max(clock.now(), updated_at + 1) };
  return {
    client: { ...current, ...update },
    changes: [
      {
        op: 'update',
        entity: 'client',
        where: { client_id, updated_at },
        set: update,
        guard: CLIENT_GUARDS.changed,
      },
    ],
    shownOnce,
  };
}

/** RFC 6749 appendix A.1, and nothing that a URL parser takes for a step in the path. */
function checkClientId(client_id: string): void {
  if (/^[\x20-\x7e]{1,255}$/.test(client_id) && !/^\.\.?$/.test(client_id)) return;
  throw invalidMetadata("client_id must be 1 to 255 printable ASCII characters, and neither '.' nor '..'.");
}

/** RFC 7592 §3. */
export function registrationUri({ registration_url }: Registration, client_id: string): string {
  return `${registration_url.replace(/\/$/, '')}/${encodeURIComponent(client_id)}`;
}
