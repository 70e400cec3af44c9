import { SCOPE_CLAIMS } from '../claims/scopes.ts';
import type { Client } from '../client.ts';
import type { OAuthContext } from '../context.ts';
import { CREDENTIAL_SCOPE } from '../credentials/scope.ts';
import { OAuthError } from '../errors.ts';
import type { Policy } from '../policy.ts';
import type { GrantPayload } from '../records.ts';
import { OFFLINE_SCOPES, uncoveredScope } from '../scope.ts';
import { parseResourceIdentifier } from './identifier.ts';
import type { ResourceSettings } from './records.ts';
import { findTargets, requestedResources } from './request.ts';
import { findTarget, type Target } from './target.ts';

/** Whom one access token is for, and what follows from that. */
export interface TokenTarget {
  /** What of the scope means something there. */
  readonly scope: readonly string[];
  /** The `aud`. */
  readonly audience: readonly string[];
  /** Whether it is for resources: then scope and audience are its own, and not those of its grant. */
  readonly bound: boolean;
  readonly strategy?: 'opaque' | 'jwt';
  /** Milliseconds. */
  readonly lifespan?: number;
  readonly signing_alg?: string;
}

type TokenTargetContext = Pick<OAuthContext, 'policy' | 'repositories' | 'keys'>;

/** What a token request is for, as far as its grant decided it. */
export interface TokenTargetRequest {
  /** The request's own `resource` parameters. */
  readonly resource: readonly string[];
  readonly scope: readonly string[];
  readonly audience: readonly string[];
  /** What was granted before; absent where nothing was, and the request says all. */
  readonly granted?: Pick<GrantPayload, 'resource'>;
}

/**
 * Decides whom an access token is for (RFC 8707 §2.2): the resources that its request names, which must be among those
 * that were granted; all of them where it names none, our own endpoints included where `openid` was granted.
 *
 * @throws OAuthError invalid_target
 */
export async function tokenTarget(
  context: TokenTargetContext,
  client: Client,
  request: TokenTargetRequest,
): Promise<TokenTarget> {
  const { scope, audience, granted } = request;
  if (granted === undefined) {
    const names = await requestedResources(context, client, request);
    return toTarget(context, client, request, await findTargets(context, client, names));
  }
  if (request.resource.length > 0) {
    const targets = await findTargets(context, client, request.resource);
    checkGranted(context.policy, granted, scope, targets);
    return toTarget(context, client, { scope, audience: [] }, targets);
  }
  return toTarget(context, client, { scope, audience }, await grantedTargets(context, client, granted, scope));
}

function checkGranted(
  { issuer }: Policy,
  { resource = [] }: Pick<GrantPayload, 'resource'>,
  scope: readonly string[],
  targets: readonly Target[],
): void {
  const granted = new Set([...resource, ...(scope.includes('openid') ? [issuer] : [])].map(canonical));
  if (targets.every(({ identifier }) => granted.has(canonical(identifier)))) return;
  throw new OAuthError(
    'invalid_target',
    'This resource was not part of the authorization. Name it in the authorization request, too.',
  );
}

function canonical(identifier: string): string {
  return parseResourceIdentifier(identifier)?.canonical ?? identifier;
}

/** A resource that was removed since, or taken from the client, is left out. */
async function grantedTargets(
  context: TokenTargetContext,
  client: Client,
  { resource = [] }: Pick<GrantPayload, 'resource'>,
  scope: readonly string[],
): Promise<readonly Target[]> {
  if (resource.length === 0) return [];
  const { issuer } = context.policy;
  const names = new Set([...resource, ...(scope.includes('openid') ? [issuer] : [])]);
  const found = await Promise.all([...names].map((name) => findTarget(context, client, name)));
  const targets = found.filter((target) => target !== undefined);
  if (targets.length > 0) return targets;
  throw new OAuthError(
    'invalid_target',
    'None of the resources of this authorization is there for this client any more.',
  );
}

function toTarget(
  context: TokenTargetContext,
  client: Client,
  { scope, audience }: Pick<TokenTargetRequest, 'scope' | 'audience'>,
  targets: readonly Target[],
): TokenTarget {
  if (targets.length === 0) return { scope, audience, bound: false };
  const settings = targets.flatMap((target): TokenSettings[] =>
    target.kind === 'server' ? [] : [target.settings ?? {}],
  );
  const strategy = strategyOf(context.policy, client, settings);
  const lifespans = settings.flatMap(({ access_token_lifespan }) => access_token_lifespan ?? []);
  const signing_alg = signingAlgOf(context, settings);
  return {
    scope: scope.filter((name) => isUsable(context.policy, name, targets, audience)),
    audience: [...new Set([...audience, ...targets.map(({ identifier }) => identifier)])],
    bound: true,
    ...(strategy !== undefined && { strategy }),
    ...(lifespans.length > 0 && { lifespan: Math.min(...lifespans) }),
    ...(signing_alg !== undefined && { signing_alg }),
  };
}

/** The scopes that are about this server alone: no other resource learns of them, or gets anything by them. */
export const SERVER_SCOPES: ReadonlySet<string> = new Set(['openid', ...OFFLINE_SCOPES, CREDENTIAL_SCOPE]);

/** What an Ory audience knows, nobody has told us. */
function isUsable(policy: Policy, scope: string, targets: readonly Target[], audience: readonly string[]): boolean {
  if (SERVER_SCOPES.has(scope)) return targets.some(({ kind }) => kind === 'server');
  return audience.length > 0 || targets.some((target) => knows(policy, target, scope));
}

function knows({ scope_strategy }: Policy, target: Target, scope: string): boolean {
  switch (target.kind) {
    case 'server':
      return Object.hasOwn(SCOPE_CLAIMS, scope);
    case 'unregistered':
      return true;
    case 'registered': {
      const { scopes } = target.settings;
      return scopes === undefined || uncoveredScope(scope_strategy, scopes, [scope]) === undefined;
    }
  }
}

type TokenSettings = Partial<ResourceSettings>;

/** A resource that expects a JWT can do nothing with another token; one that introspects can do it with a JWT as well. */
function strategyOf(
  { access_token_strategy }: Policy,
  { metadata }: Client,
  settings: readonly TokenSettings[],
): 'opaque' | 'jwt' | undefined {
  const usual = metadata.access_token_strategy ?? access_token_strategy;
  const wanted = settings.map((one) => one.access_token_strategy ?? usual);
  if (wanted.length === 0) return undefined;
  return wanted.includes('jwt') ? 'jwt' : 'opaque';
}

function signingAlgOf({ keys }: TokenTargetContext, settings: readonly TokenSettings[]): string | undefined {
  const [alg, other] = new Set(settings.flatMap(({ access_token_signing_alg }) => access_token_signing_alg ?? []));
  if (other !== undefined)
    throw new OAuthError('invalid_target', 'These resources want tokens of their own: ask for one of them at a time.');
  if (alg === undefined || keys.algorithms('hydra.jwt.access-token').includes(alg)) return alg;
  throw new OAuthError('server_error', 'The server cannot sign tokens for this resource now.', {
    detail: `a resource wants ${alg}, for which keys.access_token has no key`,
  });
}

/** Milliseconds that tokens for one of these resources may live; 0 where none of them says so. */
export async function longestLifespan(
  context: Pick<OAuthContext, 'policy' | 'repositories'>,
  client: Client,
  resource: readonly string[],
): Promise<number> {
  const targets = await Promise.all(resource.map((name) => findTarget(context, client, name)));
  return Math.max(0, ...targets.map((target) => target?.settings?.access_token_lifespan ?? 0));
}
