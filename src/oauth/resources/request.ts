import type { Client } from '../client.ts';
import { OAuthError } from '../errors.ts';
import { parseResourceIdentifier } from './identifier.ts';
import { findTarget, type Target, type TargetContext } from './target.ts';

/** What a request says of the resources, as it came. */
export interface ResourceRequest {
  /** The `resource` parameters. */
  readonly resource: readonly string[];
  readonly scope: readonly string[];
  /** Ory's `audience`, which says whom tokens are for in another way. */
  readonly audience: readonly string[];
}

/** Each costs a lookup, and stands in every token. */
const MOST = 10;

/**
 * The resources that a request is for (RFC 8707 §2), each once, as the tokens will name them. One that names none is for
 * the operator's default resource, where there is one that the client may use.
 *
 * @throws OAuthError invalid_target
 */
export async function requestedResources(
  context: TargetContext,
  client: Client,
  request: ResourceRequest,
): Promise<readonly string[]> {
  if (request.resource.length === 0) return defaultResource(context, client, request);
  const targets = await findTargets(context, client, request.resource);
  if (targets.some(({ kind }) => kind === 'server') && !request.scope.includes('openid'))
    throw new OAuthError('invalid_target', 'A token for this server itself needs the scope openid.');
  return [...new Set(targets.map(({ identifier }) => identifier))];
}

async function defaultResource(
  context: TargetContext,
  client: Client,
  { audience }: ResourceRequest,
): Promise<readonly string[]> {
  const { default_resource } = context.policy.resource_indicators;
  if (default_resource === null || audience.length > 0) return [];
  const target = await findTarget(context, client, default_resource);
  return target === undefined || target.kind === 'server' ? [] : [target.identifier];
}

/** @throws OAuthError invalid_target for the first that is not one that the client may have tokens for. */
export async function findTargets(
  context: TargetContext,
  client: Client,
  texts: readonly string[],
): Promise<readonly Target[]> {
  if (texts.length > MOST) throw new OAuthError('invalid_target', `A request may name ${MOST} resources at most.`);
  const malformed = texts.find((text) => parseResourceIdentifier(text) === undefined);
  if (malformed !== undefined)
    throw new OAuthError(
      'invalid_target',
      `The resource ${shortened(malformed)} is no absolute URI without a fragment (RFC 8707 section 2).`,
    );
  return Promise.all(
    texts.map(async (text) => {
      const target = await findTarget(context, client, text);
      if (target !== undefined) return target;
      throw new OAuthError(
        'invalid_target',
        `The resource ${shortened(text)} is not registered here, or not for this client.`,
      );
    }),
  );
}

function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}...` : text;
}
