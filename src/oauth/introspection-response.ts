import type { Client } from './client.ts';
import { seconds } from './clock.ts';
import type { OAuthContext } from './context.ts';
import { OAuthError } from './errors.ts';
import type { JsonObject } from './json.ts';
import { issueJwt, responseEncryption } from './response-jwt.ts';

/** The media type of an introspection answer that is a JWT (RFC 9701 §4); its `typ` is the same without the first word. */
export const INTROSPECTION_JWT = 'application/token-introspection+jwt';

export type IntrospectionResponse =
  | { readonly format: 'json'; readonly claims: JsonObject }
  | { readonly format: 'jwt'; readonly jwt: string };

/**
 * What introspection found, in the form that the resource server asks for (RFC 9701 §4, §5).
 *
 * @param claims the answer of RFC 7662.
 * @param accept the Accept header of the request.
 * @throws OAuthError invalid_request, where the resource server registered that answers are encrypted and does not ask
 * for such a one.
 */
export async function introspectionResponse(
  context: OAuthContext,
  client: Client,
  claims: JsonObject,
  accept: string | undefined,
): Promise<IntrospectionResponse> {
  if (wantsJwt(accept)) return { format: 'jwt', jwt: await wrap(context, client, claims) };
  if (responseEncryption(client, 'introspection') !== undefined)
    throw new OAuthError(
      'invalid_request',
      `Answers to this client are encrypted. Ask with Accept: ${INTROSPECTION_JWT}`,
    );
  return { format: 'json', claims };
}

/** Without `sub` and `exp` at the top, so that nobody takes the JWT for an access token (RFC 9701 §5, §8.1). */
function wrap(context: OAuthContext, client: Client, token_introspection: JsonObject): Promise<string> {
  const claims: JsonObject = {
    iss: context.policy.issuer,
    aud: client.client_id,
    iat: seconds(context.clock.now()),
    token_introspection,
  };
  return issueJwt(context, client, 'introspection', claims, { typ: 'token-introspection+jwt' });
}

/** A range that only includes the type, as all of `*`, does not ask for it (RFC 9110 §12.5.1). */
function wantsJwt(accept: string = ''): boolean {
  const wanted = new Map(accept.split(',').map(preferenceOf));
  const quality = wanted.get(INTROSPECTION_JWT) ?? 0;
  return quality > 0 && quality >= (wanted.get('application/json') ?? 0);
}

function preferenceOf(range: string): [type: string, quality: number] {
  const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
  const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  return [type, quality === undefined ? 1 : Number(quality) || 0];
}
