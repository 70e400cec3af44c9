import type { Client } from '../client.ts';
import { seconds } from '../clock.ts';
import type { OAuthContext } from '../context.ts';
import { OAuthError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import type { AuthorizationGrant } from '../records.ts';
import { keyPairSigner } from '../response-jwt.ts';
import { type PresentedToken, presentedAccessToken } from '../sender-constraint/presented-token.ts';
import { userinfoClaims } from '../userinfo.ts';
import { CREDENTIAL_TYPES } from './format.ts';
import { type CredentialNonce, credentialNonce, NONCE_USED, useNonce } from './nonce.ts';
import { verifyProof } from './proof.ts';
import type { CredentialRequest } from './request.ts';
import { allowsCredential, CREDENTIAL_SCOPE } from './scope.ts';

export type CredentialResponse =
  | { readonly outcome: 'priming'; readonly client: Client; readonly nonce: CredentialNonce }
  | { readonly outcome: 'issued'; readonly client: Client; readonly credential: string };

const LIFETIME = 3_600_000;

/**
 * Attests that the person of an access token holds a key (OpenID Connect UserInfo Verifiable Credentials, draft 00).
 *
 * @param audiences what a proof may name as its audience: the issuer, this endpoint.
 */
export async function requestCredential(
  context: OAuthContext,
  presented: PresentedToken,
  { proof }: CredentialRequest,
  audiences: readonly string[],
): Promise<CredentialResponse> {
  const { client, grant, scope } = await entitledToken(context, presented);
  const { token: access_token } = presented;
  if (proof === undefined) return { outcome: 'priming', client, nonce: credentialNonce(context, access_token) };
  const { clock, policy } = context;
  const { jwk, nonce } = verifyProof(proof, { audiences, clock, max_age: policy.ttl.vc_nonce });
  const use = useNonce(context, access_token, nonce);
  const failed = use === undefined ? NONCE_USED : await context.write([use]);
  if (failed !== undefined)
    throw new OAuthError('invalid_request', "The proof's nonce has expired, was used, or is for another access token.");
  return { outcome: 'issued', client, credential: await issue(context, client, grant, scope, jwk) };
}

async function entitledToken(
  context: OAuthContext,
  presented: PresentedToken,
): Promise<{ client: Client; grant: AuthorizationGrant; scope: readonly string[] }> {
  const { client, grant, scope } = await presentedAccessToken(context, presented);
  if (grant === undefined || !allowsCredential(scope))
    throw new OAuthError('insufficient_scope', `The access token needs the scopes openid and ${CREDENTIAL_SCOPE}.`);
  return { client, grant, scope };
}

async function issue(
  context: OAuthContext,
  client: Client,
  grant: AuthorizationGrant,
  scope: readonly string[],
  jwk: JsonObject,
): Promise<string> {
  const signer = await keyPairSigner(context, client);
  const now = context.clock.now();
  const did = `did:jwk:${Buffer.from(JSON.stringify(jwk)).toString('base64url')}`;
  const claims: JsonObject = {
    iss: context.policy.issuer,
    jti: context.random.bytes(16).toString('base64url'),
    iat: seconds(now),
    nbf: seconds(now),
    exp: seconds(now + LIFETIME),
    sub: did,
    vc: {
      '@context': ['https://www.w3.org/2018/credentials/v1'],
      type: CREDENTIAL_TYPES,
      credentialSubject: {
        ...(await userinfoClaims(context, grant, scope)),
        ...(grant.session_id !== null && { sid: grant.session_id }),
        id: did,
      },
    },
  };
  return signer.sign(claims, { typ: 'JWT' });
}
