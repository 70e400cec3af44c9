import type { DiscoveryOptions } from '../../oauth/discovery.ts';
import type { Endpoint, Territory } from '../endpoint.ts';
import { MATRIX_MANNER } from './answer.ts';
import type { MatrixApi } from './credentials.ts';
import { matrixDiscoveryEndpoints } from './discovery.ts';
import { openIdUserinfoEndpoint, requestOpenIdTokenEndpoints } from './openid.ts';
import { whoamiEndpoints } from './whoami.ts';

export function matrixEndpoints(api: MatrixApi, discovery: DiscoveryOptions): Endpoint[] {
  return [
    ...requestOpenIdTokenEndpoints(api),
    openIdUserinfoEndpoint(api),
    ...whoamiEndpoints(api),
    ...matrixDiscoveryEndpoints(api, discovery),
  ];
}

/** Whatever else is asked for there is unrecognized, in the words of Matrix. */
export const MATRIX_TERRITORIES: readonly Territory[] = ['/_matrix/', '/.well-known/matrix/'].map((prefix) => ({
  prefix,
  ...MATRIX_MANNER,
}));
