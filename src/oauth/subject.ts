import { createHash } from 'node:crypto';
import type { Client } from './client.ts';
import type { Policy } from './policy.ts';

/**
 * The `sub` that a client sees instead of the person's own, or undefined when it sees that (OIDC Core §8.1). Hydra's
 * formula, so that a server that takes over from it keeps everybody's identifiers.
 *
 * @param forced what the login application chose; honoured for pairwise clients only.
 */
export function subjectIdentifier(
  policy: Policy,
  client: Client,
  subject: string,
  forced?: string,
): string | undefined {
  if (client.metadata.subject_type !== 'pairwise') return undefined;
  if (forced !== undefined) return forced;
  return createHash('sha256')
    .update(`${sector(client)}${subject}${policy.pairwise_salt}`)
    .digest('hex');
}

/**
 * The host of `sector_identifier_uri`, so that the identifiers outlive a change of the client's hosts, else of the
 * redirect URIs. A client with neither, such as one of a custom scheme, is a sector of its own: without a host, all of
 * them would share one.
 */
function sector(client: Client): string {
  const { sector_identifier_uri, redirect_uris } = client.metadata;
  const [redirect_uri = ''] = redirect_uris;
  const { host = '' } = URL.parse(sector_identifier_uri ?? redirect_uri) ?? {};
  return host === '' ? client.client_id : host;
}
