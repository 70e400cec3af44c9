import type { TokenEndpointAuthMethod } from '../client.ts';
import type { Policy } from '../policy.ts';

/** The grant types that a client may register. */
export const GRANT_TYPES = [
  'authorization_code',
  'implicit',
  'refresh_token',
  'client_credentials',
  'urn:ietf:params:oauth:grant-type:device_code',
  'urn:ietf:params:oauth:grant-type:jwt-bearer',
] as const;

/** The response types that a client may register, and the grant types that each needs (OIDC Registration §2). */
export const RESPONSE_TYPES: Readonly<Record<string, readonly (typeof GRANT_TYPES)[number][]>> = {
  code: ['authorization_code'],
  token: ['implicit'],
  id_token: ['implicit'],
  'id_token token': ['implicit'],
  'code token': ['authorization_code', 'implicit'],
  'code id_token': ['authorization_code', 'implicit'],
  'code id_token token': ['authorization_code', 'implicit'],
  none: [],
};

const CANONICAL: ReadonlyMap<string, string> = new Map(
  Object.keys(RESPONSE_TYPES).map((type) => [sortedWords(type), type]),
);

/** A response type with its words in the order of the table (their order means nothing, OAuth Multiple Response Types §3). */
export function canonicalResponseType(type: string): string | undefined {
  return CANONICAL.get(sortedWords(type));
}

function sortedWords(type: string): string {
  return type.split(' ').sort().join(' ');
}

/** What a way of authenticating takes of client and server. */
interface AuthMethod {
  /** Whether the client holds a secret that the server made or was told. */
  readonly secret: boolean;
  /** Whether it is known by public keys that it registered. */
  readonly keys: boolean;
  /** What its assertions are signed with, where it makes some. */
  readonly asserts?: 'signature' | 'mac';
  /** What kind of TLS certificate it shows, where it does. */
  readonly certificate?: 'issued' | 'self_signed';
}

/** How a client may authenticate. */
export const AUTH_METHODS: Readonly<Record<TokenEndpointAuthMethod, AuthMethod>> = {
  client_secret_basic: { secret: true, keys: false },
  client_secret_post: { secret: true, keys: false },
  client_secret_jwt: { secret: true, keys: false, asserts: 'mac' },
  private_key_jwt: { secret: false, keys: true, asserts: 'signature' },
  tls_client_auth: { secret: false, keys: false, certificate: 'issued' },
  self_signed_tls_client_auth: { secret: false, keys: true, certificate: 'self_signed' },
  none: { secret: false, keys: false },
};

export const AUTH_METHOD_NAMES: readonly TokenEndpointAuthMethod[] = [
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
  'tls_client_auth',
  'self_signed_tls_client_auth',
  'none',
];

/** Those that work at a server with these settings: certificates have to reach it, and have authorities. */
export function authMethodsOf({
  client_certificates: { taken, authorities },
}: Pick<Policy, 'client_certificates'>): readonly TokenEndpointAuthMethod[] {
  return AUTH_METHOD_NAMES.filter((name) => {
    const { certificate } = AUTH_METHODS[name];
    return certificate === undefined || (taken && (certificate === 'self_signed' || authorities));
  });
}

/** Members that a person reads, which may come in several languages (OIDC Registration §2.1). */
export const LOCALIZABLE = ['client_name', 'client_uri', 'logo_uri', 'policy_uri', 'tos_uri'] as const;
