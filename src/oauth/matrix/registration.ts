import { createHash } from 'node:crypto';
import type { Client, ClientMetadata, SelfRegistration } from '../client.ts';
import type { JsonObject } from '../json.ts';
import { type ClientChange, deleteClient, insertClient, registerClient } from '../registration/clients.ts';
import { type DynamicRegistration, dynamicMetadata } from '../registration/dynamic.ts';
import { expiryOf, isExpired, keepUsedClient } from '../registration/dynamic-expiry.ts';
import { Members } from '../registration/members.ts';
import type { Repositories } from '../repositories.ts';
import { checkClientUris } from './client-uris.ts';
import { API_SCOPES } from './settings.ts';

export interface MatrixRegistration extends DynamicRegistration {
  readonly repositories: Pick<Repositories, 'clients'>;
}

/** What clients of Matrix use; whatever else they name is passed over, as its specification demands. */
const GRANT_TYPES = ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'];
const RESPONSE_TYPES = ['code'];

/**
 * Registers a client of Matrix (client-server API, § Client registration), which may ask for the API without naming it
 * here.
 *
 * Such clients register before every sign-in. One without credentials that nobody vouched for gets the same client_id
 * as every other with the same metadata. Since a stranger has it then too, nobody manages it: there is no registration
 * access token, and what is told of it is what whoever asks has just said.
 */
export async function registerMatrixClient(
  document: unknown,
  origin: SelfRegistration,
  registration: MatrixRegistration,
): Promise<ClientChange> {
  const { policy, clock } = registration;
  const metadata = await dynamicMetadata(matrixDocument(Members.of(document)), origin, {
    ...registration,
    policy: { ...policy, default_scope: [...policy.default_scope, ...API_SCOPES] },
  });
  checkClientUris(metadata);
  const started = { registration: { ...origin, rules: 'matrix' as const }, expires_at: expiryOf(policy, clock) };
  if (metadata.token_endpoint_auth_method === 'none' && origin.initial_access_token_id === undefined)
    return sharedClient(metadata, started, registration);
  return registerClient({}, metadata, registration, started);
}

function matrixDocument(members: Members): JsonObject {
  const document = Object.fromEntries(members.names().map((name) => [name, members.value(name) ?? null]));
  const grants = members.list('grant_types').filter((grant) => GRANT_TYPES.includes(grant));
  const scope = members.text('scope');
  return {
    ...document,
    application_type: members.text('application_type') ?? 'web',
    response_types: members.list('response_types').filter((type) => RESPONSE_TYPES.includes(type)),
    // There is always a refresh token.
    grant_types: [...new Set([...(grants.length > 0 ? grants : ['authorization_code']), 'refresh_token'])],
    ...(scope !== undefined && { scope: [scope, ...API_SCOPES].join(' ') }),
  };
}

async function sharedClient(
  metadata: ClientMetadata,
  started: Pick<Client, 'registration' | 'expires_at'>,
  { repositories, policy, clock }: MatrixRegistration,
): Promise<ClientChange> {
  const client_id = sharedId(metadata);
  const existing = await repositories.clients.find(client_id);
  if (existing !== undefined && !isExpired(existing, clock))
    return { client: existing, changes: keepUsedClient(policy, existing, clock), shownOnce: {} };
  const now = clock.now();
  const times = { created_at: now, updated_at: now, tokens_valid_from: now };
  const client: Client = { client_id, metadata, secrets: [], ...times, ...started };
  const makeRoom = existing === undefined ? [] : deleteClient(client_id);
  return { client, changes: [...makeRoom, insertClient(client)], shownOnce: {} };
}

/** The same for the same metadata, so that of two who register at once one is second. */
function sharedId(metadata: ClientMetadata): string {
  return `matrix-${createHash('sha256').update(canonical(metadata)).digest('base64url').slice(0, 32)}`;
}

/** The order of members and of the texts in a list means nothing. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).sort().join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  const sorted = members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).sort();
  return `{${sorted.join()}}`;
}
