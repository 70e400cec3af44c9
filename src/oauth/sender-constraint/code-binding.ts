import type { Client } from '../client.ts';
import type { ClientRequest } from '../client-authentication/request.ts';
import type { OAuthContext } from '../context.ts';
import { OAuthError } from '../errors.ts';
import type { AuthorizationGrant } from '../records.ts';
import type { OAuthChange } from '../repositories.ts';
import type { ProvenSender } from './confirmation.ts';
import { verifyDpopProof } from './dpop-proof.ts';
import { useProof } from './proof-use.ts';
import { isThumbprint } from './thumbprint.ts';

/** @throws OAuthError invalid_request */
export function parseDpopJkt(text: string | undefined): string | undefined {
  if (text !== undefined && !isThumbprint(text))
    throw new OAuthError('invalid_request', 'dpop_jkt must be the SHA-256 thumbprint of a JWK, in base64url.');
  return text;
}

export interface CodeBinding {
  readonly dpop_jkt?: string;
  /** What the request's own changes must start with. */
  readonly changes: readonly OAuthChange[];
}

/**
 * The key that a request which comes straight from its client binds the code to: by the parameter `dpop_jkt`, by a
 * proof, or by both, which must agree then (RFC 9449 §10.1).
 *
 * @throws OAuthError invalid_dpop_proof, use_dpop_nonce
 */
export async function codeBinding(
  context: OAuthContext,
  client: Client,
  { dpop, endpoint }: Pick<ClientRequest, 'dpop' | 'endpoint'>,
  dpop_jkt: string | undefined,
): Promise<CodeBinding> {
  if (dpop.length === 0) return { ...(dpop_jkt !== undefined && { dpop_jkt }), changes: [] };
  const expected = { client, method: 'POST', endpoint, refused_with: 400 } as const;
  const proof = await verifyDpopProof(context, dpop, expected);
  if (dpop_jkt !== undefined && dpop_jkt !== proof.jkt)
    throw new OAuthError('invalid_dpop_proof', 'The DPoP proof is made with another key than dpop_jkt names.');
  return { dpop_jkt: proof.jkt, changes: [useProof(proof)] };
}

/** RFC 9449 §10: a code that is bound to a key is redeemed with a proof of that key. */
export function checkCodeBinding({ payload }: AuthorizationGrant, { confirmation }: ProvenSender): void {
  const { dpop_jkt } = payload;
  if (dpop_jkt !== undefined && dpop_jkt !== confirmation?.jkt)
    throw new OAuthError('invalid_grant', 'The code is bound to a key. Send a DPoP proof that this key made.');
}
