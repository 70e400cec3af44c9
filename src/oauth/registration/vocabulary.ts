import type { TokenEndpointAuthMethod } from '../client.ts';

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

/** How a client may authenticate, and whether it holds a shared secret then. */
export const AUTH_METHODS: Readonly<Record<TokenEndpointAuthMethod, { readonly secret: boolean }>> = {
  client_secret_basic: { secret: true },
  client_secret_post: { secret: true },
  private_key_jwt: { secret: false },
  none: { secret: false },
};

export const AUTH_METHOD_NAMES: readonly TokenEndpointAuthMethod[] = [
  'client_secret_basic',
  'client_secret_post',
  'private_key_jwt',
  'none',
];

/** Members that a person reads, which may come in several languages (OIDC Registration §2.1). */
export const LOCALIZABLE = ['client_name', 'client_uri', 'logo_uri', 'policy_uri', 'tos_uri'] as const;
