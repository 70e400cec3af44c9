import type { z } from 'zod';
import { PROFILE_NAMES, type ProfileName } from '../../oauth/profile-names.ts';
import { choice, duration, flag, group, integer, optionalInteger, optionalText, texts } from '../values.ts';
import { type HookConfig, hook } from './hooks.ts';
import { type ResourcesConfig, resourceIndicators, resources } from './resources.ts';

export interface StrategiesConfig {
  readonly scope: 'exact' | 'wildcard';
  readonly access_token: 'opaque' | 'jwt';
  readonly jwt: { readonly scope_claim: 'string' | 'list' | 'both' };
}

export interface DeviceAuthorizationConfig {
  /** Milliseconds. */
  readonly token_polling_interval: number;
  readonly user_code: {
    readonly entropy_preset: 'high' | 'medium' | 'low';
    /** Null, each: the preset's. */
    readonly length: number | null;
    readonly character_set: string | null;
  };
}

export interface OAuth2Config extends ResourcesConfig {
  readonly profile: ProfileName;
  readonly exclude_not_before_claim: boolean;
  readonly allowed_top_level_claims: readonly string[];
  readonly mirror_top_level_claims: boolean;
  readonly pkce: {
    readonly enforced: boolean;
    readonly enforced_for_public_clients: boolean;
    readonly plain: boolean;
  };
  readonly request_objects: { readonly unsigned: boolean; readonly require_signed: boolean };
  readonly pushed_authorization_requests: {
    readonly required: boolean;
    /** Milliseconds. */
    readonly lifespan: number;
  };
  readonly dpop: {
    readonly nonce: 'off' | 'optional' | 'required';
    /** Milliseconds. */
    readonly nonce_lifetime: number;
    /** Milliseconds. */
    readonly proof_lifetime: number;
  };
  readonly require_sender_constrained_tokens: boolean;
  readonly client_credentials: { readonly default_grant_allowed_scope: boolean };
  readonly device_authorization: DeviceAuthorizationConfig;
  readonly grant: {
    readonly refresh_token: {
      /** Milliseconds. */
      readonly rotation_grace_period: number;
      /** 0: any number. */
      readonly rotation_grace_reuse_count: number;
    };
    readonly jwt: {
      readonly jti_optional: boolean;
      readonly iat_optional: boolean;
      /** Milliseconds. */
      readonly max_ttl: number;
      readonly omit_assertion_audience: boolean;
    };
  };
  readonly token_hook: HookConfig | null;
  readonly refresh_token_hook: HookConfig | null;
  /** Milliseconds. */
  readonly hook_timeout: number;
}

export const strategies: z.ZodType<StrategiesConfig> = group({
  scope: choice(['exact', 'wildcard'], 'wildcard', {
    hydra: true,
    description: "How a requested scope is compared with a client's; `wildcard` lets `files.*` stand for `files.read`.",
  }),
  access_token: choice(['opaque', 'jwt'], 'opaque', {
    hydra: true,
    description: 'Form of the access tokens, where a client has no `access_token_strategy` of its own.',
  }),
  jwt: group({
    scope_claim: choice(['list', 'string', 'both'], 'both', {
      hydra: true,
      description: 'Where a JWT access token has its scope: `string` is `scope` (RFC 9068), `list` is `scp`.',
    }),
  }),
});

const pkce = group({
  enforced: flag(false, { hydra: true, description: 'Asks every client for PKCE.' }),
  enforced_for_public_clients: flag(true, {
    hydra: true,
    description: 'Asks clients without a secret for PKCE (RFC 9700 §2.1.1).',
  }),
  plain: flag(false, { description: 'Accepts the code challenge method `plain`, which protects little.' }),
});

const dpop = group({
  nonce: choice(['off', 'optional', 'required'], 'off', {
    description:
      'Nonces in DPoP proofs (RFC 9449): `optional` hands them out and checks those that come, `required` takes no proof without one.',
  }),
  nonce_lifetime: duration('5m', { description: 'How long a nonce is good for.' }),
  proof_lifetime: duration('60s', {
    description: 'How old a DPoP proof without a nonce may be, beside 15 seconds between the clocks.',
  }),
});

