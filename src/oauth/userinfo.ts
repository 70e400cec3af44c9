import { withoutProtocolClaims } from './claims/protocol.ts';
import { releasedClaims } from './claims/release.ts';
import type { Client } from './client.ts';
import { seconds } from './clock.ts';
import type { OAuthContext } from './context.ts';
import { OAuthError } from './errors.ts';
import type { JsonObject } from './json.ts';
import { encryptToClient } from './jwe.ts';
import type { AuthorizationGrant } from './records.ts';
import { issueJwt, responseEncryption } from './response-jwt.ts';
import { type PresentedToken, presentedAccessToken } from './sender-constraint/presented-token.ts';

export type UserinfoResponse =
  | { readonly client: Client; readonly format: 'json'; readonly claims: JsonObject }
  | { readonly client: Client; readonly format: 'jwt'; readonly jwt: string };

/** OIDC Core §5.3: the claims that the token's scopes and the `claims` parameter release. */
export async function userinfo(context: OAuthContext, presented: PresentedToken): Promise<UserinfoResponse> {
  const found = await presentedAccessToken(context, presented);
  const { client, grant } = found;
  if (grant === undefined || !found.scope.includes('openid'))
    throw new OAuthError('insufficient_scope', 'The access token does not have the scope openid.');

  const claims = await userinfoClaims(context, grant, found.scope, found.userinfo);
  if (client.metadata.userinfo_signed_response_alg !== 'none')
    return { client, format: 'jwt', jwt: await sign(context, client, claims) };
  const encryption = responseEncryption(client, 'userinfo');
  if (encryption === undefined) return { client, format: 'json', claims };
  return { client, format: 'jwt', jwt: await encryptToClient(context, client, encryption, JSON.stringify(claims)) };
}

/**
 * What a grant's access token with this scope tells about its person.
 *
 * @param added the consent's claims; the token's own where a hook changed them.
 */
export async function userinfoClaims(
  context: OAuthContext,
  { subject, payload }: AuthorizationGrant,
  scope: readonly string[],
  added: JsonObject = payload.session.id_token ?? {},
): Promise<JsonObject> {
  const { auth_time, acr, amr, claims, claims_locales: locales } = payload;
  const person = {
    ...withoutProtocolClaims((await context.subjects.claims(subject)) ?? {}),
    auth_time,
    ...(acr !== undefined && { acr }),
    ...(amr !== undefined && { amr }),
  };
  return {
    ...releasedClaims(person, { place: 'userinfo', scope, claims, locales }),
    ...withoutProtocolClaims(added),
    sub: payload.subject_identifier ?? subject,
  };
}

/** OIDC Core §5.3.2: a signed answer names its issuer and its audience. */
async function sign(context: OAuthContext, client: Client, claims: JsonObject): Promise<string> {
  return issueJwt(context, client, 'userinfo', {
    ...claims,
    iss: context.policy.issuer,
    aud: [client.client_id],
    iat: seconds(context.clock.now()),
    jti: context.random.bytes(16).toString('base64url'),
  });
}
