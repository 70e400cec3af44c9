import { createHash } from 'node:crypto';
import { requestedClaims, scopeClaims, withoutProtocolClaims } from '../claims.ts';
import type { Client } from '../client.ts';
import { seconds } from '../clock.ts';
import type { OAuthContext } from '../context.ts';
import type { JsonObject } from '../json.ts';
import type { AuthorizationGrant } from '../records.ts';

export interface IdTokenContent {
  readonly client: Client;
  readonly grant: AuthorizationGrant;
  /** Milliseconds. */
  readonly lifespan: number;
  readonly nonce?: string | undefined;
  /** What is issued beside the ID token, to be bound to it by hash (OIDC Core §3.3.2.11). */
  readonly access_token?: string | undefined;
  readonly code?: string | undefined;
  /** The consent's claims as a hook changed them; the grant's own when absent. */
  readonly session_claims?: JsonObject | undefined;
  /**
   * Whether the scopes' claims belong in here: only where no access token is issued with which userinfo could be asked
   * (OIDC Core §5.4).
   */
  readonly with_scope_claims: boolean;
}

/** Mints an ID token (OIDC Core §2) with the algorithm that the client registered. */
export async function mintIdToken(context: OAuthContext, content: IdTokenContent): Promise<string> {
  const { client, grant } = content;
  const { payload } = grant;
  const signer = await context.keys.signer('hydra.openid.id-token', client.metadata.id_token_signed_response_alg);
  const issued_at = context.clock.now();
  const claims: JsonObject = {
    ...withoutProtocolClaims(content.session_claims ?? payload.session.id_token ?? {}),
    ...(await personClaims(context, content)),
    iss: context.policy.issuer,
    sub: payload.subject_identifier ?? grant.subject,
    aud: [client.client_id],
    iat: seconds(issued_at),
    exp: seconds(issued_at + content.lifespan),
    jti: context.random.bytes(16).toString('base64url'),
    auth_time: payload.auth_time,
    ...(content.nonce !== undefined && { nonce: content.nonce }),
    ...(payload.acr !== undefined && { acr: payload.acr }),
    ...(payload.amr !== undefined && { amr: payload.amr }),
    ...(grant.session_id !== null && { sid: grant.session_id }),
    ...(content.access_token !== undefined && { at_hash: halfHash(signer.alg, content.access_token) }),
    ...(content.code !== undefined && { c_hash: halfHash(signer.alg, content.code) }),
  };
  return signer.sign(claims);
}

async function personClaims(context: OAuthContext, content: IdTokenContent): Promise<JsonObject> {
  const { subject, payload } = content.grant;
  if (!content.with_scope_claims && payload.claims?.['id_token'] === undefined) return {};
  const claims = withoutProtocolClaims((await context.subjects.claims(subject)) ?? {});
  return {
    ...(content.with_scope_claims && scopeClaims(claims, payload.scope)),
    ...requestedClaims(claims, payload.claims, 'id_token'),
  };
}

/** The left half of the value's hash, with the hash function of the signature's algorithm (OIDC Core §3.1.3.6). */
export function halfHash(alg: string, value: string): string {
  const digest = createHash(HASHES[alg.slice(-3)] ?? 'sha512')
    .update(value)
    .digest();
  return digest.subarray(0, digest.length / 2).toString('base64url');
}

/** By the last three characters of the algorithm's name; Ed25519 hashes with SHA-512 (RFC 8032 §5.1). */
const HASHES: Readonly<Record<string, string>> = { '256': 'sha256', '384': 'sha384', '512': 'sha512' };
