import { createHash } from 'node:crypto';
import { NODE_SKEW, seconds } from '../clock.ts';
import type { OAuthContext } from '../context.ts';
import type { OAuthChange } from '../repositories.ts';

type NonceContext = Pick<OAuthContext, 'nonces' | 'clock' | 'policy'>;

/** What a proof has to hold so that it is known to be fresh and made for this access token. */
export interface CredentialNonce {
  readonly c_nonce: string;
  /** Seconds. */
  readonly c_nonce_expires_in: number;
}

/** Nothing is stored: the nonce is its own sealed expiry, which opens with the same access token only. */
export function credentialNonce({ nonces, clock, policy }: NonceContext, access_token: string): CredentialNonce {
  const { vc_nonce } = policy.ttl;
  const c_nonce = nonces.seal(String(clock.now() + vc_nonce), boundTo(access_token)).toString('base64url');
  return { c_nonce, c_nonce_expires_in: seconds(vc_nonce) };
}

/** What a list of changes resolves to when the nonce of one of them was used before. */
export const NONCE_USED = 'credential_nonce_used';

/** The change that uses the nonce up; undefined for one that is not this token's, or has expired. */
export function useNonce(
  { nonces, clock }: NonceContext,
  access_token: string,
  nonce: string,
): OAuthChange | undefined {
  const opened = nonces.open(Buffer.from(nonce, 'base64url'), boundTo(access_token));
  const expires_at = Number(opened?.toString());
  if (opened === undefined || expires_at <= clock.now()) return undefined;
  // The bytes, not the text: base64url writes some bytes in more than one way.
  const hash = createHash('sha256').update(Buffer.from(nonce, 'base64url')).digest('base64url');
  const record = { issuer: ISSUER, hash, expires_at: expires_at + NODE_SKEW };
  return { op: 'insert', entity: 'used_jti', record, guard: NONCE_USED };
}

/** No client id: those have no control characters. */
const ISSUER = '\u0001credential-nonce';

function boundTo(access_token: string): string {
  return `credential-nonce:${createHash('sha256').update(access_token).digest('base64url')}`;
}
