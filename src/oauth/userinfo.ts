import { requestedClaims, scopeClaims, withoutProtocolClaims } from './claims.ts';
import type { Client } from './client.ts';
import { seconds } from './clock.ts';
import type { OAuthContext } from './context.ts';
import { OAuthError } from './errors.ts';
import type { JsonObject } from './json.ts';
import type { AuthorizationGrant } from './records.ts';
import { findAccessToken } from './tokens/active-token.ts';

export type UserinfoResponse =
  | { readonly client: Client; readonly format: 'json'; readonly claims: JsonObject }
  | { readonly client: Client; readonly format: 'jwt'; readonly jwt: string };

/** OIDC Core §5.3: the claims that the token's scopes and the `claims` parameter release, signed where registered. */
export async function userinfo(context: OAuthContext, token: string): Promise<UserinfoResponse> {
  const found = await findAccessToken(context, token);
  if (found === undefined)
    throw new OAuthError('invalid_token', 'The access token is unknown, has expired, or was revoked.');
  const { client, grant } = found;
  if (grant === undefined || !found.scope.includes('openid'))
    throw new OAuthError('insufficient_scope', 'The access token does not have the scope openid.');

  const claims = await userinfoClaims(context, grant, found.scope, found.userinfo);
  const alg = client.metadata.userinfo_signed_response_alg;
  if (alg === 'none') return { client, format: 'json', claims };
  return { client, format: 'jwt', jwt: await sign(context, client, claims, alg) };
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
  const person = withoutProtocolClaims((await context.subjects.claims(subject)) ?? {});
  return {
    ...scopeClaims(person, scope),
    ...requestedClaims(person, payload.claims, 'userinfo'),
    ...withoutProtocolClaims(added),
    sub: payload.subject_identifier ?? subject,
  };
}

/** OIDC Core §5.3.2: a signed answer names its issuer and its audience. */
async function sign(context: OAuthContext, client: Client, claims: JsonObject, alg: string): Promise<string> {
  const signer = await context.keys.signer('hydra.openid.id-token', alg);
  return signer.sign({
    ...claims,
    iss: context.policy.issuer,
    aud: [client.client_id],
    iat: seconds(context.clock.now()),
    jti: context.random.bytes(16).toString('base64url'),
  });
}
