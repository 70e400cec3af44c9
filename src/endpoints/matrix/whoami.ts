import { deviceOf } from '../../oauth/matrix/settings.ts';
import type { Endpoint } from '../endpoint.ts';
import { MatrixError, matrixEndpoint, matrixJson } from './answer.ts';
import { authenticate, type MatrixApi } from './credentials.ts';

/** Client-server API: how a client learns who has signed in. */
export function whoamiEndpoints(api: MatrixApi): Endpoint[] {
  return ['v3', 'r0'].map((version) =>
    matrixEndpoint({
      methods: ['GET'],
      path: `/_matrix/client/${version}/account/whoami`,
      async handle(request) {
        const { token, user_id } = await authenticate(api, request);
        if (user_id === undefined) throw new MatrixError(403, 'M_FORBIDDEN', 'Your account has no Matrix id.');
        const device_id = deviceOf(token.scope);
        return matrixJson(200, { user_id, ...(device_id !== undefined && { device_id }), is_guest: false });
      },
    }),
  );
}
