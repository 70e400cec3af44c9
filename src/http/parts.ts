import { setTimeout as sleep } from 'node:timers/promises';
import { createAccounts } from '../accounts/accounts.ts';
import { accountClaims } from '../accounts/claims.ts';
import { publicUrlOf } from '../config/addresses.ts';
import { toPolicy } from '../config/policy.ts';
import type { Config } from '../config/schema.ts';
import type { PagesContext } from '../endpoints/pages/context.ts';
import type { InteractionUrl } from '../interaction/context.ts';
import { createClientKeys } from '../keys/client-keys.ts';
import type { GenerateJwk } from '../keys/jwk.ts';
import { createKeys, type ManagedKeys } from '../keys/keys.ts';
import { createHashRenewal } from '../oauth/client-authentication/renewal.ts';
import { type ClientSecrets, createClientSecrets } from '../oauth/client-authentication/secrets.ts';
import type { Clock, Random } from '../oauth/clock.ts';
import type { Hashing } from '../oauth/hashing/hashing.ts';
import { rememberOpened } from '../oauth/opened.ts';
import { createClientCache } from '../oauth/registration/cache.ts';
import type { Repositories } from '../oauth/repositories.ts';
import { configuredResources } from '../oauth/resources/configured.ts';
import { createResourceRegistry, type ResourceRegistry } from '../oauth/resources/registry.ts';
import { createSealer, type Sealer } from '../oauth/sealing.ts';
import { createDpop } from '../oauth/sender-constraint/dpop.ts';
import { createTokenCodec } from '../oauth/tokens/token-codec.ts';
import { createAssets } from '../pages/assets.ts';
import { createTheme } from '../pages/theme.ts';
import type { Store } from '../store/entities.ts';
import type { Log } from '../telemetry/log.ts';
import { createServerMetrics, type ServerMetrics } from '../telemetry/metrics-of-server.ts';
import { CACHES } from './caches.ts';
import { createHooks } from './hooks.ts';
import { createServerLimits, type ServerLimits } from './limits.ts';
import { createLogoutWorker, type LogoutWorker, logoutTransport } from './logout-worker.ts';
import { openMeasuredStore } from './measured-store.ts';
import { createOutbound, type Outbound } from './outbound.ts';
import { trustedCa } from './outbound-ca.ts';
import { createRequestUris } from './request-uris.ts';

/** What a whole server is made of. */
export interface Parts {
  readonly config: Config;
  readonly log: Log;
  readonly store: Store;
  readonly keys: ManagedKeys;
  readonly outbound: Outbound;
  readonly logout: LogoutWorker;
  readonly metrics: ServerMetrics;
  /** The text for Prometheus. */
  readonly exposeMetrics: () => string | Promise<string>;
  readonly secrets: ClientSecrets;
  readonly limits: ServerLimits;
  readonly pagination: Sealer;
  /** Forgets what is in memory about a client that was changed. */
  readonly forgetClient: (client_id: string) => void;
  readonly resources: ResourceRegistry;
  readonly context: PagesContext;
}

export interface Surroundings {
  readonly config: Config;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** How the server's own keys are made; in the thread pool unless given. */
  readonly generateKey?: GenerateJwk;
  /** Where passwords and client secrets are hashed; in threads of the server's own unless given. */
  readonly hashing?: Hashing;
  /** Where several processes are one server: given how to read this one's metrics, how to read those of all. */
  readonly gatherMetrics?: (own: () => string) => () => Promise<string>;
}

