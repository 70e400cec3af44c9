import type { OAuthContext } from '../../oauth/context.ts';
import { type MatrixCaller, matrixCaller } from '../../oauth/matrix/caller.ts';
import type { MatrixSettings } from '../../oauth/matrix/settings.ts';
import type { EndpointRequest } from '../endpoint.ts';
import type { RegistrationApi } from '../registration.ts';
import { MatrixError } from './answer.ts';

export interface MatrixApi {
  readonly context: OAuthContext;
  readonly settings: MatrixSettings & {
    /** Whether an access token may be in the query, which the specification has without deprecation until v1.10. */
    readonly accept_query_token: boolean;
  };
  readonly registration: RegistrationApi;
}

export type MatrixPerson = Extract<MatrixCaller, { kind: 'person' }>;

/**
 * The person who calls.
 * @throws MatrixError M_MISSING_TOKEN, M_UNKNOWN_TOKEN, M_USER_LOCKED
 */
export async function authenticate({ context, settings }: MatrixApi, request: EndpointRequest): Promise<MatrixPerson> {
  const caller = await matrixCaller(context, settings, presentedToken(request, settings.accept_query_token));
  switch (caller.kind) {
    case 'person':
      request.attributes.set('client_id', caller.token.client.client_id);
      request.attributes.set('subject', caller.grant.subject);
      return caller;
    case 'locked':
      throw new MatrixError(401, 'M_USER_LOCKED', 'This account has been locked.', { members: { soft_logout: true } });
    case 'unknown':
      throw unknownToken(caller.refreshable);
  }
}

/** @param soft_logout whether the client should refresh, or sign the person in again, without forgetting anything. */
function unknownToken(soft_logout: boolean): MatrixError {
  return new MatrixError(401, 'M_UNKNOWN_TOKEN', 'This access token is not valid. Sign in again.', {
    members: { soft_logout },
  });
}

const BEARER = /^Bearer ([^ ]+)$/;

/** One Authorization header or a parameter, not both, an empty parameter included. */
function presentedToken({ authorizations, url }: EndpointRequest, accept_query_token: boolean): string {
  const [inQuery] = accept_query_token ? queryTokens(url) : [];
  const [header, ...more] = authorizations;
  if (header === undefined && inQuery !== undefined) return inQuery;
  if (header !== undefined && inQuery !== undefined)
    throw missingToken('Send the access token in the Authorization header or in the query, not in both.');
  if (more.length > 0) throw missingToken('Send one Authorization header.');
  const token = header === undefined ? undefined : BEARER.exec(header)?.[1];
  if (token === undefined) throw missingToken("Send an access token as 'Authorization: Bearer …'.");
  return token;
}

export function missingToken(error: string): MatrixError {
  return new MatrixError(401, 'M_MISSING_TOKEN', error);
}

/** Every `access_token` of a query, those without a value included. */
export function queryTokens(url: string): readonly string[] {
  const mark = url.indexOf('?');
  return mark < 0 ? [] : new URLSearchParams(url.slice(mark + 1)).getAll('access_token');
}
