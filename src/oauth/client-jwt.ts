import type { Client } from './client.ts';
import type { OAuthContext } from './context.ts';
import { type ClientKeys, ClientKeysError, type ParsedJws, verifyJwsInPool, verifyMac, type WantedKey } from './jws.ts';
import type { Policy } from './policy.ts';
import { findMacAlgorithm, MAC_ALGORITHM_NAMES, signatureAlgorithmNames } from './signature-algorithms.ts';

/** `problem` continues a sentence that names the JWT; `cause` is for the log. */
export type ClientJwtVerdict =
  | { readonly verified: true }
  | { readonly verified: false; readonly problem: string; readonly cause?: Error };

/** The algorithms that a client's JWT may be signed with: those of its keys, and those of its secret. */
export function clientJwtAlgorithms({ ml_dsa }: Pick<Policy, 'ml_dsa'>): {
  readonly signature: readonly string[];
  readonly mac: readonly string[];
} {
  return { signature: signatureAlgorithmNames(ml_dsa), mac: MAC_ALGORITHM_NAMES };
}

/**
 * Whether a JWT is signed by the client: with a key of its `jwks` or `jwks_uri`, or with its secret where `alg` is an
 * HMAC. Whether the client may use that algorithm, and what the claims say, is the caller's to check; `none` is never
 * verified.
 */
export async function verifyClientJwt(
  { clientKeys, policy }: Pick<OAuthContext, 'clientKeys'> & { readonly policy: Pick<Policy, 'ml_dsa'> },
  client: Client,
  jws: ParsedJws,
): Promise<ClientJwtVerdict> {
  const { alg, kid } = jws.header;
  if (findMacAlgorithm(alg) !== undefined) return verifyWithSecrets(client, jws);
  const { signature, mac } = clientJwtAlgorithms(policy);
  if (!signature.includes(alg)) return refused(`must be signed with one of ${[...signature, ...mac].join(', ')}.`);
  const found = await findKeys(clientKeys, client, kid === undefined ? { alg } : { kid, alg });
  if ('verified' in found) return found;
  if (found.keys.length === 0) return refused('names no key of the client: none has its kid and suits its alg.');
  for (const jwk of found.keys) if (await verifyJwsInPool(jws, jwk)) return { verified: true };
  return refused('has a signature that no key of the client made.');
}

/** With every secret of the client that still works, the rotated ones included. */
function verifyWithSecrets({ shared_secrets = [] }: Client, jws: ParsedJws): ClientJwtVerdict {
  const { alg } = jws.header;
  if (shared_secrets.length === 0)
    return refused(
      `is signed with ${alg}, for which this server does not have the secret of the client. Register an algorithm of that kind, with the client_secret.`,
    );
  if (shared_secrets.some((secret) => verifyMac(jws, secret))) return { verified: true };
  return refused('has a signature that no secret of the client made.');
}

type Found = { readonly keys: Awaited<ReturnType<ClientKeys['find']>> } | ClientJwtVerdict;

async function findKeys(clientKeys: ClientKeys, client: Client, wanted: WantedKey): Promise<Found> {
  try {
    return { keys: await clientKeys.find(client, wanted) };
  } catch (error) {
    if (!(error instanceof ClientKeysError)) throw error;
    return { verified: false, problem: `cannot be verified: ${error.message}`, cause: error };
  }
}

function refused(problem: string): ClientJwtVerdict {
  return { verified: false, problem };
}
