import type { IncomingHttpHeaders } from 'node:http';
import { type Endpoint, empty, type Method } from '../endpoints/endpoint.ts';
import { OAuthError } from '../oauth/errors.ts';
import type { Cors } from './cors.ts';
import type { Exchange } from './exchange.ts';
import type { Responder } from './responder.ts';
import { allow, type Routes, type TerritoryAt } from './routes.ts';
import { split } from './target.ts';

export interface UnmatchedSettings {
  readonly routes: Routes;
  readonly cors: Cors;
  readonly respond: Responder;
  readonly territoryAt: TerritoryAt;
}

export type Unmatched = (exchange: Exchange) => Promise<void>;

/** Answers what no endpoint does: OPTIONS, another method on a known path, an unknown path. */
export function createUnmatched({ routes, cors, respond, territoryAt }: UnmatchedSettings): Unmatched {
  return async (exchange) => {
    const { target, method, request } = exchange;
    const methods = routes.at(split(target).path);
    const territory = territoryAt(target);
    if (method === 'OPTIONS' && territory !== undefined)
      return respond.send(empty(204), await cors.preflight(territory, '*', []), exchange);
    if (methods.size === 0) return respond.refuse(notFound(), undefined, exchange);
    if (method !== 'OPTIONS') return respond.refuse(wrongMethod(methods), undefined, exchange);
    const answer = { ...empty(204), headers: { allow: allow(methods.keys()) } };
    return respond.send(answer, await preflight(cors, methods, request.headers), exchange);
  };
}

/** The CORS headers of an OPTIONS answer; none where it is no preflight or the wanted method is not served. */
async function preflight(
  cors: Cors,
  methods: ReadonlyMap<Method, Endpoint>,
  headers: IncomingHttpHeaders,
): Promise<Readonly<Record<string, string>>> {
  const wanted = headers['access-control-request-method'];
  const endpoint = [...methods].find(([method]) => method === wanted)?.[1];
  if (endpoint === undefined || headers.origin === undefined) return {};
  return cors.preflight(endpoint, headers.origin, [...methods.keys()]);
}

function notFound(): OAuthError {
  return new OAuthError('not_found', 'There is nothing at this address.');
}

/** Hydra answers 404; RFC 9110 §15.5.6 has the status that tells a caller its mistake. */
function wrongMethod(methods: ReadonlyMap<Method, Endpoint>): OAuthError {
  const allowed = allow(methods.keys());
  const description = `This address takes ${allowed} only.`;
  return new OAuthError('invalid_request', description, { status: 405, headers: { allow: allowed } });
}
