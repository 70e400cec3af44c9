// Made from the API by scripts/generate-client.ts; change it there.

import type { OidcUserInfo, TokenResponse } from '../models.ts';
import { type ApiResponse, BaseApi, type CallOptions, dataOf } from '../runtime.ts';

/** Further names of some public operations. */
export class OAuthApi extends BaseApi {
  /**
   * Get the Payload of the ID Token.
   * Claims about the person of the access token.
   */
  getOpenIdUserInfo(options?: CallOptions): Promise<string | OidcUserInfo> {
    return this.getOpenIdUserInfoRaw(options).then(dataOf);
  }

  /** `getOpenIdUserInfo`, with the status and the headers of the answer. */
  getOpenIdUserInfoRaw(options?: CallOptions): Promise<ApiResponse<string | OidcUserInfo>> {
    return this.call({ method: 'GET', path: '/userinfo', security: ['bearer'] }, options);
  }

  /**
   * Initialize & Complete User Logout.
   * Started by the provider (with the session cookie alone) or by an application (with id_token_hint, and state
   * and post_logout_redirect_uri if it likes).
   * @param idTokenHint An ID token of the session that is to end.
   * @param postLogoutRedirectUri Where the person goes afterwards; registered by the client.
   * @param state Comes back at that address.
   */
  getOpenIdSessionsLogout(
    idTokenHint?: string,
    postLogoutRedirectUri?: string,
    state?: string,
    options?: CallOptions,
  ): Promise<void> {
    return this.getOpenIdSessionsLogoutRaw(idTokenHint, postLogoutRedirectUri, state, options).then(dataOf);
  }

  /** `getOpenIdSessionsLogout`, with the status and the headers of the answer. */
  getOpenIdSessionsLogoutRaw(
    idTokenHint?: string,
    postLogoutRedirectUri?: string,
    state?: string,
    options?: CallOptions,
  ): Promise<ApiResponse<void>> {
    return this.call(
      {
        method: 'GET',
        path: '/oauth2/sessions/logout',
        security: [],
        query: { id_token_hint: idTokenHint, post_logout_redirect_uri: postLogoutRedirectUri, state },
      },
      options,
    );
  }

  /**
   * OAuth 2.0 Authorize Endpoint.
   * Begins a sign-in, with PKCE. Not a call for programs: send the browser here.
   * @param clientId The client.
   * @param responseType What is to be sent back, such as code.
   * @param responseMode How it is sent back.
   * @param redirectUri Where to; registered by the client.
   * @param state Comes back with the response.
   * @param scope The scopes that are asked for, with spaces between them.
   * @param codeChallengeMethod S256; plain where allowed.
   * @param codeChallenge PKCE (RFC 7636).
   * @param nonce Comes back in the ID token.
   */
  getOauth2Auth(
    clientId: string,
    responseType: string,
    responseMode: 'query' | 'fragment' | 'form_post' | 'jwt' | 'query.jwt' | 'fragment.jwt' | 'form_post.jwt',
    redirectUri: string,
    state: string,
    scope: string,
    codeChallengeMethod: 'plain' | 'S256',
    codeChallenge: string,
    nonce?: string,
    options?: CallOptions,
  ): Promise<void> {
    return this.getOauth2AuthRaw(
      clientId,
      responseType,
      responseMode,
      redirectUri,
      state,
      scope,
      codeChallengeMethod,
      codeChallenge,
      nonce,
      options,
    ).then(dataOf);
  }

  /** `getOauth2Auth`, with the status and the headers of the answer. */
  getOauth2AuthRaw(
    clientId: string,
    responseType: string,
    responseMode: 'query' | 'fragment' | 'form_post' | 'jwt' | 'query.jwt' | 'fragment.jwt' | 'form_post.jwt',
    redirectUri: string,
    state: string,
    scope: string,
    codeChallengeMethod: 'plain' | 'S256',
    codeChallenge: string,
    nonce?: string,
    options?: CallOptions,
  ): Promise<ApiResponse<void>> {
    return this.call(
      {
        method: 'GET',
        path: '/oauth2/auth',
        security: [],
        query: {
          client_id: clientId,
          response_type: responseType,
          response_mode: responseMode,
          redirect_uri: redirectUri,
          state,
          scope,
          code_challenge_method: codeChallengeMethod,
          code_challenge: codeChallenge,
          nonce,
        },
      },
      options,
    );
  }

  /**
   * OAuth 2.0 Token Endpoint.
   * Tokens for a grant. What the grant does not need may be empty: an empty parameter counts as left out.
   * @param grantType authorization_code, client_credentials or refresh_token.
   * @param clientId The client.
   * @param clientSecret Its secret.
   * @param code The authorization code.
   * @param codeVerifier What the code_challenge was made from (RFC 7636).
   * @param refreshToken The refresh token.
   * @param redirectUri The redirect_uri of the authorization request.
   * @param scope The scopes that are asked for, with spaces between them.
   */
  getOauth2Token(
    grantType: string,
    clientId: string,
    clientSecret: string,
    code: string,
    codeVerifier: string,
    refreshToken: string,
    redirectUri: string,
    scope: string,
    options?: CallOptions,
  ): Promise<TokenResponse> {
    return this.getOauth2TokenRaw(
      grantType,
      clientId,
      clientSecret,
      code,
      codeVerifier,
      refreshToken,
      redirectUri,
      scope,
      options,
    ).then(dataOf);
  }

  /** `getOauth2Token`, with the status and the headers of the answer. */
  getOauth2TokenRaw(
    grantType: string,
    clientId: string,
    clientSecret: string,
    code: string,
    codeVerifier: string,
    refreshToken: string,
    redirectUri: string,
    scope: string,
    options?: CallOptions,
  ): Promise<ApiResponse<TokenResponse>> {
    return this.call(
      {
        method: 'POST',
        path: '/oauth2/token',
        security: ['basic'],
        form: {
          grant_type: grantType,
          client_id: clientId,
          client_secret: clientSecret,
          code,
          code_verifier: codeVerifier,
          refresh_token: refreshToken,
          redirect_uri: redirectUri,
          scope,
        },
      },
      options,
    );
  }

  /**
   * Revoke a token (Access or Refresh).
   * Ends a token of the client and its whole grant.
   * @param token The token.
   * @param clientId The client that it was issued to.
   * @param clientSecret The client's secret.
   */
  postOauth2Revoke(token: string, clientId: string, clientSecret: string, options?: CallOptions): Promise<void> {
    return this.postOauth2RevokeRaw(token, clientId, clientSecret, options).then(dataOf);
  }

  /** `postOauth2Revoke`, with the status and the headers of the answer. */
  postOauth2RevokeRaw(
    token: string,
    clientId: string,
    clientSecret: string,
    options?: CallOptions,
  ): Promise<ApiResponse<void>> {
    return this.call(
      {
        method: 'POST',
        path: '/oauth2/revoke',
        security: ['basic'],
        form: { token, client_id: clientId, client_secret: clientSecret },
      },
      options,
    );
  }
}
