import { RESPONSE_MODES, type ResponseMode } from '../authorization/response-modes.ts';
import { isResponseMode } from '../authorization/response-type.ts';
import type { ClientMetadata } from '../client.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { words } from '../parameters.ts';
import { PROFILE_NAMES } from '../profile-names.ts';
import { algorithmMembers } from './algorithms.ts';
import type { RegistrationContext } from './context.ts';
import { readLifespans } from './lifespans.ts';
import { defined, invalidMetadata, Members, quote } from './members.ts';
import { checkRules } from './rules.ts';
import { authMethodsOf, canonicalResponseType, GRANT_TYPES, LOCALIZABLE, RESPONSE_TYPES } from './vocabulary.ts';

/**
 * The client metadata that a document registers: typed, with its defaults, valid by every rule. Unknown members are
 * ignored (RFC 7591 §2).
 *
 * Throws `invalid_client_metadata` or `invalid_redirect_uri` with the member and what would be right.
 */
export function parseClientMetadata(document: unknown, context: RegistrationContext): ClientMetadata {
  const members = Members.of(document);
  const metadata: ClientMetadata = {
    ...presentation(members),
    ...flows(members, context),
    ...authentication(members, context),
    ...algorithmMembers(members, context),
    ...subjects(members, context),
    ...logout(members),
    ...server(members),
    lifespans: readLifespans(members),
  };
  checkRules(metadata, context);
  return metadata;
}

function presentation(members: Members) {
  return defined({
    client_name: members.text('client_name') ?? '',
    owner: members.text('owner') ?? '',
    client_uri: members.text('client_uri'),
    logo_uri: members.text('logo_uri'),
    policy_uri: members.text('policy_uri'),
    tos_uri: members.text('tos_uri'),
    contacts: members.list('contacts'),
    software_id: members.text('software_id'),
    software_version: members.text('software_version'),
    localized: localized(members),
  });
}

function localized(members: Members): Record<string, Json> | undefined {
  const names = members.names().filter((name) => LOCALIZABLE.some((base) => name.startsWith(`${base}#`)));
  const texts = names.flatMap((name) => {
    const text = members.text(name);
    return text === undefined ? [] : [[name, text] as const];
  });
  return texts.length === 0 ? undefined : Object.fromEntries(texts);
}

function flows(members: Members, { policy, strict }: RegistrationContext) {
  const given = members.list('grant_types');
  const isWithoutCode = strict && given.length > 0 && !given.includes('authorization_code');
  const response_types = responseTypes(members, isWithoutCode ? [] : ['code']);
  const scope = words(members.text('scope'));
  return {
    ...defined({
      application_type: members.oneOf('application_type', ['web', 'native']),
      response_modes: responseModes(members),
      require_signed_request_object: members.flag('require_signed_request_object'),
      require_pushed_authorization_requests: members.flag('require_pushed_authorization_requests'),
    }),
    redirect_uris: members.list('redirect_uris'),
    response_types,
    grant_types: grantTypes(given, strict ? needed(response_types) : ['authorization_code']),
    scope: (scope.length === 0 ? policy.default_scope : scope).join(' '),
    audience: members.list('audience'),
    request_uris: members.list('request_uris'),
    allowed_cors_origins: members.list('allowed_cors_origins'),
  };
}

function grantTypes(given: readonly string[], fallback: readonly string[]): readonly string[] {
  const unknown = given.find((type) => !GRANT_TYPES.some((known) => known === type));
  if (unknown !== undefined) throw unknownValue('grant_types', GRANT_TYPES, unknown);
  return given.length === 0 ? fallback : [...new Set(given)];
}

function responseTypes(members: Members, fallback: readonly string[]): readonly string[] {
  const given = members.list('response_types').map((type) => {
    const canonical = canonicalResponseType(type);
    if (canonical === undefined) throw unknownValue('response_types', Object.keys(RESPONSE_TYPES), type);
    return canonical;
  });
  return given.length === 0 ? fallback : [...new Set(given)];
}

