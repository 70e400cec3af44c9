import type { ClientMetadata } from '../client.ts';
import { type ErrorCode, OAuthError } from '../errors.ts';
import { quote } from '../registration/members.ts';

type Uris = readonly (string | undefined)[];

/** One rule of Matrix for the addresses of a client, and those that break it. */
interface Rule {
  readonly member: string;
  readonly must: string;
  readonly code?: ErrorCode;
  /** @param home the client_uri, undefined where it is none that others could be compared with. */
  offending(client: ClientMetadata, home: URL | undefined): Uris;
}

/** Members whose URLs have to lie where the client does, or below, and to be https. */
const SINGLE = [
  'logo_uri',
  'tos_uri',
  'policy_uri',
  'initiate_login_uri',
  'jwks_uri',
  'sector_identifier_uri',
  'frontchannel_logout_uri',
  'backchannel_logout_uri',
] as const;

const NEAR_HOME = 'be an https URL without user or password, on the host of client_uri or a subdomain of it';

/** Client-server API, § Client metadata and § Redirect URI validation, beside the rules that hold for every client. */
const RULES: readonly Rule[] = [
  {
    member: 'client_uri',
    must: 'be given: an https URL of the client, with the name of a host and without user or password',
    offending: ({ client_uri = '' }) => (homeOf(client_uri) === undefined ? [client_uri] : []),
  },
  ...SINGLE.map(
    (member): Rule => ({
      member,
      must: NEAR_HOME,
      offending: (client, home) => [client[member], ...translations(client, member)].filter((uri) => isFar(uri, home)),
    }),
  ),
  {
    member: 'client_uri',
    must: NEAR_HOME,
    offending: (client, home) => translations(client, 'client_uri').filter((uri) => isFar(uri, home)),
  },
  {
    member: 'request_uris',
    must: NEAR_HOME,
    offending: (client, home) => client.request_uris.filter((uri) => isFar(uri, home)),
  },
  {
    member: 'redirect_uris',
    must: 'hold an address for the authorization code grant',
    code: 'invalid_redirect_uri',
    offending: ({ grant_types, redirect_uris }) =>
      grant_types.includes('authorization_code') && redirect_uris.length === 0 ? ['[]'] : [],
  },
  {
    member: 'redirect_uris',
    must: `${NEAR_HOME} (web application)`,
    code: 'invalid_redirect_uri',
    offending: (client, home) => (isNative(client) ? [] : client.redirect_uris.filter((uri) => isFar(uri, home))),
  },
  {
    member: 'redirect_uris',
    must: "be https URLs on the host of client_uri, of a scheme that begins with that host's name backwards and no '//' after it (com.example.app:/callback), or http://localhost, http://127.0.0.1 or http://[::1] without a port (native application)",
    code: 'invalid_redirect_uri',
    offending: (client, home) =>
      isNative(client)
        ? client.redirect_uris.filter((uri) => isFar(uri, home) && !isOwnScheme(uri, home) && !isPortlessLoopback(uri))
        : [],
  },
];

/** @throws OAuthError invalid_client_metadata, invalid_redirect_uri */
export function checkClientUris(client: ClientMetadata): void {
  const home = homeOf(client.client_uri ?? '');
  for (const { member, must, code, offending } of RULES) {
    const value = offending(client, home).find((uri) => uri !== undefined);
    if (value === undefined) continue;
    throw new OAuthError(code ?? 'invalid_client_metadata', `${member} must ${must}. ${quote(value)} does not fit.`);
  }
}

function isNative({ application_type }: ClientMetadata): boolean {
  return application_type === 'native';
}

/** Of two labels at least: everybody's schemes begin with one. An address of numbers has no name to go backwards. */
function homeOf(client_uri: string): URL | undefined {
  const url = secureUrl(client_uri);
  return url !== undefined && /^(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]*$/.test(url.hostname) ? url : undefined;
}

function secureUrl(uri: string): URL | undefined {
  const url = URL.parse(uri);
  if (url === null || url.protocol !== 'https:' || url.username !== '' || url.password !== '') return undefined;
  // An empty user is one too, which a URL parser forgets.
  return /^https:\/\/[^/?#@]+(?:[/?#]|$)/i.test(uri) ? url : undefined;
}

function isFar(uri: string | undefined, home: URL | undefined): boolean {
  if (uri === undefined) return false;
  const host = secureUrl(uri)?.hostname;
  if (host === undefined || home === undefined) return true;
  return host !== home.hostname && !host.endsWith(`.${home.hostname}`);
}

/** RFC 8252 §7.1: `com.example.app:/callback` for `https://example.com/`, label by label. */
function isOwnScheme(uri: string, home: URL | undefined): boolean {
  const scheme = /^([a-z][a-z0-9+.-]*):(?!\/\/)./i.exec(uri)?.[1]?.toLowerCase();
  if (scheme === undefined || home === undefined) return false;
  const backwards = home.hostname.split('.').reverse().join('.');
  return scheme === backwards || scheme.startsWith(`${backwards}.`);
}

function isPortlessLoopback(uri: string): boolean {
  return /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?:[/?].*)?$/.test(uri);
}

function translations(client: ClientMetadata, member: string): string[] {
  return Object.entries(client.localized ?? {}).flatMap(([name, value]) =>
    name.startsWith(`${member}#`) && typeof value === 'string' ? [value] : [],
  );
}