/** Opens the store, makes the keys that are missing, and puts the parts together. */
export async function createParts(surroundings: Surroundings): Promise<Parts> {
  const { config, clock, random, log, generateKey, hashing, gatherMetrics } = surroundings;
  const { system } = config.secrets;
  const cookieSecrets = orSystem(config.secrets.cookie, system);
  const metrics = createServerMetrics();
  const store = await openMeasuredStore(
    {
      dsn: config.dsn,
      secrets: system,
      clock,
      random,
      migrate: 'embedded',
      sweep: { limits: { rows: config.store.sweep_batch_rows, milliseconds: config.store.sweep_batch_time } },
    },
    metrics,
  );
  const keys = createKeys({
    repository: store.keys,
    write: store.write,
    clock,
    max_age: CACHES.keys.age,
    schedule: {
      retire_after: config.keys.retire_after,
      rotate_every: config.keys.rotate_every,
      next_lead: config.keys.publish_ahead,
    },
    sets: {
      'hydra.openid.id-token': config.keys.id_token,
      'hydra.jwt.access-token': config.keys.access_token,
      'signet.encryption': config.keys.encryption,
    },
    ...(generateKey !== undefined && { generate: generateKey }),
    onError: (error) => log.error({ err: error }, 'The signing keys could not be maintained'),
  });
  try {
    await store.systemSecrets.begin();
    await keys.ensure();
  } catch (error) {
    await store.close();
    throw error;
  }

  const { http } = config.clients;
  const ca = trustedCa(config);
  const outbound = createOutbound({
    ca,
    allow_private: config.dev || !http.disallow_private_ip_ranges || http.private_ip_exception_urls,
  });
  const clients = createClientCache(store.clients, clock, { maximum_age: CACHES.clients.age });
  const renewHashes = createHashRenewal({
    write: store.write,
    forget: (client_id) => clients.forget(client_id),
    onError: (error) => log.error({ err: error }, 'The hash of a client secret could not be made anew'),
  });
  const limits = createServerLimits({ config, clock, random, store, log, ...(hashing && { hashing }) });
  const secrets = createClientSecrets(system, random, renewHashes, {
    hashing: limits.hashing.secrets,
    guesses: limits.secretGuesses,
  });
  const accounts = createAccounts({
    repository: store.accounts,
    write: store.write,
    clock,
    random,
    sealer: createSealer(cookieSecrets, 'device', random),
    sleep: (milliseconds) => sleep(milliseconds),
    backoffs: limits.backoffs,
    networkOf: limits.networkOf,
    hashing: limits.hashing.passwords,
    settings: { sign_up: config.accounts.sign_up, password_min_length: config.accounts.password.minimum_length },
  });
  const theme = createTheme(themeSettings(config));
  const publicUrl = publicUrlOf(config);
  const policy = toPolicy(config);
  const resources = createResourceRegistry(
    store.protectedResources,
    configuredResources(config.oauth2.resources, clock.now()),
    clock,
  );
  const repositories: Repositories = {
    ...store,
    protectedResources: resources,
    clients: { ...store.clients, find: (client_id) => clients.find(client_id) },
  };
  const logout = createLogoutWorker({
    context: { policy, clock, random, keys, repositories, write: store.write },
    // The operator's own URL may lead into the inner network.
    transport: logoutTransport(
      outbound,
      createOutbound({ ca, allow_private: true, allow_http: true }),
      config.urls.identity_provider,
    ),
    log,
    metrics,
  });
  return {
    config,
    log,
    store,
    keys,
    outbound,
    logout,
    metrics,
    exposeMetrics: gatherMetrics?.(metrics.expose) ?? metrics.expose,
    secrets,
    limits,
    pagination: createSealer(orSystem(config.secrets.pagination, system), 'pagination', random),
    forgetClient: (client_id) => clients.forget(client_id),
    resources,
    context: {
      policy,
      clock,
      random,
      repositories,
      write: store.write,
      keys,
      tokens: createTokenCodec(system, random),
      ...createHooks(config),
      clientSecrets: secrets,
      clientRequests: limits.clientRequests,
      clientKeys: createClientKeys({ fetchJson: outbound.fetchJson, clock, max_age_ms: CACHES.client_keys.age }),
      requestUris: createRequestUris(outbound, clock),
      subjects: {
        async claims(subject) {
          const account = await accounts.find(subject);
          return account === undefined ? undefined : accountClaims(account);
        },
        async maySignIn(subject) {
          const account = await accounts.find(subject);
          return account === undefined ? config.urls.login !== null : !account.disabled;
        },
      },
      challenges: createSealer(system, 'challenge', random),
      nonces: createSealer(system, 'nonce', random),
      dpop: createDpop(policy.dpop, { clock, sealer: createSealer(system, 'dpop-nonce', random) }),
      cookies: rememberOpened(createSealer(cookieSecrets, 'cookie', random)),
      urls: interactionUrls(config, publicUrl),
      userCodeGuesses: limits.userCodeGuesses,
      logoutQueued: logout.wake,
      accounts,
      theme,
      assets: createAssets(theme, new URL(publicUrl).pathname.replace(/\/$/, '')),
      sign_up: config.accounts.sign_up,
      password_min_length: config.accounts.password.minimum_length,
    },
  };
}

/** Hydra's fallback for secrets that are not given. */
function orSystem(given: readonly string[], system: readonly string[]): readonly string[] {
  return given.length > 0 ? given : system;
}

function interactionUrls({ urls, accounts }: Config, publicUrl: string): PagesContext['urls'] {
  const page = (configured: string | null, path: string): InteractionUrl =>
    configured === null ? { url: `${publicUrl}${path}`, built_in: true } : { url: configured, built_in: false };
  const login = page(urls.login, '/login');
  return {
    public: publicUrl,
    login,
    registration: urls.registration === null && !accounts.sign_up ? login : page(urls.registration, '/sign-up'),
    consent: page(urls.consent, '/consent'),
    logout: page(urls.logout, '/logout'),
    device: {
      verification: page(urls.device.verification, '/device'),
      success: page(urls.device.success, '/device/done'),
    },
    post_logout_redirect: urls.post_logout_redirect ?? `${publicUrl}/logged-out`,
  };
}

function themeSettings({ branding }: Config): Parameters<typeof createTheme>[0] {
  return {
    name: branding.name,
    logo_url: branding.logo_url ?? undefined,
    accent_light: branding.colours.accent ?? undefined,
    accent_dark: branding.colours.accent_dark ?? undefined,
    links: branding.links,
  };
}
