import type { z } from 'zod';
import { choice, duration, flag, group, texts } from '../values.ts';

export interface StrategiesConfig {
  readonly scope: 'exact' | 'wildcard';
  readonly access_token: 'opaque' | 'jwt';
  readonly jwt: { readonly scope_claim: 'string' | 'list' | 'both' };
}

export interface OAuth2Config {
  readonly exclude_not_before_claim: boolean;
  readonly allowed_top_level_claims: readonly string[];
  readonly mirror_top_level_claims: boolean;
  readonly pkce: {
    readonly enforced: boolean;
    readonly enforced_for_public_clients: boolean;
    readonly plain: boolean;
  };
  readonly client_credentials: { readonly default_grant_allowed_scope: boolean };
  /** Milliseconds. */
  readonly grant: { readonly refresh_token: { readonly rotation_grace_period: number } };
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

export const oauth2: z.ZodType<OAuth2Config> = group({
  exclude_not_before_claim: flag(false, { hydra: true, description: 'Leaves `nbf` out of JWT access tokens.' }),
  allowed_top_level_claims: texts([], {
    hydra: true,
    description: 'Claims of the consent that stand at the top of a JWT access token.',
    example: ['tenant'],
  }),
  mirror_top_level_claims: flag(true, { hydra: true, description: 'Repeats those claims in `ext`.' }),
  pkce,
  client_credentials: group({
    default_grant_allowed_scope: flag(false, {
      hydra: true,
      description: "Grants all of the client's scopes to a client credentials request that names none.",
    }),
  }),
  grant: group({
    refresh_token: group({
      rotation_grace_period: duration('10s', {
        hydra: true,
        description:
          'How long a repeated refresh gets the same answer again; after that, and until it was used, another one.',
      }),
    }),
  }),
});
