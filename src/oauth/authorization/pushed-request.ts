import { type Client, isGrantOf } from '../client.ts';
import type { OAuthContext } from '../context.ts';
import { OAuthError } from '../errors.ts';
import { Parameters } from '../parameters.ts';
import type { OAuthChange } from '../repositories.ts';
import { errorDestination } from './destination.ts';
import { AuthorizationError } from './response.ts';
import type { ResolvedRequest } from './source.ts';

export const PUSHED_REQUEST_PATH = '/oauth2/par';

/** RFC 9126 §2.2. */
export const PUSHED_REQUEST_URI = 'urn:ietf:params:oauth:request_uri:';

export function isPushedRequestUri(request_uri: string): boolean {
  return request_uri.startsWith(PUSHED_REQUEST_URI);
}

/**
 * The request that a client pushed, for a browser that brings its `request_uri`. That alone does not use it up: a page
 * may be loaded twice, and only the answer counts.
 *
 * @throws OAuthError invalid_request_uri for one that is not there, or not the client's.
 * @throws AuthorizationError for one that the browser brought too late.
 */
export async function takeUpPushedRequest(
  { repositories, tokens, clock, policy }: OAuthContext,
  client: Client,
  sent: Parameters,
  request_uri: string,
): Promise<ResolvedRequest> {
  const found = await repositories.pushedAuthorizationRequests.find(tokens.keyedHashes('request_uri', request_uri));
  if (found === undefined || !isGrantOf(client, found))
    throw new OAuthError(
      'invalid_request_uri',
      'The request_uri is unknown, belongs to another application, was used before, or has expired.',
    );
  const { query, signed } = found.payload;
  const parameters = Parameters.parse(query);
  if (found.request_uri_expires_at <= clock.now())
    throw new AuthorizationError(
      errorDestination(policy, client, parameters),
      'invalid_request_uri',
      'The request_uri has expired. Push the request again.',
    );
  return { parameters, source: { kind: 'pushed', query: sent.toQuery(), signed, hash: found.hash } };
}

/** What a list of changes resolves to when the pushed request of one of them was answered before. */
const REQUEST_URI_USED = 'request_uri_used';

/** The change that uses a pushed request up: of two answers to it, one is written. */
export function usePushedRequest(hash: string): OAuthChange {
  return { op: 'delete', entity: 'pushed_authorization_request', where: { hash }, guard: REQUEST_URI_USED };
}

/** The answer to a list of changes that failed for that; undefined for any other guard. */
export function pushedRequestUsed(guard: string | undefined): OAuthError | undefined {
  if (guard !== REQUEST_URI_USED) return undefined;
  return new OAuthError('invalid_request_uri', 'The request_uri was used before. Start the authorization again.');
}
