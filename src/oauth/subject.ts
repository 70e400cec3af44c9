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

function sector(client: Client): string {
  const { sector_identifier_uri, redirect_uris } = client.metadata;
  const [redirect_uri = ''] = redirect_uris;
  return URL.parse(sector_identifier_uri ?? redirect_uri)?.host ?? '';
}
