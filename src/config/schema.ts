import { z } from 'zod';
import { isDsn } from './dsn.ts';
import { type KeysConfig, keys } from './settings/keys.ts';
import { type LimitsConfig, limits } from './settings/limits.ts';
import { type MatrixConfig, matrix } from './settings/matrix.ts';
import { type OAuth2Config, oauth2, type StrategiesConfig, strategies } from './settings/oauth2.ts';
import {
  type ClientsConfig,
  clients,
  type OidcConfig,
  oidc,
  type WebfingerConfig,
  webfinger,
} from './settings/oidc.ts';
import {
  type AccountsConfig,
  accounts,
  type BrandingConfig,
  branding,
  type LogConfig,
  log,
} from './settings/people.ts';
import { type ServeConfig, serve } from './settings/serve.ts';
import { type SecretsConfig, type StoreConfig, secrets, store, type TtlConfig, ttl } from './settings/storage.ts';
import { type UrlsConfig, urls } from './settings/urls.ts';
import { flag, requiredText } from './values.ts';

/** Every setting with its value, checked. Durations are milliseconds; null stands for what was not given. */
export interface Config {
  /** `memory`, `sqlite://…`, `postgres://…` or `cockroach://…`. */
  readonly dsn: string;
  readonly dev: boolean;
  readonly serve: ServeConfig;
  readonly urls: UrlsConfig;
  readonly secrets: SecretsConfig;
  readonly ttl: TtlConfig;
  readonly strategies: StrategiesConfig;
  readonly oauth2: OAuth2Config;
  readonly oidc: OidcConfig;
  readonly webfinger: WebfingerConfig;
  readonly clients: ClientsConfig;
  readonly keys: KeysConfig;
  readonly accounts: AccountsConfig;
  readonly branding: BrandingConfig;
  readonly matrix: MatrixConfig;
  readonly limits: LimitsConfig;
  readonly store: StoreConfig;
  readonly log: LogConfig;
}

/** Every setting; the example file, the reference page, the environment's names and the checks are made from it. */
export const schema: z.ZodType<Config> = z.object({
  dsn: requiredText(isDsn, {
    hydra: true,
    secret: true,
    description: 'The database.',
    expects:
      'memory, sqlite:///absolute/path.db, sqlite://./relative/path.db or postgres://user:password@host/database',
    example: 'sqlite:///var/lib/signet/signet.db',
    fallback: 'none: required; sqlite://./data/signet.db in development',
  }),
  dev: flag(false, {
    hydra: true,
    description: 'A server for development: plain http, secrets made up and kept beside the database.',
  }),
  serve,
  urls,
  secrets,
  ttl,
  strategies,
  oauth2,
  oidc,
  webfinger,
  clients,
  keys,
  accounts,
  branding,
  matrix,
  limits,
  store,
  log,
});
