import { type Endpoint, redirect } from '../endpoint.ts';
import { type PagesContext, pageUrl } from './context.ts';

/** Somebody who types the server's bare address wants their account. */
export function rootEndpoint(context: PagesContext): Endpoint {
  return {
    methods: ['GET'],
    path: '/',
    errors: 'page',
    handle: () => redirect(302, pageUrl(context, '/account')),
  };
}
