import type { z } from 'zod';
import { GRANT_TYPES } from '../../oauth/registration/vocabulary.ts';
import { choices, duration, durationOr, flag, group, optionalText, optionalUrl, texts } from '../values.ts';
import { type PemSource, pem } from './pem.ts';

export interface OidcConfig {
  readonly subject_identifiers: {
    readonly supported_types: readonly ('public' | 'pairwise')[];
    readonly pairwise: { readonly salt: string | null };
  };
  readonly dynamic_client_registration: {
    readonly enabled: boolean;
    readonly require_initial_access_token: boolean;
    readonly default_scope: readonly string[];
    readonly allowed_scope: readonly string[];
    readonly allowed_audience: readonly string[];
    readonly allowed_grant_types: readonly string[];
    /** Milliseconds; null: without end. */
    readonly unused_client_lifetime: number | null;
    readonly dangerously_allow_client_secret_in_query: boolean;
  };
  readonly allow_unsigned_id_tokens: boolean;
  readonly session_management: { readonly enabled: boolean };
  readonly backchannel_logout: { readonly give_up_after: number };
}

/** What discovery says beyond the defaults; null leaves a URL to the server. */
export interface WebfingerConfig {
  readonly oidc_discovery: {
    readonly jwks_url: string | null;
    readonly token_url: string | null;
    readonly auth_url: string | null;
    readonly userinfo_url: string | null;
    readonly client_registration_url: string | null;
    readonly device_authorization_url: string | null;
    readonly supported_claims: readonly string[];
    readonly supported_scope: readonly string[];
  };
}

/** How the server fetches the URLs that clients registered. */
export interface ClientsConfig {
  readonly http: {
    readonly disallow_private_ip_ranges: boolean;
    readonly private_ip_exception_urls: readonly string[];
    /** Trusted besides the usual authorities, for hooks and notices of logouts too. */
    readonly ca: PemSource;
  };
}

/** Nobody should get a token out of a server without anybody's consent, by registering a client of their own. */
const WITH_A_PERSON = [
  'authorization_code',
  'implicit',
  'refresh_token',
  'urn:ietf:params:oauth:grant-type:device_code',
] as const;

export const oidc: z.ZodType<OidcConfig> = group({
  subject_identifiers: group({
    supported_types: choices(['public', 'pairwise'], ['public'], {
      hydra: true,
      description: 'Subject types that clients may have (OIDC Core §8).',
    }),
    pairwise: group({
      salt: optionalText({
        hydra: true,
        secret: true,
        description: 'Makes pairwise subjects unguessable; never change it. At least 8 characters.',
      }),
    }),
  }),
  dynamic_client_registration: group({
    enabled: flag(false, {
      hydra: true,
      description:
        'Lets applications register themselves at `/oauth2/register` (RFC 7591), everybody unless `require_initial_access_token`.',
    }),
    require_initial_access_token: flag(false, {
      description: 'Asks for an initial access token, which the admin API issues, to register.',
    }),
    default_scope: texts(['offline_access', 'offline', 'openid'], {
      hydra: true,
      description: 'Scope of a client that is created without one.',
    }),
    allowed_scope: texts(['profile', 'email', 'address', 'phone'], {
      description: 'Scopes that a client may register for itself, beyond `default_scope`. Others are left out.',
    }),
    allowed_audience: texts([], {
      description: 'Audiences that a client may register for itself. Others are left out.',
      example: ['https://api.example.com'],
    }),
    allowed_grant_types: choices(GRANT_TYPES, WITH_A_PERSON, {
      description:
        'Grant types that a client may register for itself: by default those that a person has to agree to. Others are left out.',
    }),
    unused_client_lifetime: durationOr('never', '2160h', {
      description: 'How long a client that registered itself is kept after its last use; `never` ends none.',
    }),
    dangerously_allow_client_secret_in_query: flag(false, {
      description:
        'Lets a client of `client_secret_post` manage its registration with its secret in the URL, where logs and histories keep it.',
    }),
  }),
  allow_unsigned_id_tokens: flag(false, {
    description:
      'Lets a client register `none` for its ID tokens, which it must then get from the token endpoint only (OIDC Core §2).',
  }),
  session_management: group({
    enabled: flag(false, {
      description:
        'OpenID Connect Session Management 1.0: `session_state` and `check_session_iframe`. Browsers that keep cookies of other sites out of frames make it useless.',
    }),
  }),
  backchannel_logout: group({
    give_up_after: duration('24h', {
      description: 'How long a back-channel logout is repeated to an application that does not answer.',
    }),
  }),
});

const endpoint = (name: string): z.ZodType<string | null> =>
  optionalUrl({ hydra: true, description: `\`${name}\` in the discovery document.`, fallback: "the server's own" });

export const webfinger: z.ZodType<WebfingerConfig> = group({
  oidc_discovery: group({
    jwks_url: endpoint('jwks_uri'),
    token_url: endpoint('token_endpoint'),
    auth_url: endpoint('authorization_endpoint'),
    userinfo_url: endpoint('userinfo_endpoint'),
    client_registration_url: endpoint('registration_endpoint'),
    device_authorization_url: endpoint('device_authorization_endpoint'),
    supported_claims: texts([], {
      hydra: true,
      description: 'Claims that discovery lists beyond the standard ones.',
    }),
    supported_scope: texts([], {
      hydra: true,
      description: 'Scopes that discovery lists beyond the standard ones.',
    }),
  }),
});

export const clients: z.ZodType<ClientsConfig> = group({
  http: group({
    disallow_private_ip_ranges: flag(true, {
      hydra: true,
      description:
        'Refuses to fetch URLs of clients (`jwks_uri`, `sector_identifier_uri`, `request_uris`) from private networks.',
    }),
    private_ip_exception_urls: texts([], {
      hydra: true,
      description: 'URLs in private networks that may be fetched all the same; `*` stands for any text.',
    }),
    ca: pem('certificates of authorities that are trusted besides the usual ones, wherever the server calls,', {}),
  }),
});
