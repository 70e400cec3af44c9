// Made from the API by scripts/generate-client.ts; change it there.

import type { OpenIdCredentials } from '../models.ts';
import { type ApiResponse, BaseApi, type CallOptions, dataOf, segment } from '../runtime.ts';

/** Matrix: who somebody is, for a third party. */
export class OpenIDApi extends BaseApi {
  /**
   * Get an OpenID token object to verify the requester's identity.
   * For a person to show to a third party, which asks the server of that name whose it is. The access token is
   * one of a person, with the scope urn:matrix:client:api:*. Off unless the operator names a Matrix server
   * (matrix.server_name).
   * @param userId The Matrix id of the person who calls.
   * @param body An empty object.
   */
  requestOpenIdToken(
    userId: string,
    body: Readonly<Record<string, unknown>>,
    options?: CallOptions,
  ): Promise<OpenIdCredentials> {
    return this.requestOpenIdTokenRaw(userId, body, options).then(dataOf);
  }

  /** `requestOpenIdToken`, with the status and the headers of the answer. */
  requestOpenIdTokenRaw(
    userId: string,
    body: Readonly<Record<string, unknown>>,
    options?: CallOptions,
  ): Promise<ApiResponse<OpenIdCredentials>> {
    return this.call(
      {
        method: 'POST',
        path: `/_matrix/client/v3/user/${segment(userId)}/openid/request_token`,
        security: ['bearer'],
        json: body,
      },
      options,
    );
  }
}
