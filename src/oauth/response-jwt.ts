import { createHmac } from 'node:crypto';
import type { Client, ClientMetadata } from './client.ts';
import type { OAuthContext } from './context.ts';
import { DEFAULT_ENC } from './encryption-algorithms.ts';
import { OAuthError } from './errors.ts';
import type { JsonObject } from './json.ts';
import { type Encryption, encryptToClient } from './jwe.ts';
import { encodeSegment } from './jws.ts';
import type { Signer } from './keys.ts';
import { permitted, profileOf } from './profiles.ts';
import { chosenAlgorithm, serverAlgorithms } from './server-algorithms.ts';
import { findMacAlgorithm } from './signature-algorithms.ts';

/** What the server signs, and encrypts where that is registered, for one client. */
export type ResponsePurpose = 'id_token' | 'userinfo' | 'authorization' | 'introspection';

/** The members of a client with which it chooses (OIDC Registration §2, JARM §3, RFC 9701 §6). */
interface ResponseMembers {
  readonly signed: keyof ClientMetadata & `${ResponsePurpose}_signed_response_alg`;
  readonly alg: keyof ClientMetadata & `${ResponsePurpose}_encrypted_response_alg`;
  readonly enc: keyof ClientMetadata & `${ResponsePurpose}_encrypted_response_enc`;
}

export const RESPONSE_MEMBERS: Readonly<Record<ResponsePurpose, ResponseMembers>> = {
  id_token: members('id_token'),
  userinfo: members('userinfo'),
  authorization: members('authorization'),
  introspection: members('introspection'),
};

function members(purpose: ResponsePurpose): ResponseMembers {
  return {
    signed: `${purpose}_signed_response_alg`,
    alg: `${purpose}_encrypted_response_alg`,
    enc: `${purpose}_encrypted_response_enc`,
  };
}

export const RESPONSE_PURPOSES: readonly ResponsePurpose[] = ['id_token', 'userinfo', 'authorization', 'introspection'];

type Context = Pick<OAuthContext, 'keys' | 'clientKeys' | 'policy'>;
type SigningContext = Pick<OAuthContext, 'keys' | 'policy'>;

/** Signs under the algorithm `alg`, `none` included. */
export interface ResponseSigner {
  readonly alg: string;
  sign(claims: JsonObject, header?: JsonObject): Promise<string>;
}

/**
 * What signs for the client: with the algorithm that it registered for the purpose, else with the default. One that its
 * profile does not leave, since the profile came later, counts for nothing.
 */
export async function responseSigner(
  context: SigningContext,
  client: Client,
  purpose: ResponsePurpose,
): Promise<ResponseSigner> {
  const registered = client.metadata[RESPONSE_MEMBERS[purpose].signed];
  const [alg] = permitted(
    profileOf(context.policy, client).signature_algorithms,
    registered === undefined ? [] : [registered],
  );
  if (alg === 'none') return { alg, sign: async (claims, header) => `${signingInput(alg, claims, header)}.` };
  if (alg !== undefined && findMacAlgorithm(alg) !== undefined) return macSigner(client, alg);
  return context.keys.signer('hydra.openid.id-token', alg ?? defaultAlgorithm(context, client));
}

/** What signs for the client what must be signed: as its ID tokens, or with the default where those are not. */
export async function verifiableSigner(context: SigningContext, client: Client): Promise<ResponseSigner> {
  const signer = await responseSigner(context, client, 'id_token');
  return signer.alg === 'none' ? keyPairSigner(context, client) : signer;
}

/** What signs for the client what others verify too: with a published key, whatever its ID tokens are signed with. */
export async function keyPairSigner(context: SigningContext, client: Client): Promise<Signer> {
  const algorithms = serverAlgorithms(context, client, 'hydra.openid.id-token');
  const registered = client.metadata.id_token_signed_response_alg;
  const alg = algorithms.find((known) => known === registered) ?? defaultAlgorithm(context, client);
  return context.keys.signer('hydra.openid.id-token', alg);
}

/** RS256, which OIDC Registration §2, JARM §3 and RFC 9701 §6 have a client mean that registers none. */
function defaultAlgorithm(context: SigningContext, client: Client): string {
  return chosenAlgorithm(serverAlgorithms(context, client, 'hydra.openid.id-token'), 'RS256');
}

/** With the newest secret (OIDC Core §10.1). */
function macSigner(client: Client, alg: string): ResponseSigner {
  const digest = findMacAlgorithm(alg)?.digest ?? '';
  const [secret] = client.shared_secrets ?? [];
  if (secret === undefined)
    throw new OAuthError('invalid_request', `The client registered ${alg} and this server does not have its secret.`);
  return {
    alg,
    async sign(claims, header) {
      const input = signingInput(alg, claims, header);
      return `${input}.${createHmac(digest, secret).update(input).digest('base64url')}`;
    },
  };
}

function signingInput(alg: string, claims: JsonObject, header: JsonObject = {}): string {
  return `${encodeSegment({ ...header, alg })}.${encodeSegment(claims)}`;
}

/** Signs claims, and encrypts the JWT where the client registered that (RFC 7519 §11.2: signed first). */
export async function issueJwt(
  context: Context,
  client: Client,
  purpose: ResponsePurpose,
  claims: JsonObject,
  header?: JsonObject,
): Promise<string> {
  const signer = await responseSigner(context, client, purpose);
  return sealJwt(context, client, purpose, await signer.sign(claims, header));
}

/** Encrypts a signed JWT where the client registered that; else it stays as it is. */
export async function sealJwt(
  context: Context,
  client: Client,
  purpose: ResponsePurpose,
  jws: string,
): Promise<string> {
  const encryption = responseEncryption(client, purpose);
  return encryption === undefined ? jws : encryptToClient(context, client, encryption, jws, { cty: 'JWT' });
}

/** How the client wants responses of the purpose encrypted; undefined where it registered nothing of that. */
export function responseEncryption({ metadata }: Client, purpose: ResponsePurpose): Encryption | undefined {
  const { alg: algMember, enc: encMember } = RESPONSE_MEMBERS[purpose];
  const alg = metadata[algMember];
  return alg === undefined ? undefined : { alg, enc: metadata[encMember] ?? DEFAULT_ENC };
}
