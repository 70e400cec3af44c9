import type { RegistrationPolicy, SelfRegistration } from '../client.ts';
import { type ClientSecrets, initialAccessTokenId } from '../client-authentication/secrets.ts';
import type { Clock, Random } from '../clock.ts';
import { OAuthError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import type { InitialAccessToken } from '../records.ts';
import type { OAuthChange, Repositories } from '../repositories.ts';
import { createIdentifier } from '../tokens/identifier.ts';
import { parseDuration } from './duration.ts';
import { defined, Members, quote } from './members.ts';
import { GRANT_TYPES } from './vocabulary.ts';

export interface InitialAccessTokens {
  readonly clock: Clock;
  readonly random: Random;
  readonly secrets: ClientSecrets;
}

export const INITIAL_ACCESS_TOKEN_GUARDS = {
  /** Another registration took the last use, or the token was deleted meanwhile. */
  used: 'initial_access_token_used',
  missing: 'initial_access_token_missing',
} as const;

const DEFAULT_LIFETIME = 24 * 3_600_000;
const LONGEST_DESCRIPTION = 512;

/** A token as the operator wants it, what is to be written, and what the answer shows this once. */
export function createInitialAccessToken(
  document: unknown,
  { clock, random, secrets }: InitialAccessTokens,
): { readonly record: InitialAccessToken; readonly token: string; readonly changes: readonly OAuthChange[] } {
  const members = Members.of(document ?? {});
  const now = clock.now();
  const id = createIdentifier(clock, random);
  const { token, hash } = secrets.generateInitialAccessToken(id);
  const record: InitialAccessToken = {
    id,
    hash,
    description: readDescription(members),
    policy: readPolicy(members),
    uses_left: readUses(members),
    created_at: now,
    expires_at: now + readLifetime(members),
  };
  return { record, token, changes: [{ op: 'insert', entity: 'initial_access_token', record, guard: 'exists' }] };
}

export function deleteInitialAccessToken(id: string): readonly OAuthChange[] {
  const guard = INITIAL_ACCESS_TOKEN_GUARDS.missing;
  return [{ op: 'delete', entity: 'initial_access_token', where: { id }, guard }];
}

/** What a presented token allows, and the change that counts its use, to be written with the client. */
export interface Admission {
  readonly origin: SelfRegistration;
  readonly changes: readonly OAuthChange[];
}

/** @throws OAuthError invalid_token */
export async function admit(
  presented: string,
  repository: Repositories['initialAccessTokens'],
  { clock, secrets }: Pick<InitialAccessTokens, 'clock' | 'secrets'>,
): Promise<Admission> {
  const id = initialAccessTokenId(presented);
  const record = id === undefined ? undefined : await repository.find(id);
  if (record === undefined || !secrets.verifyInitialAccessToken(record.hash, presented)) throw refused();
  if (record.expires_at <= clock.now() || record.uses_left === 0) throw refused();
  return { origin: { initial_access_token_id: record.id, policy: record.policy }, changes: [countUse(record)] };
}

/** Written even where uses are not counted: a token that was deleted meanwhile admits nobody. */
function countUse({ id, uses_left }: InitialAccessToken): OAuthChange {
  return {
    op: 'update',
    entity: 'initial_access_token',
    where: { id, uses_left },
    set: { uses_left: uses_left === null ? null : uses_left - 1 },
    guard: INITIAL_ACCESS_TOKEN_GUARDS.used,
  };
}

function refused(): OAuthError {
  return new OAuthError(
    'invalid_token',
    'The initial access token is unknown, has expired or is used up. Ask the operator of this server for another.',
  );
}

/** As the admin API shows it; the token itself was shown once. */
export function showInitialAccessToken(record: InitialAccessToken): JsonObject {
  return {
    id: record.id,
    description: record.description,
    ...record.policy,
    uses_left: record.uses_left,
    created_at: new Date(record.created_at).toISOString(),
    expires_at: new Date(record.expires_at).toISOString(),
  };
}

function readDescription(members: Members): string {
  const description = members.text('description') ?? '';
  if (description.length <= LONGEST_DESCRIPTION) return description;
  throw invalid(`description must have at most ${LONGEST_DESCRIPTION} characters.`);
}

function readPolicy(members: Members): RegistrationPolicy {
  const hosts = nonEmpty(members, 'allowed_redirect_hosts');
  const wrong = hosts?.find((host) => !/^(\*\.)?([a-z0-9-]+(\.[a-z0-9-]+)*|\[[0-9a-f:]+\])$/.test(host));
  if (wrong !== undefined)
    throw invalid(`allowed_redirect_hosts must be host names in lower case without a port; ${quote(wrong)} is none.`);
  const grants = nonEmpty(members, 'allowed_grant_types');
  const unknown = grants?.find((grant) => !GRANT_TYPES.some((known) => known === grant));
  if (unknown !== undefined)
    throw invalid(`allowed_grant_types may hold ${GRANT_TYPES.join(', ')}; ${quote(unknown)} is none of them.`);
  return defined({
    allowed_scopes: nonEmpty(members, 'allowed_scopes'),
    allowed_grant_types: grants,
    allowed_redirect_hosts: hosts,
  });
}

function nonEmpty(members: Members, name: string): readonly string[] | undefined {
  if (members.value(name) === undefined) return undefined;
  const list = members.list(name);
  if (list.length === 0) throw invalid(`${name} must not be empty; leave it out for what the server allows everybody.`);
  return list;
}

function readUses(members: Members): number | null {
  const uses = members.count('maximum_uses') ?? null;
  if (uses === 0) throw invalid('maximum_uses must be 1 or more, or be left out for any number of uses.');
  return uses;
}

function readLifetime(members: Members): number {
  const text = members.text('lifetime');
  const lifetime = text === undefined ? DEFAULT_LIFETIME : parseDuration(text);
  if (lifetime === undefined || lifetime <= 0 || lifetime > LONGEST_LIFETIME)
    throw invalid(`lifetime must be a duration such as '24h', at most a year; it is ${quote(text ?? '')}.`);
  return lifetime;
}

const LONGEST_LIFETIME = 366 * 24 * 3_600_000;

function invalid(description: string): OAuthError {
  return new OAuthError('invalid_request', description);
}
