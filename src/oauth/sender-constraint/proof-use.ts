import { NODE_SKEW } from '../clock.ts';
import { OAuthError } from '../errors.ts';
import type { OAuthChange } from '../repositories.ts';
import type { DpopProof } from './dpop-proof.ts';

/** What a list of changes resolves to when a proof was used before. */
const PROOF_USED = 'dpop_proof_used';

/** No client id: those have no control characters. */
const ISSUER = '\u0001dpop';

/** The change that uses a proof up, to be written together with what the request does (RFC 9449 §11.1). */
export function useProof({ hash, expires_at }: DpopProof): OAuthChange {
  const record = { issuer: ISSUER, hash, expires_at: expires_at + NODE_SKEW };
  return { op: 'insert', entity: 'used_jti', record, guard: PROOF_USED };
}

/** The answer to a list of changes that failed because of `useProof`; undefined for any other guard. */
export function proofReplayed(guard: string): OAuthError | undefined {
  return guard === PROOF_USED ? usedBefore(400) : undefined;
}

export function usedBefore(status: 400 | 401): OAuthError {
  const description = 'The DPoP proof was used before. Make a new one, with a jti of its own, for each request.';
  return new OAuthError('invalid_dpop_proof', description, { status });
}
