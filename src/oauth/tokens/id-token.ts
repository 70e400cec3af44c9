import { hash } from 'node:crypto';
import { withoutProtocolClaims } from '../claims/protocol.ts';
import { releasedClaims } from '../claims/release.ts';
import type { Client } from '../client.ts';
import { seconds } from '../clock.ts';
import type { OAuthContext } from '../context.ts';
import type { JsonObject } from '../json.ts';
import { profileOf } from '../profiles.ts';
import type { AuthorizationGrant } from '../records.ts';
import { responseSigner, sealJwt } from '../response-jwt.ts';

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

/** Mints an ID token (OIDC Core §2), signed and encrypted as the client registered it. */
export async function mintIdToken(context: OAuthContext, content: IdTokenContent): Promise<string> {
  const { client, grant } = content;
  const { payload } = grant;
  const signer = await responseSigner(context, client, 'id_token');
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
    ...(grant.session_id !== null && namesSession(context, client) && { sid: grant.session_id }),
    ...hashes(signer.alg, content),
  };
  return sealJwt(context, client, 'id_token', await signer.sign(claims));
}

/** None in an unsigned token, whose algorithm has no hash function. */
function hashes(alg: string, { access_token, code }: IdTokenContent): JsonObject {
  if (alg === 'none') return {};
  return {
    ...(access_token !== undefined && { at_hash: halfHash(alg, access_token) }),
    ...(code !== undefined && { c_hash: halfHash(alg, code) }),
  };
}

async function personClaims(context: OAuthContext, content: IdTokenContent): Promise<JsonObject> {
  const { subject, payload } = content.grant;
  if (!content.with_scope_claims && payload.claims?.['id_token'] === undefined) return {};
  return releasedClaims(withoutProtocolClaims((await context.subjects.claims(subject)) ?? {}), {
    place: 'id_token',
    scope: content.with_scope_claims ? payload.scope : [],
    claims: payload.claims,
    locales: payload.claims_locales,
  });
}

function namesSession({ policy }: OAuthContext, client: Client): boolean {
  const { frontchannel_logout_uri, backchannel_logout_uri } = client.metadata;
  const channel = frontchannel_logout_uri ?? backchannel_logout_uri;
  return channel !== undefined || profileOf(policy, client).sid_for_everyone;
}

/** The left half of the value's hash, with the hash function of the signature's algorithm (OIDC Core §3.1.3.6). */
export function halfHash(alg: string, value: string): string {
  const digest = hash(HASHES[alg.slice(-3)] ?? 'sha512', value, 'buffer');
  return digest.subarray(0, digest.length / 2).toString('base64url');
}

/** By the last three characters of the algorithm's name; Ed25519 hashes with SHA-512 (RFC 8032 §5.1). */
const HASHES: Readonly<Record<string, string>> = { '256': 'sha256', '384': 'sha384', '512': 'sha512' };
