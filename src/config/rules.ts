import { userCodeCharacters } from '../oauth/device/user-code.ts';
import { permitted, profileNamed } from '../oauth/profiles.ts';
import { checkResource } from '../oauth/resources/settings.ts';
import { hasMlDsa, isMlDsa } from '../oauth/signature-algorithms.ts';
import { deviceSettings } from './policy.ts';
import { howToGive } from './problems.ts';
import type { Config } from './schema.ts';
import { isLoopback } from './settings/network.ts';
import { isGiven } from './settings/pem.ts';
import type { CertificateConfig, TlsConfig } from './settings/serve.ts';

/** What the settings must be together. A rule is skipped while one of the settings that it is about is refused itself. */
interface Rule {
  readonly about: readonly string[];
  /** The problem's sentence; undefined when all is well. */
  readonly check: (config: Config) => string | undefined;
}

const LISTENERS = ['public', 'admin'] as const;

const RULES: readonly Rule[] = [
  { about: ['urls.self.issuer'], check: httpsIssuer },
  { about: ['serve.public.tls', 'serve.tls'], check: tlsInProduction },
  ...LISTENERS.map(
    (listener): Rule => ({
      about: [`serve.${listener}.tls`, 'serve.tls'],
      check: (config) => completeTls(`serve.${listener}.tls`, config.serve[listener].tls),
    }),
  ),
  { about: ['serve.mtls', 'serve.public.tls', 'serve.tls'], check: mtlsListener },
  { about: ['serve.mtls.header', 'serve.public', 'serve.tls'], check: trustedCertificateHeader },
  { about: ['serve.mtls'], check: mtlsAddress },
  { about: ['serve.admin'], check: adminAccess },
  { about: ['secrets.system'], check: secretsOfOnesOwn },
  { about: ['serve.cookies', 'urls.self.issuer'], check: crossSiteCookies },
  { about: ['oidc.subject_identifiers'], check: pairwiseSalt },
  { about: ['keys', 'ttl'], check: keysOutliveTokens },
  { about: ['keys'], check: mlDsaAllowed },
  { about: ['keys', 'oauth2.profile'], check: keysForProfile },
  { about: ['oauth2.grant.refresh_token'], check: boundedGrace },
  { about: ['oauth2.device_authorization'], check: userCodesEnough },
  { about: ['matrix.openid_token_ttl'], check: boundedOpenIdTokens },
  { about: ['oauth2.pushed_authorization_requests'], check: boundedRequestUris },
  { about: ['oauth2.resources', 'keys', 'urls.self.issuer'], check: goodResources },
];

/** What the admin API checks of the same. */
function goodResources({ oauth2: { resources }, keys, urls }: Config): string | undefined {
  const seen = new Set<string>();
  for (const [at, described] of resources.entries()) {
    const checked = checkResource(described, { issuer: urls.self.issuer, signing_algorithms: keys.access_token });
    if (!checked.ok) return `oauth2.resources.${at}.${checked.member} ${checked.problem}.`;
    if (seen.has(checked.identifier.canonical)) return `oauth2.resources names ${described.identifier} twice.`;
    seen.add(checked.identifier.canonical);
  }
  return undefined;
}

/** FAPI 2.0 §5.4.1. */
function keysForProfile({ keys, oauth2 }: Config): string | undefined {
  const allowed = profileNamed(oauth2).signature_algorithms;
  const lacking = (['id_token', 'access_token'] as const).find((set) => permitted(allowed, keys[set]).length === 0);
  if (lacking === undefined) return undefined;
  return `keys.${lacking} has no algorithm that oauth2.profile ${oauth2.profile} allows. Add one of ${allowed?.join(', ')}.`;
}

/** @param refused paths of settings that the schema refused. */
export function brokenRules(config: Config, refused: ReadonlySet<string>): string[] {
  const judged = RULES.filter(({ about }) => !about.some((path) => [...refused].some((bad) => touches(bad, path))));
  return judged.flatMap(({ check }) => check(config) ?? []);
}

