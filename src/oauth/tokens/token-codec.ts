import { timingSafeEqual } from 'node:crypto';
import type { Random } from '../clock.ts';
import { type Hmac, hmacWith } from '../hmac.ts';
import type { AuthorizationGrant } from '../records.ts';
import { deriveKeys } from '../sealing.ts';
import { isIdentifier } from './identifier.ts';

/**
 * The strings that clients hold.
 *
 * The prefix tells the kind to people, to secret scanners and to us before any lookup; then comes the id of the grant
 * that the token belongs to. An access token ends with 256 random bits, of which only a keyed hash is stored. A code
 * or refresh token ends with a MAC over its grant's id, the grant's random seed and its number in the chain: nothing
 * of it is stored, and one that was replaced long ago is still told from one that never was.
 */
export const TOKEN_PREFIX = {
  authorization_code: 'signet_ac_',
  access_token: 'signet_at_',
  refresh_token: 'signet_rt_',
  device_code: 'signet_dc_',
  matrix_openid_token: 'signet_mo_',
} as const;

export interface TokenCodec {
  createAccessToken(grant_id: string): { readonly token: string; readonly hash: string };
  /** The `jti` of a JWT access token, built like an opaque one so that it is found the same way. */
  createJti(grant_id: string): { readonly jti: string; readonly hash: string };
  /** Where an opaque access token would be stored; a hash for each secret that may have made it, newest first. */
  locateAccessToken(token: string): AccessTokenLocation | undefined;
  locateJti(jti: string): AccessTokenLocation | undefined;

  authorizationCode(grant: GrantSecret): string;
  /** The grant that a code claims to belong to. */
  grantOfCode(code: string): string | undefined;
  isCodeOf(grant: GrantSecret, code: string): boolean;

  refreshToken(grant: GrantSecret, generation: number): string;
  parseRefreshToken(token: string): { readonly grant_id: string; readonly generation: number } | undefined;
  isRefreshTokenOf(grant: GrantSecret, token: string): boolean;

  deviceCode(grant: GrantSecret): string;
  /** The grant that a device code claims to become. */
  grantOfDeviceCode(code: string): string | undefined;
  isDeviceCodeOf(grant: GrantSecret, code: string): boolean;
  /** A hash for each secret, newest first: what is stored of a text with too little in it to be hashed without a key. */
  keyedHashes(
    purpose: 'user_code' | 'requester' | 'request_uri' | 'matrix_openid_token' | 'matrix_device',
    text: string,
  ): readonly string[];
}

export interface AccessTokenLocation {
  readonly grant_id: string;
  readonly hashes: readonly string[];
}

type GrantSecret = Pick<AuthorizationGrant, 'id'> & { readonly payload: { readonly seed: string } };

const SECRET_BYTES = 32;
const JTI_BYTES = 16;

/** @param secrets `secrets.system`, newest first. */
export function createTokenCodec(secrets: readonly string[], random: Random): TokenCodec {
  const hashKeys = deriveKeys(secrets, 'signet/token-hash').map(hmacWith);
  const macKeys = deriveKeys(secrets, 'signet/token-mac').map(hmacWith);
  const hashKey = first(hashKeys);
  const macKey = first(macKeys);

  const locate = (text: string, value: string): AccessTokenLocation | undefined => {
    const [grant_id = '', secret = '', ...rest] = value.split('.');
    if (!isIdentifier(grant_id) || secret === '' || rest.length > 0) return undefined;
    return { grant_id, hashes: hashKeys.map((key) => mac(key, text)) };
  };
  const codeWith = (key: Hmac, grant: GrantSecret) =>
    `${TOKEN_PREFIX.authorization_code}${grant.id}.${mac(key, `code ${grant.id} ${grant.payload.seed}`)}`;
  const refreshTokenWith = (key: Hmac, grant: GrantSecret, generation: number) =>
    `${TOKEN_PREFIX.refresh_token}${grant.id}.${generation}.${mac(key, `refresh ${grant.id} ${grant.payload.seed} ${generation}`)}`;

  const deviceCodeWith = (key: Hmac, grant: GrantSecret) =>
    `${TOKEN_PREFIX.device_code}${grant.id}.${mac(key, `device ${grant.id} ${grant.payload.seed}`)}`;

  const codec: TokenCodec = {
    createAccessToken(grant_id) {
      const token = `${TOKEN_PREFIX.access_token}${grant_id}.${random.bytes(SECRET_BYTES).toString('base64url')}`;
      return { token, hash: mac(hashKey, token) };
    },
    createJti(grant_id) {
      const jti = `${grant_id}.${random.bytes(JTI_BYTES).toString('base64url')}`;
      return { jti, hash: mac(hashKey, jti) };
    },
    locateAccessToken(token) {
      if (!token.startsWith(TOKEN_PREFIX.access_token)) return undefined;
      return locate(token, token.slice(TOKEN_PREFIX.access_token.length));
    },
    locateJti: (jti) => locate(jti, jti),

    authorizationCode: (grant) => codeWith(macKey, grant),
    grantOfCode: (code) => grantAfter(TOKEN_PREFIX.authorization_code, code),
    isCodeOf: (grant, code) => macKeys.some((key) => constantTimeEqual(codeWith(key, grant), code)),

    refreshToken: (grant, generation) => refreshTokenWith(macKey, grant, generation),
    parseRefreshToken(token) {
      const match = /^signet_rt_([-\w]{16})\.([1-9]\d{0,14})\.[-\w]+$/.exec(token);
      return match === null ? undefined : { grant_id: match[1] ?? '', generation: Number(match[2]) };
    },
    isRefreshTokenOf(grant, token) {
      const parsed = codec.parseRefreshToken(token);
      if (parsed === undefined) return false;
      return macKeys.some((key) => constantTimeEqual(refreshTokenWith(key, grant, parsed.generation), token));
    },

    deviceCode: (grant) => deviceCodeWith(macKey, grant),
    grantOfDeviceCode: (code) => grantAfter(TOKEN_PREFIX.device_code, code),
    isDeviceCodeOf: (grant, code) => macKeys.some((key) => constantTimeEqual(deviceCodeWith(key, grant), code)),
    keyedHashes: (purpose, text) => hashKeys.map((key) => mac(key, `${purpose} ${text}`)),
  };
  return codec;
}

function grantAfter(prefix: string, code: string): string | undefined {
  if (!code.startsWith(prefix)) return undefined;
  const [grant_id = ''] = code.slice(prefix.length).split('.');
  return isIdentifier(grant_id) ? grant_id : undefined;
}

export function constantTimeEqual(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

function mac(key: Hmac, text: string): string {
  return key(text, 'base64url');
}

function first<T>(keys: readonly T[]): T {
  const [key] = keys;
  if (key === undefined) throw new TypeError('at least one secret is needed');
  return key;
}
