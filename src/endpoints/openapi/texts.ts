import { OAuthError } from '../../oauth/errors.ts';
import { renderApiDocs } from '../../pages/api-docs.ts';
import type { Assets } from '../../pages/assets.ts';
import { pickCatalogue } from '../../pages/texts/index.ts';
import type { Theme } from '../../pages/theme.ts';
import { type DocumentOptions, isTag, openApiDocument } from './document.ts';
import type { Tag } from './operation.ts';
import { TAGS } from './operations/index.ts';
import { readable } from './readable.ts';

export interface OpenApiSettings extends Omit<DocumentOptions, 'tag'> {
  readonly theme: Theme;
  readonly assets: Assets;
  /** Stands before the paths that a browser sees, where a proxy shows the server below a path. */
  readonly prefix: string;
  readonly paths: { readonly document: string; readonly page: string };
}

/** Each text is made when it is first asked for. */
export interface OpenApiTexts {
  /** @param tag only this API. @throws OAuthError for one that there is not. */
  document(tag: string | undefined): string;
  page(): string;
}

export function openApiTexts(settings: OpenApiSettings): OpenApiTexts {
  const { theme, assets, prefix, paths } = settings;
  const addresses = { url: `${prefix}${paths.page}`, document_url: `${prefix}${paths.document}` };
  const view = { theme, assets, ...pickCatalogue('en', undefined) };
  const page = remembered(() => renderApiDocs(readable(openApiDocument(settings), addresses), view));
  const documentOf = remembered((tag: Tag | undefined) =>
    JSON.stringify(openApiDocument({ ...settings, ...(tag !== undefined && { tag }) })),
  );
  return {
    document(tag) {
      if (tag === undefined || isTag(tag)) return documentOf(tag);
      throw new OAuthError('invalid_request', `tag must be one of ${Object.keys(TAGS).join(', ')}.`);
    },
    page: () => page(undefined),
  };
}

function remembered<K>(make: (key: K) => string): (key: K) => string {
  const made = new Map<K, string>();
  return (key) => {
    const text = made.get(key) ?? make(key);
    made.set(key, text);
    return text;
  };
}
