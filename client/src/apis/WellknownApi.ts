// Made from the API by scripts/generate-client.ts; change it there.

import type { JsonWebKeySet, OidcConfiguration } from '../models.ts';
import { type ApiResponse, BaseApi, type CallOptions, dataOf } from '../runtime.ts';

/** What programs find without being told where. */
export class WellknownApi extends BaseApi {
  /**
   * Discover Well-Known JSON Web Keys.
   * The public keys that verify ID tokens and JWT access tokens.
   */
  discoverJsonWebKeys(options?: CallOptions): Promise<JsonWebKeySet> {
    return this.discoverJsonWebKeysRaw(options).then(dataOf);
  }

  /** `discoverJsonWebKeys`, with the status and the headers of the answer. */
  discoverJsonWebKeysRaw(options?: CallOptions): Promise<ApiResponse<JsonWebKeySet>> {
    return this.call({ method: 'GET', path: '/.well-known/jwks.json', security: [] }, options);
  }

  /**
   * OAuth 2.0 Authorization Server Metadata.
   * The document of OpenID Connect Discovery, at the place of RFC 8414.
   */
  discoverOAuth2AuthorizationServer(options?: CallOptions): Promise<OidcConfiguration> {
    return this.discoverOAuth2AuthorizationServerRaw(options).then(dataOf);
  }

  /** `discoverOAuth2AuthorizationServer`, with the status and the headers of the answer. */
  discoverOAuth2AuthorizationServerRaw(options?: CallOptions): Promise<ApiResponse<OidcConfiguration>> {
    return this.call({ method: 'GET', path: '/.well-known/oauth-authorization-server', security: [] }, options);
  }
}
