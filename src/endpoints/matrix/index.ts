import type { RequestLimits } from '../../limits/requests.ts';
import type { DiscoveryOptions } from '../../oauth/discovery.ts';
import type { Endpoint, Territory } from '../endpoint.ts';
import { MATRIX_MANNER } from './answer.ts';
import type { MatrixApi } from './credentials.ts';
import { matrixDiscoveryEndpoints } from './discovery.ts';
import { openIdUserinfoEndpoint, requestOpenIdTokenEndpoints } from './openid.ts';
import { matrixRegistrationEndpoint } from './registration.ts';
import { whoamiEndpoints } from './whoami.ts';

export function matrixEndpoints(api: MatrixApi, discovery: DiscoveryOptions, limits: RequestLimits): Endpoint[] {
  return [
    ...requestOpenIdTokenEndpoints(api, limits),
    openIdUserinfoEndpoint(api),
    ...whoamiEndpoints(api),
    matrixRegistrationEndpoint(api.registration),
    ...matrixDiscoveryEndpoints(api, discovery),
  ];
}

/** Whatever else is asked for there is unrecognized, in the words of Matrix. */
export const MATRIX_TERRITORIES: readonly Territory[] = ['/_matrix/', '/.well-known/matrix/'].map((prefix) => ({
  prefix,
  ...MATRIX_MANNER,
}));