export const oauth2: z.ZodType<OAuth2Config> = group({
  profile: choice([...PROFILE_NAMES], 'default', {
    description:
      'What every client is held to at least: `fapi_2` is the FAPI 2.0 Security Profile, `fapi_2_message_signing` adds signed requests. A client can be held to more by its `profile`.',
  }),
  exclude_not_before_claim: flag(false, { hydra: true, description: 'Leaves `nbf` out of JWT access tokens.' }),
  allowed_top_level_claims: texts([], {
    hydra: true,
    description: 'Claims of the consent that stand at the top of a JWT access token.',
    example: ['tenant'],
  }),
  mirror_top_level_claims: flag(true, { hydra: true, description: 'Repeats those claims in `ext`.' }),
  pkce,
  dpop,
  require_sender_constrained_tokens: flag(false, {
    description:
      'Issues no bearer tokens to any client: each token is bound to a DPoP key (RFC 9449) or to a TLS client certificate (RFC 8705).',
  }),
  request_objects: group({
    unsigned: flag(true, {
      description:
        'Takes unsigned request objects, which are worth as much as plain parameters, from clients whose `request_object_signing_alg` is `none` or absent.',
    }),
    require_signed: flag(false, {
      description:
        'Asks every client for signed request objects (RFC 9101), not only those that registered to send them.',
    }),
  }),
  pushed_authorization_requests: group({
    required: flag(false, {
      description:
        'Asks every client to push its authorization requests (RFC 9126), not only those that registered to.',
    }),
    lifespan: duration('90s', {
      description: 'How long after a push a browser may come with its `request_uri`; at least 5s, less than 10m.',
    }),
  }),
  resource_indicators: resourceIndicators,
  resources,
  client_credentials: group({
    default_grant_allowed_scope: flag(false, {
      hydra: true,
      description: "Grants all of the client's scopes to a client credentials request that names none.",
    }),
  }),
  device_authorization: group({
    token_polling_interval: duration('5s', {
      hydra: true,
      description: 'Time that a device waits between two questions; asking too often adds five seconds.',
    }),
    user_code: group({
      entropy_preset: choice(['high', 'medium', 'low'], 'high', {
        hydra: true,
        description: 'What user codes look like: 8 letters and digits, 8 letters, or 9 digits.',
      }),
      length: optionalInteger(4, 64, {
        hydra: true,
        description: 'Characters of a user code.',
        example: 10,
        fallback: "the preset's",
      }),
      character_set: optionalText({
        hydra: true,
        description: 'Characters that user codes are made of; letters of either case are the same.',
        example: 'BCDFGHJKLMNPQRSTVWXZ',
        fallback: "the preset's",
      }),
    }),
  }),
  grant: group({
    refresh_token: group({
      rotation_grace_period: duration('10s', {
        hydra: true,
        description:
          'How long a repeated refresh gets the same answer again; after that, and until it was used, another one. More than 10s keeps older refresh tokens usable for that long too.',
      }),
      rotation_grace_reuse_count: integer(0, 0, 1000, {
        hydra: true,
        description:
          'How often a refresh token may come within the grace period, the first time included; 0 for any number.',
      }),
    }),
    jwt: group({
      jti_optional: flag(false, {
        hydra: true,
        description: 'Accepts assertions without `jti`, which can be used again.',
      }),
      iat_optional: flag(false, { hydra: true, description: 'Accepts assertions without `iat`.' }),
      max_ttl: duration('720h', { hydra: true, description: 'Longest lifetime of an assertion.' }),
      omit_assertion_audience: flag(false, {
        hydra: true,
        description: "Leaves the assertion's audience out of the access token.",
      }),
    }),
  }),
  token_hook: hook({
    hydra: true,
    description: 'Asked about the claims of every token before it is issued; a URL, or a group with `url` and `auth`.',
    example: 'https://hooks.example/token',
  }),
  refresh_token_hook: hook({
    hydra: true,
    description: 'Asked at every refresh, before the token hook; a URL, or a group with `url` and `auth`.',
    example: 'https://hooks.example/refresh',
  }),
  hook_timeout: duration('30s', { description: 'How long a hook may take to answer.' }),
});
