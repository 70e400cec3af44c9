import type { Client, ClientMetadata } from '../client.ts';
import { findKeyManagement } from '../encryption-algorithms.ts';
import { findMacAlgorithm } from '../signature-algorithms.ts';
import { invalidMetadata } from './members.ts';

/** Every member of a client that may name an algorithm whose key is the client secret. */
const MEMBERS = [
  'id_token_signed_response_alg',
  'id_token_encrypted_response_alg',
  'userinfo_signed_response_alg',
  'userinfo_encrypted_response_alg',
  'authorization_signed_response_alg',
  'authorization_encrypted_response_alg',
  'introspection_signed_response_alg',
  'introspection_encrypted_response_alg',
  'request_object_signing_alg',
  'request_object_encryption_alg',
] as const;

/** The way to authenticate that takes the secret for a key (OIDC Core §9). */
const ASSERTED = 'client_secret_jwt';

/** The first algorithm of the client whose key is its secret. */
export function secretAlgorithm(metadata: ClientMetadata): string | undefined {
  return MEMBERS.map((member) => metadata[member]).find(
    (alg) => alg !== undefined && (macBytes(alg) > 0 || findKeyManagement(alg)?.by === 'client secret'),
  );
}

/** Whether the server needs the client's secret itself, beside its hash. */
export function needsSharedSecret(metadata: ClientMetadata): boolean {
  return metadata.token_endpoint_auth_method === ASSERTED || secretAlgorithm(metadata) !== undefined;
}

/** The bytes that the secret must have for each HMAC that it keys (RFC 7518 §3.2); 0 where it keys none. */
export function sharedSecretBytes(metadata: ClientMetadata): number {
  const asserted =
    metadata.token_endpoint_auth_method === ASSERTED
      ? macBytes(metadata.token_endpoint_auth_signing_alg ?? 'HS256')
      : 0;
  return Math.max(asserted, ...MEMBERS.map((member) => macBytes(metadata[member] ?? '')));
}

function macBytes(alg: string): number {
  return findMacAlgorithm(alg)?.key_bytes ?? 0;
}

/** Refuses a secret that is too short for an HMAC that it keys. */
export function checkSharedSecret(metadata: ClientMetadata, secret: string): void {
  const bytes = sharedSecretBytes(metadata);
  if (Buffer.byteLength(secret) >= bytes) return;
  throw invalidMetadata(
    `client_secret must have at least ${bytes} characters for the algorithms that it keys (RFC 7518 section 3.2).`,
  );
}

/** The secrets that go on working, of a client that keeps them. Refuses the change where only their hashes are known. */
export function keptSharedSecrets(metadata: ClientMetadata, { shared_secrets = [] }: Client): readonly string[] {
  const [newest] = shared_secrets;
  if (newest === undefined) {
    throw invalidMetadata(
      'The registered algorithms take the client secret for their key, and this server has only its hash. Send client_secret with them.',
    );
  }
  checkSharedSecret(metadata, newest);
  return shared_secrets;
}
