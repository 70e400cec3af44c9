import type { Client } from '../client.ts';
import type { OAuthContext } from '../context.ts';
import { parseResourceIdentifier, type ResourceIdentifier } from './identifier.ts';
import type { ResourceSettings } from './records.ts';

/** Something that a client may have tokens for. `server`: our own endpoints, userinfo first of all. */
export type Target =
  | { readonly kind: 'registered'; readonly identifier: string; readonly settings: ResourceSettings }
  | { readonly kind: 'unregistered'; readonly identifier: string; readonly settings?: undefined }
  | { readonly kind: 'server'; readonly identifier: string; readonly settings?: undefined };

export type TargetContext = Pick<OAuthContext, 'policy' | 'repositories'>;

/**
 * What a `resource` parameter means for a client: one of the operator's resources, else one that the client's `audience`
 * names to the character (as with Ory), else one at a host where none need be registered, else our own endpoints.
 *
 * @returns undefined for what is none of these, or not for this client.
 */
export async function findTarget(context: TargetContext, client: Client, text: string): Promise<Target | undefined> {
  const parsed = parseResourceIdentifier(text);
  if (parsed === undefined) return undefined;
  const { issuer, resource_indicators } = context.policy;
  if (parsed.canonical === parseResourceIdentifier(issuer)?.canonical) return { kind: 'server', identifier: issuer };
  const found = await context.repositories.protectedResources.find(parsed.canonical);
  if (found === undefined) {
    const admitted =
      client.metadata.audience.includes(text) || isAtHost(resource_indicators.unregistered_hosts, parsed);
    return admitted ? { kind: 'unregistered', identifier: text } : undefined;
  }
  const { identifier, settings } = found;
  if (settings.allowed_clients?.includes(client.client_id) === false) return undefined;
  return { kind: 'registered', identifier, settings };
}

function isAtHost(patterns: readonly string[], { canonical }: ResourceIdentifier): boolean {
  if (!canonical.startsWith('https://')) return false;
  const { hostname } = new URL(canonical);
  return patterns.some(
    (pattern) =>
      pattern === '*' || pattern === hostname || (pattern.startsWith('*.') && hostname.endsWith(pattern.slice(1))),
  );
}
