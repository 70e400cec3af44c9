import type { Client } from './client.ts';
import type { Policy } from './policy.ts';
import { PROFILE_NAMES, type ProfileName } from './profile-names.ts';

/** What a profile forces, beyond what the client and the server's settings ask for themselves. */
export interface Profile {
  /** Client authentication methods that may be registered; undefined for every one. */
  readonly client_authentication: readonly string[] | undefined;
  /** Algorithms of everything that client and server sign for each other; undefined for every one. */
  readonly signature_algorithms: readonly string[] | undefined;
  /** Whether a client assertion names the issuer, and it alone as one text, as its audience. */
  readonly assertion_audience: 'lenient' | 'issuer_only';
  readonly response_types: readonly string[] | undefined;
  readonly pushed_authorization_requests: boolean;
  /** Whether every authorization request is a signed request object. */
  readonly signed_requests: boolean;
  /** Whether ID tokens name the session (`sid`) for clients too that have no logout channel to need it, as Hydra's do. */
  readonly sid_for_everyone: boolean;
  /** Whether a code comes with its scope, as Hydra sends it; the profiles have a closed list of parameters. */
  readonly scope_with_code: boolean;
  /** PKCE by S256, whatever the kind of client. */
  readonly pkce: boolean;
  /** Whether responses go over https alone, or to a native application on the person's own machine. */
  readonly secure_redirect_uris: boolean;
  /** Whether access tokens are bound to a key or a certificate. */
  readonly sender_constrained_tokens: boolean;
  /** Milliseconds that an authorization code may live at most. */
  readonly longest_code: number;
  /** Refresh tokens of a client that proves a key have nothing to gain from rotation and a person's session to lose. */
  readonly refresh_token_rotation: boolean;
}

const DEFAULT: Profile = {
  client_authentication: undefined,
  signature_algorithms: undefined,
  assertion_audience: 'lenient',
  response_types: undefined,
  pushed_authorization_requests: false,
  signed_requests: false,
  sid_for_everyone: true,
  scope_with_code: true,
  pkce: false,
  secure_redirect_uris: false,
  sender_constrained_tokens: false,
  longest_code: Number.POSITIVE_INFINITY,
  refresh_token_rotation: true,
};

/** FAPI 2.0 Security Profile §5.3.2 and §5.4.1. */
const FAPI_2: Profile = {
  client_authentication: ['private_key_jwt', 'tls_client_auth', 'self_signed_tls_client_auth'],
  signature_algorithms: ['PS256', 'ES256', 'EdDSA', 'Ed25519'],
  assertion_audience: 'issuer_only',
  response_types: ['code'],
  pushed_authorization_requests: true,
  signed_requests: false,
  sid_for_everyone: false,
  scope_with_code: false,
  pkce: true,
  secure_redirect_uris: true,
  sender_constrained_tokens: true,
  longest_code: 60_000,
  refresh_token_rotation: false,
};

/** FAPI 2.0 Message Signing §5.3.1; whether responses are signed is for the client to choose (§5.4). */
const FAPI_2_MESSAGE_SIGNING: Profile = { ...FAPI_2, signed_requests: true };

const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  default: DEFAULT,
  fapi_2: FAPI_2,
  fapi_2_message_signing: FAPI_2_MESSAGE_SIGNING,
};

/** The rules that hold for a client: its own profile's, or the server's where that is the stricter one. */
export function profileOf(policy: Pick<Policy, 'profile'>, client: Client): Profile {
  return profileNamed(policy, client.metadata.profile);
}

/** The same for a client that is only about to be registered. */
export function profileNamed(policy: Pick<Policy, 'profile'>, own: ProfileName = 'default'): Profile {
  return PROFILES[strictness(own) >= strictness(policy.profile) ? own : policy.profile];
}

/** Of some values, those that a profile leaves; all where it says nothing of them. */
export function permitted<T extends string>(
  allowed: readonly string[] | undefined,
  values: readonly T[],
): readonly T[] {
  return values.filter((value) => allowed?.includes(value) ?? true);
}

function strictness(name: ProfileName): number {
  return PROFILE_NAMES.indexOf(name);
}
