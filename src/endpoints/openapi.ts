import { type Endpoint, html, type Reply } from './endpoint.ts';
import type { OpenApiSettings, OpenApiTexts } from './openapi/texts.ts';

const DOCUMENT = '/openapi.json';
const PAGE = '/docs';

/** The API's document for generators of clients, and the same as a page for people. */
export function openApiEndpoints(settings: Omit<OpenApiSettings, 'paths'>): Endpoint[] {
  let loaded: Promise<OpenApiTexts> | undefined;
  /** Every operation with its schemas is much to load for a server that nobody asks for them. */
  const texts = (): Promise<OpenApiTexts> => {
    loaded ??= import('./openapi/texts.ts').then(({ openApiTexts }) =>
      openApiTexts({ ...settings, paths: { document: DOCUMENT, page: PAGE } }),
    );
    return loaded;
  };
  return [
    {
      methods: ['GET'],
      path: DOCUMENT,
      errors: 'json',
      cors: 'any',
      handle: async ({ query }) => document((await texts()).document(query.get('tag'))),
    },
    { methods: ['GET'], path: PAGE, errors: 'page', handle: async () => html(200, (await texts()).page()) },
  ];
}

function document(body: string): Reply {
  return {
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'public, max-age=300' },
    body,
  };
}
