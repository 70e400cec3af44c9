import type { z } from 'zod';
import { choices, flag, group, optionalText, optionalUrl, texts } from '../values.ts';

export interface OidcConfig {
  readonly subject_identifiers: {
    readonly supported_types: readonly ('public' | 'pairwise')[];
    readonly pairwise: { readonly salt: string | null };
  };
  readonly dynamic_client_registration: { readonly default_scope: readonly string[] };
}

/** What discovery says beyond the defaults; null leaves a URL to the server. */
export interface WebfingerConfig {
  readonly oidc_discovery: {
    readonly jwks_url: string | null;
    readonly token_url: string | null;
    readonly auth_url: string | null;
    readonly userinfo_url: string | null;
    readonly supported_claims: readonly string[];
    readonly supported_scope: readonly string[];
  };
}

/** How the server fetches the URLs that clients registered. */
export interface ClientsConfig {
  readonly http: {
    readonly disallow_private_ip_ranges: boolean;
    readonly private_ip_exception_urls: readonly string[];
  };
}

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
    default_scope: texts(['offline_access', 'offline', 'openid'], {
      hydra: true,
      description: 'Scope of a client that is created without one.',
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
      description: 'Refuses to fetch URLs of clients (`jwks_uri`, `sector_identifier_uri`) from private networks.',
    }),
    private_ip_exception_urls: texts([], {
      hydra: true,
      description: 'URLs in private networks that may be fetched all the same; `*` stands for any text.',
    }),
  }),
});
