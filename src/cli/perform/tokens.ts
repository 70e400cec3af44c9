import type { Clock } from '../../oauth/clock.ts';
import type { JsonObject } from '../../oauth/json.ts';
import { Failure } from '../failure.ts';
import type { Format } from '../format.ts';
import type { OAuthClient } from '../oauth-client.ts';
import { showOne, type View } from '../output.ts';
import type { PublicApi } from '../public-api.ts';
import { verifyIdToken } from './id-token.ts';

const VIEW: View = { id: 'access_token', columns: [] };

export interface TokenExpectation {
  readonly api: PublicApi;
  readonly client: OAuthClient;
  readonly clock: Clock;
  /** Of the authorization request, where there was one. */
  readonly nonce?: string;
}

/** A token answer (RFC 6749 §5.1) with the moment of its end, and what its ID token, which is verified, says. */
export async function readTokens(answer: JsonObject, expected: TokenExpectation): Promise<JsonObject> {
  const { access_token, expires_in, id_token } = answer;
  if (typeof access_token !== 'string') throw new Failure('The answer of the token endpoint has no access_token.');
  const end = typeof expires_in === 'number' ? expected.clock.now() + expires_in * 1000 : undefined;
  const expiry = end === undefined ? {} : { expiry: new Date(end).toISOString() };
  if (typeof id_token !== 'string') return { ...answer, ...expiry };
  const claims = verifyIdToken(id_token, {
    issuer: expected.api.issuer,
    client_id: expected.client.client_id,
    nonce: expected.nonce,
    access_token,
    keys: await expected.api.keys(),
    now: expected.clock.now(),
  });
  return { ...answer, ...expiry, id_token_claims: claims };
}

export function showTokens(tokens: JsonObject, format: Format): string {
  return showOne(tokens, VIEW, format);
}