/** Sentences about settings that work and are likely not what was meant. */
export function doubts(config: Config): string[] {
  const { issuer } = config.urls.self;
  const { host, tls, token } = config.serve.admin;
  const plain = !config.dev && !isLoopback(host) && !tls.enabled && tls.allow_termination_from.length === 0;
  return [
    ...(issuer.endsWith('/')
      ? [`urls.self.issuer ends with a slash: ${issuer}. It is used as it is, and applications must write it so.`]
      : []),
    ...(plain && token.length > 0
      ? [`serve.admin.host is ${host} without TLS: admin tokens cross the network readable. Set serve.admin.tls.`]
      : []),
  ];
}

function touches(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`);
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Hydra's bounds: a stolen token is good for as long. */
function boundedGrace({ oauth2 }: Config): string | undefined {
  const { rotation_grace_period: period, rotation_grace_reuse_count: uses } = oauth2.grant.refresh_token;
  const path = 'oauth2.grant.refresh_token.rotation_grace_period';
  if (uses === 0 && period > 5 * MINUTE)
    return `${path} may be 5m at most, or 4320h when rotation_grace_reuse_count says how often a token may come.`;
  return period > 180 * DAY ? `${path} may be 4320h at most.` : undefined;
}

/** Whoever is given one can be the person everywhere else with it, so not for longer than they need it. */
function boundedOpenIdTokens({ matrix }: Config): string | undefined {
  if (matrix.openid_token_ttl >= MINUTE && matrix.openid_token_ttl <= DAY) return undefined;
  return 'matrix.openid_token_ttl must be from 1m to 24h.';
}

/** FAPI 2.0 Security Profile §5.3.2.2 has them last less than ten minutes. */
function boundedRequestUris({ oauth2 }: Config): string | undefined {
  const { lifespan } = oauth2.pushed_authorization_requests;
  if (lifespan >= 5_000 && lifespan < 10 * MINUTE) return undefined;
  return 'oauth2.pushed_authorization_requests.lifespan must be at least 5s, and less than 10m.';
}

function httpsIssuer({ dev, urls }: Config): string | undefined {
  if (dev || urls.self.issuer.startsWith('https:')) return undefined;
  return `urls.self.issuer must be an https URL; it is ${urls.self.issuer}. Give an https one, or start with --dev for a development server.`;
}

function tlsInProduction({ dev, serve }: Config): string | undefined {
  const { enabled, allow_termination_from } = serve.public.tls;
  if (dev || enabled || allow_termination_from.length > 0 || serve.public.host.startsWith('unix:')) return undefined;
  return 'The public endpoints have no TLS: give serve.tls.cert.path and serve.tls.key.path, or, when a proxy ends TLS, its networks as serve.tls.allow_termination_from (such as 127.0.0.1/32), or start with --dev for a development server.';
}

function completeTls(path: string, tls: TlsConfig): string | undefined {
  return tls.enabled ? incomplete(path, tls) : undefined;
}

function mtlsListener({ serve }: Config): string | undefined {
  const { enabled, tls } = serve.mtls;
  return enabled ? incomplete('serve.mtls.tls', tls) : undefined;
}

/** Else whoever reaches the listener could write a certificate of somebody else's into the header. */
function trustedCertificateHeader({ serve }: Config): string | undefined {
  const { name } = serve.mtls.header;
  const { host, tls } = serve.public;
  if (name === null || tls.allow_termination_from.length > 0 || host.startsWith('unix:')) return undefined;
  return `serve.mtls.header.name is ${name}, and no proxy is trusted to send it: give the networks of those that do as serve.public.tls.allow_termination_from (such as 127.0.0.1/32).`;
}

function mtlsAddress({ serve }: Config): string | undefined {
  const { enabled, host, port, url, header } = serve.mtls;
  if (enabled && host.startsWith('unix:'))
    return 'serve.mtls.host must be an address: TLS is not spoken on a Unix socket.';
  if (enabled && port === 0 && url === null)
    return 'serve.mtls.port is 0, any free one, so that the discovery document cannot name it: give serve.mtls.url.';
  if (url !== null && !url.startsWith('https:')) return `serve.mtls.url must be an https URL; it is ${url}.`;
  if (url !== null && !enabled && header.name === null)
    return 'serve.mtls.url names a place for client certificates, which nothing takes: set serve.mtls.enabled, or serve.mtls.header.name for those that a proxy hands on.';
  return undefined;
}

function incomplete(path: string, tls: CertificateConfig): string | undefined {
  const missing = [
    ...(isGiven(tls.cert) ? [] : [`${path}.cert.path`]),
    ...(isGiven(tls.key) ? [] : [`${path}.key.path`]),
  ];
  if (missing.length > 0)
    return `${path} is enabled without ${missing.join(' and ')}: give the file, or its text as base64.`;
  const both = (['cert', 'key'] as const).find((part) => tls[part].path !== '' && tls[part].base64 !== '');
  return both === undefined ? undefined : `${path}.${both} has both path and base64: give one of them.`;
}

function adminAccess({ serve }: Config): string | undefined {
  const { host, token, dangerously_allow_unauthenticated: open } = serve.admin;
  if (isLoopback(host) || token.length > 0 || open) return undefined;
  return `serve.admin.host is ${host}, where others reach the admin API, and serve.admin.token is missing: ${howToGive('serve.admin.token')}, or listen on 127.0.0.1. (serve.admin.dangerously_allow_unauthenticated opens it to everybody.)`;
}

function secretsOfOnesOwn({ dev, secrets }: Config): string | undefined {
  if (dev || !secrets.system.some((secret) => secret.startsWith('change-me'))) return undefined;
  return 'secrets.system is still the one of the example: make your own, for instance with "openssl rand -base64 32".';
}

function crossSiteCookies({ serve, urls }: Config): string | undefined {
  const { same_site_mode, secure } = serve.cookies;
  if (same_site_mode !== 'None' || (secure ?? urls.self.issuer.startsWith('https:'))) return undefined;
  return 'serve.cookies.same_site_mode is None, which browsers accept for Secure cookies only: use Lax, or an https issuer.';
}

function pairwiseSalt({ oidc }: Config): string | undefined {
  const { supported_types, pairwise } = oidc.subject_identifiers;
  if (!supported_types.includes('pairwise') || (pairwise.salt ?? '').length >= 8) return undefined;
  return 'oidc.subject_identifiers.pairwise.salt must be a text of at least 8 characters when pairwise subjects are supported: make one with "openssl rand -base64 32" and never change it, since everybody would get another sub.';
}

function keysOutliveTokens({ keys, ttl }: Config): string | undefined {
  if (keys.retire_after >= Math.max(ttl.access_token, ttl.id_token)) return undefined;
  return 'keys.retire_after must be at least as long as ttl.access_token and ttl.id_token, or tokens outlive the keys that verify them.';
}

function mlDsaAllowed({ keys }: Config): string | undefined {
  const listed = [...keys.id_token, ...keys.access_token].find(isMlDsa);
  if (keys.ml_dsa && !hasMlDsa()) return 'keys.ml_dsa needs Node 24.6 or later with OpenSSL 3.5 or later.';
  if (keys.ml_dsa || listed === undefined) return undefined;
  return `keys.ml_dsa must be true for keys of ${listed}, or keys.id_token and keys.access_token must do without it.`;
}

/** Fewer would be guessed in spite of the delays, or run out. */
const FEWEST_USER_CODES = 1_000_000;

function userCodesEnough({ oauth2 }: Config): string | undefined {
  const { length, character_set } = deviceSettings(oauth2.device_authorization).user_code;
  const characters = userCodeCharacters(character_set).length;
  if (characters <= 256 && characters ** length >= FEWEST_USER_CODES) return undefined;
  return 'oauth2.device_authorization.user_code allows fewer than a million codes, which can be guessed: give a greater length or more characters (letters of either case count once; hyphens and spaces do not count).';
}
