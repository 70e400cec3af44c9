import { OAuthError } from '../../oauth/errors.ts';
import { KEY_SETS, type KeySet, type Keys } from '../../oauth/keys.ts';
import { type Endpoint, empty } from '../endpoint.ts';

export interface RotatingKeys extends Pick<Keys, 'algorithms'> {
  rotate(set: KeySet, alg?: string): Promise<void>;
}

/**
 * Makes a new key the current one of a set at once, for each of its algorithms or for the one in the query; the old one
 * stays published while its tokens live.
 */
export function rotateKeysEndpoint(keys: RotatingKeys): Endpoint {
  return {
    methods: ['POST'],
    path: '/admin/keys/:set/rotate',
    errors: 'json',
    async handle({ params, query }) {
      const set = KEY_SETS.find((known) => known === params['set']);
      if (set === undefined)
        throw new OAuthError('not_found', `The server keeps the key sets ${KEY_SETS.join(', ')} itself, no other.`);
      await keys.rotate(set, algorithmOf(keys.algorithms(set), query.get('alg')));
      return empty(204);
    },
  };
}

function algorithmOf(algorithms: readonly string[], alg: string | undefined): string | undefined {
  if (alg === undefined || algorithms.includes(alg)) return alg;
  throw new OAuthError('invalid_request', `alg must be one of the algorithms of the set: ${algorithms.join(', ')}.`);
}
