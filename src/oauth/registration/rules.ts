import type { ClientMetadata } from '../client.ts';
import { OAuthError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { algorithmRules } from './algorithm-rules.ts';
import { authenticationRules } from './authentication-rules.ts';
import type { RegistrationContext } from './context.ts';
import { quote } from './members.ts';
import { profileRules } from './profile-rules.ts';
import type { Rule } from './rule.ts';
import {
  hostOf,
  isAbsoluteUri,
  isHttpsOrLoopbackUrl,
  isHttpsUrl,
  isLocalhostUrl,
  isScriptUri,
  isWebOrigin,
  isWebUrl,
  placeOf,
} from './uris.ts';
import { RESPONSE_TYPES } from './vocabulary.ts';

const redirectUris: readonly Rule[] = [
  {
    member: 'redirect_uris',
    must: 'be absolute URIs of RFC 3986 characters, such as https://app.example/callback or com.example.app:/callback',
    code: 'invalid_redirect_uri',
    offending: (client) => client.redirect_uris.filter((uri) => !isAbsoluteUri(uri)),
  },
  {
    member: 'redirect_uris',
    must: 'have no fragment (RFC 6749 section 3.1.2)',
    code: 'invalid_redirect_uri',
    offending: (client) => client.redirect_uris.filter((uri) => uri.includes('#')),
  },
  {
    member: 'redirect_uris',
    must: 'not be of a scheme that a browser runs itself',
    code: 'invalid_redirect_uri',
    offending: (client) => client.redirect_uris.filter(isScriptUri),
  },
  {
    member: 'redirect_uris',
    must: 'be https URLs of another host than localhost for a web application with the implicit grant (OIDC Registration section 2)',
    code: 'invalid_redirect_uri',
    offending: (client, { strict }) =>
      strict && client.application_type !== 'native' && client.grant_types.includes('implicit')
        ? client.redirect_uris.filter((uri) => !isHttpsUrl(uri) || isLocalhostUrl(uri))
        : [],
  },
  {
    member: 'redirect_uris',
    must: "use https, unless they lead to the person's own computer",
    code: 'invalid_redirect_uri',
    offending: (client, { strict, policy }) =>
      strict && (client.application_type === 'native' || !policy.dev)
        ? client.redirect_uris.filter((uri) => isWebUrl(uri) && !isHttpsOrLoopbackUrl(uri))
        : [],
  },
  {
    member: 'allowed_cors_origins',
    must: 'be http or https origins without a path, such as https://app.example',
    offending: (client) => client.allowed_cors_origins.filter((origin) => !isWebOrigin(origin)),
  },
];

const flows: readonly Rule[] = [
  {
    member: 'grant_types',
    must: 'hold what the response_types need: authorization_code for code, implicit for token and id_token',
    offending: (client, { strict }) =>
      strict
        ? client.response_types.filter((type) =>
            RESPONSE_TYPES[type]?.some((grant) => !client.grant_types.includes(grant)),
          )
        : [],
  },
  {
    member: 'response_types',
    must: 'have no token where access tokens are bound to a key or certificate, which a browser does not prove',
    offending: (client) =>
      client.dpop_bound_access_tokens === true || client.tls_client_certificate_bound_access_tokens === true
        ? client.response_types.filter((type) => type.split(' ').includes('token'))
        : [],
  },
  {
    member: 'scope',
    must: 'be scope names of printable ASCII characters with spaces between them (RFC 6749 section 3.3)',
    offending: ({ scope }) =>
      [scope].filter((text) => !/^[\x21\x23-\x5b\x5d-\x7e]*( [\x21\x23-\x5b\x5d-\x7e]+)*$/.test(text)),
  },
  {
    member: 'request_uris',
    must: 'be https URLs, or http on a loopback host',
    offending: (client, context) => unsafe(client.request_uris, context),
  },
  {
    member: 'request_object_signing_alg',
    must: 'be another one than none for a client with require_signed_request_object',
    offending: ({ require_signed_request_object, request_object_signing_alg: alg }) =>
      require_signed_request_object === true && alg === 'none' ? [alg] : [],
  },
];

const authentication: readonly Rule[] = [
  {
    member: 'jwks_uri',
    must: 'be an https URL, or http on a loopback host',
    offending: (client, context) => unsafe([client.jwks_uri], context),
  },
  {
    member: 'jwks_uri',
    must: 'not be given together with jwks (RFC 7591 section 2)',
    offending: (client) => (client.jwks === undefined ? [] : [client.jwks_uri]),
  },
  {
    member: 'jwks',
    must: 'hold public keys only, each with its kty and none of the private members',
    offending: (client) => (client.jwks?.keys ?? []).filter((key) => !isPublicKey(key)).map(keyName),
  },
];

const subjectIdentifiers: readonly Rule[] = [
  {
    member: 'sector_identifier_uri',
    must: 'be an https URL (OIDC Registration section 5)',
    offending: ({ sector_identifier_uri: uri }) => [uri].filter((given) => given !== undefined && !isHttpsUrl(given)),
  },
  {
    member: 'subject_type',
    must: 'not be pairwise with redirect_uris of several hosts, unless sector_identifier_uri names one (OIDC Core section 8.1)',
    offending: (client) =>
      client.subject_type === 'pairwise' &&
      client.sector_identifier_uri === undefined &&
      new Set(client.redirect_uris.map(hostOf)).size > 1
        ? ['pairwise']
        : [],
  },
];

const logout: readonly Rule[] = [
  {
    member: 'post_logout_redirect_uris',
    must: 'have the scheme, host and port of one of the redirect_uris, and no fragment',
    offending(client) {
      const places = new Set(client.redirect_uris.map(placeOf));
      return client.post_logout_redirect_uris.filter((uri) => {
        const place = placeOf(uri);
        return place === undefined || uri.includes('#') || !places.has(place);
      });
    },
  },
  {
    member: 'frontchannel_logout_uri',
    must: 'be an http or https URL without a fragment',
    offending: ({ frontchannel_logout_uri: uri }) => [...notWeb([uri]), ...withFragment(uri)],
  },
  {
    member: 'backchannel_logout_uri',
    must: 'be an https URL, or http on a loopback host, without a fragment',
    offending: ({ backchannel_logout_uri: uri }, context) => [...unsafe([uri], context), ...withFragment(uri)],
  },
];

/** The store has an index on both, and an index has a bound. */
const LONGEST_NAME = 512;

const presentation: readonly Rule[] = [
  ...(['client_name', 'owner'] as const).map(
    (member): Rule => ({
      member,
      must: `have at most ${LONGEST_NAME} characters`,
      offending: (client) => [client[member]].filter((text) => text.length > LONGEST_NAME),
    }),
  ),
  ...(['client_uri', 'logo_uri', 'policy_uri', 'tos_uri'] as const).map(
    (member): Rule => ({
      member,
      must: 'be an http or https URL',
      offending: (client) => notWeb([client[member], ...translations(client, member)]),
    }),
  ),
  {
    member: 'initiate_login_uri',
    must: 'be an https URL (OIDC Registration section 2)',
    offending: ({ initiate_login_uri: uri }) => [uri].filter((given) => given !== undefined && !isHttpsUrl(given)),
  },
];

/** Everything that a client document must fulfil beside its types, in the order in which it is looked at. */
const RULES: readonly Rule[] = [
  ...redirectUris,
  ...flows,
  ...authentication,
  ...authenticationRules,
  ...algorithmRules,
  ...subjectIdentifiers,
  ...logout,
  ...presentation,
  ...profileRules,
];

/** Throws the refusal of the first rule that the client breaks. */
export function checkRules(client: ClientMetadata, context: RegistrationContext): void {
  for (const { member, must, code, offending } of RULES) {
    const value = offending(client, context).find((candidate) => candidate !== undefined);
    if (value === undefined) continue;
    throw new OAuthError(code ?? 'invalid_client_metadata', `${member} must ${must}. ${quote(value)} does not fit.`);
  }
}

type Uris = readonly (string | undefined)[];

/** The URLs that this server would fetch, or send people to, in the clear; a development server may. */
function unsafe(uris: Uris, { policy }: RegistrationContext): Uris {
  const isAllowed = policy.dev ? isWebUrl : isHttpsOrLoopbackUrl;
  return uris.filter((uri) => uri !== undefined && !isAllowed(uri));
}

function notWeb(uris: Uris): Uris {
  return uris.filter((uri) => uri !== undefined && !isWebUrl(uri));
}

function withFragment(uri: string | undefined): Uris {
  return uri?.includes('#') ? [uri] : [];
}

function translations(client: ClientMetadata, member: string): string[] {
  return Object.entries(client.localized ?? {}).flatMap(([name, value]) =>
    name.startsWith(`${member}#`) && typeof value === 'string' ? [value] : [],
  );
}

/** RFC 7518 §6: `d` and its companions are private, `k` is a symmetric key itself. */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

function isPublicKey(key: JsonObject): boolean {
  return typeof key['kty'] === 'string' && !PRIVATE_MEMBERS.some((member) => Object.hasOwn(key, member));
}

function keyName(key: JsonObject): string {
  return typeof key['kid'] === 'string' ? key['kid'] : 'a key without a kid';
}