function responseModes(members: Members): readonly ResponseMode[] | undefined {
  const modes = members.list('response_modes').map((mode) => {
    if (isResponseMode(mode)) return mode;
    throw unknownValue('response_modes', RESPONSE_MODES, mode);
  });
  return modes.length === 0 ? undefined : [...new Set(modes)];
}

function needed(response_types: readonly string[]): readonly string[] {
  const grants = response_types.flatMap((type) => RESPONSE_TYPES[type] ?? []);
  return grants.length === 0 ? ['authorization_code'] : [...new Set(grants)];
}

function unknownValue(member: string, known: readonly string[], value: string) {
  return invalidMetadata(`${member} may hold ${known.join(', ')}; ${quote(value)} is none of them.`);
}

function authentication(members: Members, { policy }: RegistrationContext) {
  return defined({
    token_endpoint_auth_method:
      members.oneOf('token_endpoint_auth_method', authMethodsOf(policy)) ?? ('client_secret_basic' as const),
    token_endpoint_auth_signing_alg: members.text('token_endpoint_auth_signing_alg'),
    tls_client_auth_subject_dn: members.text('tls_client_auth_subject_dn'),
    tls_client_auth_san_dns: members.text('tls_client_auth_san_dns'),
    tls_client_auth_san_uri: members.text('tls_client_auth_san_uri'),
    tls_client_auth_san_ip: members.text('tls_client_auth_san_ip'),
    tls_client_auth_san_email: members.text('tls_client_auth_san_email'),
    dpop_bound_access_tokens: members.flag('dpop_bound_access_tokens'),
    tls_client_certificate_bound_access_tokens: members.flag('tls_client_certificate_bound_access_tokens'),
    jwks: keySet(members),
    jwks_uri: members.text('jwks_uri'),
  });
}

/** `{}` is how Ory shows, and so also sends, a client without keys. */
function keySet(members: Members): { readonly keys: readonly JsonObject[] } | undefined {
  const keys = members.object('jwks')?.['keys'] ?? [];
  const objects = Array.isArray(keys) ? keys.filter((key) => isJsonObject(key)) : [];
  if (!Array.isArray(keys) || objects.length !== keys.length) {
    throw invalidMetadata("jwks must be a JSON Web Key Set: an object with the array 'keys' of objects (RFC 7517).");
  }
  return objects.length === 0 ? undefined : { keys: objects };
}

function subjects(members: Members, { policy }: RegistrationContext) {
  const fallback = policy.subject_types.includes('public') ? 'public' : 'pairwise';
  return defined({
    subject_type: members.oneOf('subject_type', policy.subject_types) ?? fallback,
    sector_identifier_uri: members.text('sector_identifier_uri'),
    default_max_age: members.count('default_max_age'),
    require_auth_time: members.flag('require_auth_time'),
    default_acr_values: nonEmpty(members.list('default_acr_values')),
    initiate_login_uri: members.text('initiate_login_uri'),
  });
}

function nonEmpty(list: readonly string[]): readonly string[] | undefined {
  return list.length === 0 ? undefined : list;
}

function logout(members: Members) {
  return defined({
    post_logout_redirect_uris: members.list('post_logout_redirect_uris'),
    frontchannel_logout_uri: members.text('frontchannel_logout_uri'),
    frontchannel_logout_session_required: members.flag('frontchannel_logout_session_required') ?? false,
    backchannel_logout_uri: members.text('backchannel_logout_uri'),
    backchannel_logout_session_required: members.flag('backchannel_logout_session_required') ?? false,
  });
}

/** What only the server's own people may set. */
function server(members: Members) {
  return defined({
    profile: members.oneOf('profile', PROFILE_NAMES),
    access_token_strategy: members.oneOf('access_token_strategy', ['jwt', 'opaque']),
    metadata: members.object('metadata') ?? {},
    skip_consent: members.flag('skip_consent') ?? false,
    skip_logout_consent: members.flag('skip_logout_consent'),
  });
}
