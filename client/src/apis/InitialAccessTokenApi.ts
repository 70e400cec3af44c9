// Made from the API by scripts/generate-client.ts; change it there.

import type { CreatedInitialAccessToken, CreateInitialAccessToken, InitialAccessToken } from '../models.ts';
import { type ApiResponse, BaseApi, type CallOptions, dataOf, segment } from '../runtime.ts';

/** Who may register clients. */
export class InitialAccessTokenApi extends BaseApi {
  /**
   * List Initial Access Tokens.
   * With which others may register clients (RFC 7591 §3.1).
   * @param pageSize How many at once: 100 if not given, 500 at most.
   * @param pageToken From the Link header of the page before.
   */
  listInitialAccessTokens(
    pageSize?: number,
    pageToken?: string,
    options?: CallOptions,
  ): Promise<readonly InitialAccessToken[]> {
    return this.listInitialAccessTokensRaw(pageSize, pageToken, options).then(dataOf);
  }

  /** `listInitialAccessTokens`, with the status and the headers of the answer. */
  listInitialAccessTokensRaw(
    pageSize?: number,
    pageToken?: string,
    options?: CallOptions,
  ): Promise<ApiResponse<readonly InitialAccessToken[]>> {
    return this.call(
      {
        method: 'GET',
        path: '/admin/oauth2/register/initial-access-tokens',
        security: ['bearer'],
        query: { page_size: pageSize, page_token: pageToken },
      },
      options,
    );
  }

  /**
   * Create an Initial Access Token.
   * The token is shown in this answer only.
   * @param createInitialAccessToken The body.
   */
  createInitialAccessToken(
    createInitialAccessToken: CreateInitialAccessToken,
    options?: CallOptions,
  ): Promise<CreatedInitialAccessToken> {
    return this.createInitialAccessTokenRaw(createInitialAccessToken, options).then(dataOf);
  }

  /** `createInitialAccessToken`, with the status and the headers of the answer. */
  createInitialAccessTokenRaw(
    createInitialAccessToken: CreateInitialAccessToken,
    options?: CallOptions,
  ): Promise<ApiResponse<CreatedInitialAccessToken>> {
    return this.call(
      {
        method: 'POST',
        path: '/admin/oauth2/register/initial-access-tokens',
        security: ['bearer'],
        json: createInitialAccessToken,
      },
      options,
    );
  }

  /**
   * Delete an Initial Access Token.
   * Clients that were registered with it stay.
   * @param id The id of the token.
   */
  deleteInitialAccessToken(id: string, options?: CallOptions): Promise<void> {
    return this.deleteInitialAccessTokenRaw(id, options).then(dataOf);
  }

  /** `deleteInitialAccessToken`, with the status and the headers of the answer. */
  deleteInitialAccessTokenRaw(id: string, options?: CallOptions): Promise<ApiResponse<void>> {
    return this.call(
      { method: 'DELETE', path: `/admin/oauth2/register/initial-access-tokens/${segment(id)}`, security: ['bearer'] },
      options,
    );
  }
}
