import type { AuthorizationRequest } from '../oauth/authorization/request.ts';
import type { Client } from '../oauth/client.ts';
import { findTarget } from '../oauth/resources/target.ts';
import type { InteractionContext } from './context.ts';

/** A requested resource, for people. */
export interface NamedResource {
  readonly identifier: string;
  /** The operator's; absent where nobody registered it. */
  readonly name?: string;
}

/** Those that are somebody else's than ours: what this server itself tells, the scopes say. */
export async function namedResources(
  context: InteractionContext,
  client: Client,
  identifiers: readonly string[],
): Promise<readonly NamedResource[]> {
  const targets = await Promise.all(identifiers.map((identifier) => findTarget(context, client, identifier)));
  return targets.flatMap((target) => {
    if (target === undefined || target.kind === 'server') return [];
    const { identifier, settings } = target;
    return [{ identifier, ...(settings !== undefined && settings.name !== '' && { name: settings.name }) }];
  });
}

/** What an application granted, told apart: in Ory's API, the requested resources are granted among the audiences. */
export function grantedResources(
  { audience, resource }: Pick<AuthorizationRequest, 'audience' | 'resource'>,
  granted: readonly string[],
): { readonly audience: readonly string[]; readonly resource: readonly string[] } {
  return {
    audience: granted.filter((one) => audience.includes(one) || !resource.includes(one)),
    resource: resource.filter((one) => granted.includes(one)),
  };
}
