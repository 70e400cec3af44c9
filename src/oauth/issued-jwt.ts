import type { OAuthContext } from './context.ts';
import type { JsonObject } from './json.ts';
import { type ParsedJws, parseJws, verifyMac } from './jws.ts';
import { findMacAlgorithm } from './signature-algorithms.ts';

/**
 * The payload of a JWS that this server signed for a client, whatever its claims: with one of its published keys, or
 * with the secret of the client that the token is for, where that is how the client's ID tokens are signed.
 */
export async function verifyIssuedJwt(
  { keys, repositories }: Pick<OAuthContext, 'keys' | 'repositories'>,
  text: string,
): Promise<{ readonly header: JsonObject; readonly claims: JsonObject } | undefined> {
  const jws = parseJws(text);
  if (jws === undefined || findMacAlgorithm(jws.header.alg) === undefined)
    return keys.verify('hydra.openid.id-token', text);
  const client_id = audienceOf(jws);
  const client = client_id === undefined ? undefined : await repositories.clients.find(client_id);
  if (client?.metadata.id_token_signed_response_alg !== jws.header.alg) return undefined;
  const verified = client.shared_secrets?.some((secret) => verifyMac(jws, secret)) === true;
  return verified ? { header: jws.header, claims: jws.claims } : undefined;
}

function audienceOf({ claims: { aud } }: ParsedJws): string | undefined {
  const [only, ...others]: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  return typeof only === 'string' && only !== '' && others.length === 0 ? only : undefined;
}
