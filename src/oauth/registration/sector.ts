import type { ClientMetadata } from '../client.ts';
import { invalidMetadata } from './members.ts';

/** Fetches a JSON document over HTTPS, within limits of time, size and network; rejects when it cannot. */
export type FetchJson = (uri: string) => Promise<unknown>;

/**
 * The document at `sector_identifier_uri` must list every redirect URI: else a client could claim the sector of
 * another, and so receive the other's pairwise identifiers (OIDC Registration §5).
 *
 * @param current the client before the change; the document is fetched only when what depends on it changes.
 */
export async function checkSector(
  metadata: ClientMetadata,
  current: ClientMetadata | undefined,
  fetchJson: FetchJson,
): Promise<void> {
  const uri = metadata.sector_identifier_uri;
  if (uri === undefined || (uri === current?.sector_identifier_uri && isSubset(metadata, current))) return;
  const listed = await fetchJson(uri).catch(() => undefined);
  if (!Array.isArray(listed)) {
    throw invalidMetadata('sector_identifier_uri must answer with a JSON array of redirect URIs; it does not.');
  }
  const missing = metadata.redirect_uris.find((redirect) => !listed.includes(redirect));
  if (missing !== undefined) {
    throw invalidMetadata(
      `The array at sector_identifier_uri must list every redirect URI; '${missing}' is not in it.`,
    );
  }
}

function isSubset(metadata: ClientMetadata, current: ClientMetadata): boolean {
  return metadata.redirect_uris.every((uri) => current.redirect_uris.includes(uri));
}
