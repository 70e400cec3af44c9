import type { Client } from './client.ts';
import type { OAuthContext } from './context.ts';
import { OAuthError } from './errors.ts';
import type { KeySet } from './keys.ts';
import { permitted, profileOf } from './profiles.ts';

type Context = Pick<OAuthContext, 'keys' | 'policy'>;

/** What a set of the server's keys can sign with for the client: its profile may leave less than there are keys for. */
export function serverAlgorithms({ keys, policy }: Context, client: Client, set: KeySet): readonly string[] {
  return permitted(profileOf(policy, client).signature_algorithms, keys.algorithms(set));
}

/**
 * The algorithm to sign a JWT with.
 *
 * @param algorithms what there is to choose from.
 * @throws OAuthError server_error where the profile leaves nothing: keys were taken away after the client came.
 */
export function chosenAlgorithm(algorithms: readonly string[], wanted: string | undefined): string {
  const alg = algorithms.find((known) => known === wanted) ?? algorithms[0];
  if (alg !== undefined) return alg;
  throw new OAuthError('server_error', "This server has no key for the algorithms of the client's profile.");
}
