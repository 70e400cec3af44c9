import type { Assets } from '../../pages/assets.ts';
import type { Endpoint } from '../endpoint.ts';

/** The files that the pages load. */
export function assetEndpoints(assets: Partial<Assets>): Endpoint[] {
  return Object.values(assets).map(({ path, content_type, cache_control, body }) => ({
    methods: ['GET'],
    path,
    errors: 'json',
    handle: () => ({
      status: 200,
      headers: { 'content-type': content_type, 'cache-control': cache_control },
      body,
    }),
  }));
}
