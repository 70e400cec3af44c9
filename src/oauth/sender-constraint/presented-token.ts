import type { Client } from '../client.ts';
import type { ClientCertificate } from '../client-authentication/certificate.ts';
import type { OAuthContext } from '../context.ts';
import { OAuthError } from '../errors.ts';
import { type ActiveAccessToken, findAccessToken } from '../tokens/active-token.ts';
import { verifyDpopProof } from './dpop-proof.ts';
import { usedBefore } from './proof-use.ts';

/** An access token as it came to a resource of ours. */
export interface PresentedToken {
  readonly token: string;
  readonly scheme: 'Bearer' | 'DPoP';
  /** HTTP method of the request. */
  readonly method: string;
  /** The issuer with the endpoint's path. */
  readonly endpoint: string;
  /** The `DPoP` headers. */
  readonly dpop: readonly string[];
  readonly certificate: ClientCertificate | undefined;
}

/**
 * The access token, when it is valid and whoever presents it proves what the token is bound to (RFC 9449 §7.1,
 * RFC 8705 §3).
 *
 * @throws OAuthError invalid_token, invalid_dpop_proof, use_dpop_nonce
 */
export async function presentedAccessToken(
  context: OAuthContext,
  presented: PresentedToken,
): Promise<ActiveAccessToken> {
  const found = await findAccessToken(context, presented.token);
  if (found === undefined)
    throw new OAuthError('invalid_token', 'The access token is unknown, has expired, or was revoked.');
  const { confirmation } = found;
  if (confirmation?.jkt !== undefined) await checkProof(context, presented, found.client, confirmation.jkt);
  else if (presented.scheme === 'DPoP') throw notBound();
  else if (confirmation !== undefined) checkCertificate(presented, confirmation['x5t#S256']);
  return found;
}

async function checkProof(
  context: OAuthContext,
  presented: PresentedToken,
  client: Client,
  jkt: string,
): Promise<void> {
  const { scheme, token, method, endpoint, dpop } = presented;
  if (scheme !== 'DPoP')
    throw new OAuthError('invalid_token', "The access token is bound to a key. Send it as 'Authorization: DPoP'.", {
      challenge: 'DPoP',
    });
  if (dpop.length === 0)
    throw new OAuthError('invalid_dpop_proof', 'Send a proof in the DPoP header.', { status: 401 });
  const expected = { client, method, endpoint, access_token: token, refused_with: 401 } as const;
  const proof = await verifyDpopProof(context, dpop, expected);
  if (proof.jkt !== jkt) throw new OAuthError('invalid_token', 'The access token is bound to another key.');
  if (!context.dpop.seen.use(proof.hash)) throw usedBefore(401);
}

function notBound(): OAuthError {
  return new OAuthError('invalid_token', "The access token is not bound to a key. Send it as 'Authorization: Bearer'.");
}

function checkCertificate({ certificate }: PresentedToken, bound: string): void {
  if (certificate?.thumbprint !== bound)
    throw new OAuthError('invalid_token', 'The access token is bound to a TLS client certificate. Show it.');
}
