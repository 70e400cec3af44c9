import { OAuthError } from '../../oauth/errors.ts';
import { KEY_SETS, type KeySet } from '../../oauth/keys.ts';
import { type Endpoint, empty } from '../endpoint.ts';

/** Makes a new key the current one of a set at once; the old one stays published while its tokens live. */
export function rotateKeysEndpoint(rotate: (set: KeySet) => Promise<void>): Endpoint {
  return {
    methods: ['POST'],
    path: '/admin/keys/:set/rotate',
    errors: 'json',
    async handle({ params }) {
      const set = KEY_SETS.find((known) => known === params['set']);
      if (set === undefined)
        throw new OAuthError('not_found', `The server signs with the key sets ${KEY_SETS.join(' and ')} only.`);
      await rotate(set);
      return empty(204);
    },
  };
}
