import type { Client, ClientMetadata, SelfRegistration } from '../client.ts';
import { OAuthError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { checkClientUris } from '../matrix/client-uris.ts';
import { isOfMatrixProfile } from '../matrix/profile.ts';
import {
  type ClientChange,
  changed,
  type Registration,
  registerClient,
  registrationUri,
  secretsFor,
  validMetadata,
} from './clients.ts';
import { ceilingOf, withinCeiling } from './dynamic-ceiling.ts';
import { expiryOf } from './dynamic-expiry.ts';
import { withOperatorMembers } from './dynamic-operator-members.ts';
import type { DynamicRegistrationSettings } from './dynamic-settings.ts';
import { defined, Members } from './members.ts';
import { AUTH_METHOD_NAMES, AUTH_METHODS } from './vocabulary.ts';

/** What clients that register themselves are registered and managed with. */
export interface DynamicRegistration extends Registration {
  readonly settings: DynamicRegistrationSettings;
}

/** RFC 7591 §3.1: id and secret are the server's choice, and so is how much the client may do. */
export async function registerDynamicClient(
  document: unknown,
  origin: SelfRegistration,
  registration: DynamicRegistration,
): Promise<ClientChange> {
  const metadata = await dynamicMetadata(document, origin, registration);
  const expires_at = expiryOf(registration.policy, registration.clock);
  return registerClient({}, metadata, registration, { registration: origin, expires_at });
}

/** What a new client may have of what it asks for. */
export async function dynamicMetadata(
  document: unknown,
  origin: SelfRegistration,
  registration: DynamicRegistration,
): Promise<ClientMetadata> {
  const members = Members.of(document);
  if (members.text('client_secret') !== undefined) {
    throw new OAuthError('invalid_client_metadata', 'client_secret is made by this server. Leave it out.');
  }
  const bounded = boundedDocument(members, origin, undefined, registration);
  return validMetadata(bounded, undefined, registration, true);
}

/**
 * RFC 7592 §2.2, by the client itself: the metadata is replaced as a whole, the registration access token by another.
 * A secret in the document is used and shown, as Ory's API says; else the present one stays.
 */
export async function replaceDynamicClient(
  current: Client,
  document: unknown,
  registration: DynamicRegistration,
): Promise<ClientChange> {
  const { clock, policy, secrets } = registration;
  const members = Members.of(document);
  const client_id = members.text('client_id') ?? current.client_id;
  if (client_id !== current.client_id) {
    throw new OAuthError('invalid_client_metadata', 'client_id must be that of the client, or be left out.');
  }
  const supplied = members.text('client_secret');
  if (supplied !== undefined) checkStrength(supplied);
  const bounded = boundedDocument(members, current.registration ?? {}, current, registration);
  const metadata = await validMetadata(bounded, current.metadata, registration, true);
  if (isOfMatrixProfile(current)) checkClientUris(metadata);
  const { kept, shown } = await secretsFor(metadata, supplied, current, secrets);
  const { token, hash } = secrets.generateRegistrationAccessToken();
  const used = current.registration === undefined ? {} : { expires_at: expiryOf(policy, clock) };
  const set = { metadata, ...kept, registration_access_token_hash: hash, ...used };
  return changed(current, set, clock, {
    ...shown,
    registration_access_token: token,
    registration_client_uri: registrationUri(registration, current.client_id),
  });
}

function boundedDocument(
  members: Members,
  { policy: allowed }: SelfRegistration,
  current: Client | undefined,
  { settings, policy }: DynamicRegistration,
): JsonObject {
  const document = assertionAlgorithmOnly(members);
  if (JSON.stringify(document).length > LONGEST_DOCUMENT)
    throw new OAuthError('payload_too_large', `A registration may have at most ${LONGEST_DOCUMENT} characters.`);
  const ceiling = ceilingOf(settings, policy, allowed, current);
  return withinCeiling(withOperatorMembers(document, current), ceiling);
}

/** Enough for names in many languages and a set of keys; what strangers may have stored has to have a bound. */
const LONGEST_DOCUMENT = 32_768;

/** Libraries send `token_endpoint_auth_signing_alg` whatever the method is; it means something with two of them. */
function assertionAlgorithmOnly(members: Members): JsonObject {
  const document = Object.fromEntries(members.names().map((name) => [name, members.value(name)]));
  const method = AUTH_METHOD_NAMES.find((name) => name === members.text('token_endpoint_auth_method'));
  const asserts = method !== undefined && AUTH_METHODS[method].asserts !== undefined;
  return defined({
    ...document,
    token_endpoint_auth_signing_alg: asserts ? document['token_endpoint_auth_signing_alg'] : undefined,
  });
}

const SHORTEST_SECRET = 16;
const FEWEST_CHARACTERS = 8;

/** A client that chooses its own secret does so on the open internet, where guessing costs nothing. */
function checkStrength(secret: string): void {
  const isPrintable = /^[\x20-\x7e]+$/.test(secret);
  if (isPrintable && secret.length >= SHORTEST_SECRET && new Set(secret).size >= FEWEST_CHARACTERS) return;
  throw new OAuthError(
    'invalid_client_metadata',
    `client_secret must have at least ${SHORTEST_SECRET} printable ASCII characters, ${FEWEST_CHARACTERS} different ones among them; leave it out to keep the present one.`,
  );
}
