import { type ErrorPage, renderError } from '../../pages/error.ts';
import { pickCatalogue } from '../../pages/texts/index.ts';
import { type Endpoint, html, type Reply } from '../endpoint.ts';
import { type PagesContext, viewOf } from './context.ts';

/** What the edge knows of a refusal that a person has to be shown. */
export interface Problem {
  readonly code: string;
  readonly description: string;
  readonly request_id: string;
  readonly status: number;
  readonly accept_language: string | undefined;
}

/** What is wrong, for a person: the last resort where no application can be told. */
export function problemPage(
  { theme, assets }: Pick<PagesContext, 'theme' | 'assets'>,
  { code, description, request_id, status, accept_language }: Problem,
): Reply {
  const page: ErrorPage = { code, description, request_id, back: null };
  return html(status, renderError(page, { theme, assets, ...pickCatalogue(undefined, accept_language) }));
}

/**
 * The error page at an address of its own. It says what its code means and nothing that a link brings along: whoever
 * makes the link does not speak in our name.
 */
export function errorEndpoint(context: PagesContext): Endpoint {
  return {
    methods: ['GET'],
    path: '/error',
    errors: 'page',
    handle(request) {
      const code = request.query.first('error') ?? 'invalid_request';
      const known = /^[a-z_]{1,64}$/.test(code) ? code : 'invalid_request';
      const description = 'The application or the link that brought you here is at fault. Go back and try again.';
      const page: ErrorPage = { code: known, description, request_id: request.id, back: null };
      return html(200, renderError(page, viewOf(context, request)));
    },
  };
}
