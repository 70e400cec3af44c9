import { SCOPE_TOKEN } from '../scope.ts';
import { parseResourceIdentifier, type ResourceIdentifier } from './identifier.ts';
import type { ResourceSettings } from './records.ts';
import { SERVER_SCOPES } from './token-target.ts';

/** A resource as an operator describes it. */
export interface DescribedResource {
  readonly identifier: string;
  readonly settings: ResourceSettings;
}

/** What a description is checked against. */
export interface ResourceRules {
  readonly issuer: string;
  /** The algorithms that access tokens can be signed with. */
  readonly signing_algorithms: readonly string[];
}

const DAY = 86_400_000;

export type CheckedResource =
  | { readonly ok: true; readonly identifier: ResourceIdentifier }
  /** `member` and `problem` make a sentence. */
  | { readonly ok: false; readonly member: string; readonly problem: string };

/** Whether tokens can be issued for a resource of this description. */
export function checkResource(
  { identifier: text, settings }: DescribedResource,
  { issuer, signing_algorithms }: ResourceRules,
): CheckedResource {
  const refused = (member: string, problem: string): CheckedResource => ({ ok: false, member, problem });
  const identifier = parseResourceIdentifier(text);
  if (identifier === undefined)
    return refused('identifier', 'must be an absolute URI without a fragment (RFC 8707 section 2)');
  if (identifier.canonical === parseResourceIdentifier(issuer)?.canonical)
    return refused('identifier', 'is the issuer, which stands for this server itself');
  const { scopes = [], access_token_lifespan: lifespan, access_token_signing_alg: alg } = settings;
  if (!scopes.every((scope) => SCOPE_TOKEN.test(scope)))
    return refused('scopes', 'has characters that no scope may have');
  const own = scopes.find((scope) => SERVER_SCOPES.has(scope));
  if (own !== undefined) return refused('scopes', `may not have ${own}, which is about this server alone`);
  if (lifespan !== undefined && (lifespan < 1_000 || lifespan > 366 * DAY))
    return refused('access_token_lifespan', 'must lie between 1s and 8784h');
  if (alg !== undefined && !signing_algorithms.includes(alg))
    return refused(
      'access_token_signing_alg',
      `must be one of ${signing_algorithms.join(', ')}, as keys.access_token says`,
    );
  return { ok: true, identifier };
}
