import type { Client, RegistrationPolicy } from '../client.ts';
import { OAuthError } from '../errors.ts';
import type { Json, JsonObject } from '../json.ts';
import { words } from '../parameters.ts';
import type { Policy } from '../policy.ts';
import { uncoveredAudience, uncoveredScope } from '../scope.ts';
import type { DynamicRegistrationSettings } from './dynamic-settings.ts';
import { invalidMetadata, Members, quote } from './members.ts';
import { canonicalResponseType, RESPONSE_TYPES } from './vocabulary.ts';

/** The most that a client may register for itself. */
export interface Ceiling {
  readonly scope_strategy: Policy['scope_strategy'];
  readonly scopes: readonly string[];
  /** For a client that asks for none, or for nothing that it may have. */
  readonly default_scope: readonly string[];
  readonly audience: readonly string[];
  readonly grant_types: readonly string[];
  /** Undefined: any. */
  readonly redirect_hosts: readonly string[] | undefined;
}

/**
 * @param allowed by the initial access token that the client brought, if any.
 * @param current the client before the change: what it has, it keeps when it asks for it again.
 */
export function ceilingOf(
  settings: DynamicRegistrationSettings,
  { default_scope, scope_strategy }: Pick<Policy, 'default_scope' | 'scope_strategy'>,
  allowed: RegistrationPolicy = {},
  current?: Client,
): Ceiling {
  const scopes = allowed.allowed_scopes ?? [...default_scope, ...settings.allowed_scope];
  const covered = default_scope.filter((scope) => uncoveredScope(scope_strategy, scopes, [scope]) === undefined);
  return {
    scope_strategy,
    scopes: [...scopes, ...words(current?.metadata.scope)],
    default_scope: covered.length > 0 ? covered : scopes,
    audience: [...settings.allowed_audience, ...(current?.metadata.audience ?? [])],
    grant_types: [
      ...(allowed.allowed_grant_types ?? settings.allowed_grant_types),
      ...(current?.metadata.grant_types ?? []),
    ],
    redirect_hosts: allowed.allowed_redirect_hosts,
  };
}

/** Grants that a client without credentials cannot use, whatever it registers. */
const CONFIDENTIAL_GRANTS: readonly string[] = ['client_credentials', 'urn:ietf:params:oauth:grant-type:jwt-bearer'];

/**
 * The document without what the client may not have or could not use. Such members of a list are dropped and the
 * answer shows what is left (RFC 7591 §3.2.1); a list of which nothing is left is refused, since its default would be
 * something else than what was asked for.
 */
export function withinCeiling(document: JsonObject, ceiling: Ceiling): JsonObject {
  const members = Members.of(document);
  const isPublic = members.text('token_endpoint_auth_method') === 'none';
  const usable = ceiling.grant_types.filter((grant) => !isPublic || !CONFIDENTIAL_GRANTS.includes(grant));
  checkRedirectHosts(members.list('redirect_uris'), ceiling);
  return {
    ...document,
    scope: scopeWithin(members.text('scope'), ceiling).join(' '),
    audience: members.list('audience').filter((one) => uncoveredAudience(ceiling.audience, [one]) === undefined),
    ...kept(members, 'grant_types', (grant) => usable.includes(grant), usable),
    ...kept(members, 'response_types', (type) => isUsable(type, usable), Object.keys(RESPONSE_TYPES)),
  };
}

function scopeWithin(requested: string | undefined, { scope_strategy, scopes, default_scope }: Ceiling): string[] {
  const granted = words(requested).filter((scope) => uncoveredScope(scope_strategy, scopes, [scope]) === undefined);
  return granted.length > 0 ? granted : [...default_scope];
}

function isUsable(response_type: string, grants: readonly string[]): boolean {
  const needed = RESPONSE_TYPES[canonicalResponseType(response_type) ?? ''];
  return needed?.every((grant) => grants.includes(grant)) === true;
}

function kept(
  members: Members,
  name: string,
  keep: (value: string) => boolean,
  possible: readonly string[],
): Readonly<Record<string, Json>> {
  const given = members.list(name);
  if (given.length === 0) return {};
  const left = given.filter(keep);
  if (left.length > 0) return { [name]: left };
  const named = given.map(quote).slice(0, 3).join(', ');
  throw invalidMetadata(`This client can have none of its ${name} (${named}). It may have ${possible.join(', ')}.`);
}

function checkRedirectHosts(uris: readonly string[], { redirect_hosts }: Ceiling): void {
  if (redirect_hosts === undefined) return;
  const foreign = uris.find((uri) => !redirect_hosts.some((pattern) => isHost(pattern, uri)));
  if (foreign === undefined) return;
  throw new OAuthError(
    'invalid_redirect_uri',
    `The initial access token allows redirect_uris on ${redirect_hosts.join(', ')} only; ${quote(foreign)} is elsewhere.`,
  );
}

function isHost(pattern: string, uri: string): boolean {
  const host = URL.parse(uri)?.hostname ?? '';
  return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern;
}
