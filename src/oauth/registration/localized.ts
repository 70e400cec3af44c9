import type { ClientMetadata } from '../client.ts';
import type { LOCALIZABLE } from './vocabulary.ts';

/**
 * A member that people read as the client has it for their language (OIDC Registration §2.1), else as it has it for
 * everybody. `de` is served by `#de` and, where there is none, by `#de-CH`.
 *
 * @param lang BCP 47
 */
export function localizedMember(
  metadata: ClientMetadata,
  member: (typeof LOCALIZABLE)[number],
  lang: string,
): string | undefined {
  const wanted = `${member}#${lang}`.toLowerCase();
  const texts = Object.entries(metadata.localized ?? {});
  const found =
    texts.find(([name]) => name.toLowerCase() === wanted) ??
    texts.find(([name]) => name.toLowerCase().startsWith(`${wanted}-`));
  return typeof found?.[1] === 'string' ? found[1] : metadata[member];
}
