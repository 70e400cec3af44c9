import { OAuthError } from '../oauth/errors.ts';
import { renderApiDocs } from '../pages/api-docs.ts';
import type { Assets } from '../pages/assets.ts';
import { pickCatalogue } from '../pages/texts/index.ts';
import type { Theme } from '../pages/theme.ts';
import { type Endpoint, html, type Reply } from './endpoint.ts';
import { type DocumentOptions, isTag, openApiDocument } from './openapi/document.ts';
import type { Tag } from './openapi/operation.ts';
import { TAGS } from './openapi/operations/index.ts';
import { readable } from './openapi/readable.ts';

export interface OpenApiSettings extends Omit<DocumentOptions, 'tag'> {
  readonly theme: Theme;
  readonly assets: Assets;
  /** Stands before the paths that a browser sees, where a proxy shows the server below a path. */
  readonly prefix: string;
}

const DOCUMENT = '/openapi.json';
const PAGE = '/docs';

/** The API's document for generators of clients, and the same as a page for people. */
export function openApiEndpoints(settings: OpenApiSettings): Endpoint[] {
  const { theme, assets, prefix } = settings;
  const addresses = { url: `${prefix}${PAGE}`, document_url: `${prefix}${DOCUMENT}` };
  const view = { theme, assets, ...pickCatalogue('en', undefined) };
  const page = remembered(() => renderApiDocs(readable(openApiDocument(settings), addresses), view));
  const documentOf = remembered((tag: Tag | undefined) =>
    JSON.stringify(openApiDocument({ ...settings, ...(tag !== undefined && { tag }) })),
  );
  return [
    {
      methods: ['GET'],
      path: DOCUMENT,
      errors: 'json',
      cors: 'any',
      handle({ query }) {
        const tag = query.get('tag');
        if (tag !== undefined && !isTag(tag))
          throw new OAuthError('invalid_request', `tag must be one of ${Object.keys(TAGS).join(', ')}.`);
        return document(documentOf(tag));
      },
    },
    { methods: ['GET'], path: PAGE, errors: 'page', handle: () => html(200, page(undefined)) },
  ];
}

function document(body: string): Reply {
  return {
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'public, max-age=300' },
    body,
  };
}

/** Each text is made when it is first asked for. */
function remembered<K>(make: (key: K) => string): (key: K) => string {
  const made = new Map<K, string>();
  return (key) => {
    const text = made.get(key) ?? make(key);
    made.set(key, text);
    return text;
  };
}
