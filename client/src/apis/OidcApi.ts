// Made from the API by scripts/generate-client.ts; change it there.

import type {
  CreateVerifiableCredentialRequestBody,
  OAuth2Client,
  OidcConfiguration,
  OidcUserInfo,
  VerifiableCredentialResponse,
} from '../models.ts';
import { type ApiResponse, BaseApi, type CallOptions, dataOf, jsonOf, segment } from '../runtime.ts';

/** OpenID Connect: discovery, userinfo, logout, registration, credentials. */
export class OidcApi extends BaseApi {
  /**
   * OpenID Connect Discovery.
   * The addresses of the endpoints and what they can do (OpenID Connect Discovery §4).
   */
  discoverOidcConfiguration(options?: CallOptions): Promise<OidcConfiguration> {
    return this.discoverOidcConfigurationRaw(options).then(dataOf);
  }

  /** `discoverOidcConfiguration`, with the status and the headers of the answer. */
  discoverOidcConfigurationRaw(options?: CallOptions): Promise<ApiResponse<OidcConfiguration>> {
    return this.call({ method: 'GET', path: '/.well-known/openid-configuration', security: [] }, options);
  }

  /**
   * OpenID Connect Userinfo.
   * What the access token tells about its person (OpenID Connect Core §5.3), claims that the consent application
   * added included. A refusal says why in WWW-Authenticate (RFC 6750 §3, RFC 9449 §7.1).
   */
  getOidcUserInfo(options?: CallOptions): Promise<OidcUserInfo> {
    return this.getOidcUserInfoRaw(options).then(jsonOf);
  }

  /** `getOidcUserInfo`, with the status and the headers of the answer. */
  getOidcUserInfoRaw(options?: CallOptions): Promise<ApiResponse<OidcUserInfo | string>> {
    return this.call({ method: 'GET', path: '/userinfo', security: ['bearer'] }, options);
  }

  /**
   * OpenID Connect Userinfo, by POST.
   * The same, with the access token in the header or in the form.
   * @param accessToken The access token, unless it is in the header.
   */
  getOidcUserInfoByPost(accessToken?: string, options?: CallOptions): Promise<OidcUserInfo> {
    return this.getOidcUserInfoByPostRaw(accessToken, options).then(jsonOf);
  }

  /** `getOidcUserInfoByPost`, with the status and the headers of the answer. */
  getOidcUserInfoByPostRaw(accessToken?: string, options?: CallOptions): Promise<ApiResponse<OidcUserInfo | string>> {
    return this.call(
      { method: 'POST', path: '/userinfo', security: ['bearer'], form: { access_token: accessToken } },
      options,
    );
  }

  /**
   * OpenID Connect Front- and Back-channel Enabled Logout.
   * Ends the login session of the browser (RP-Initiated Logout 1.0), or asks the person first. Applications are
   * told by front- and back-channel; the latter does not hold up the answer. For browsers: the session is in a
   * cookie.
   * @param idTokenHint An ID token of the session that is to end.
   * @param postLogoutRedirectUri Where the person goes afterwards; registered by the client.
   * @param state Comes back at that address.
   * @param clientId The client, where there is no ID token.
   * @param logoutVerifier The end of a logout that an application of the operator has accepted.
   */
  revokeOidcSession(
    idTokenHint?: string,
    postLogoutRedirectUri?: string,
    state?: string,
    clientId?: string,
    logoutVerifier?: string,
    options?: CallOptions,
  ): Promise<void> {
    return this.revokeOidcSessionRaw(idTokenHint, postLogoutRedirectUri, state, clientId, logoutVerifier, options).then(
      dataOf,
    );
  }

  /** `revokeOidcSession`, with the status and the headers of the answer. */
  revokeOidcSessionRaw(
    idTokenHint?: string,
    postLogoutRedirectUri?: string,
    state?: string,
    clientId?: string,
    logoutVerifier?: string,
    options?: CallOptions,
  ): Promise<ApiResponse<void>> {
    return this.call(
      {
        method: 'GET',
        path: '/oauth2/sessions/logout',
        security: [],
        query: {
          id_token_hint: idTokenHint,
          post_logout_redirect_uri: postLogoutRedirectUri,
          state,
          client_id: clientId,
          logout_verifier: logoutVerifier,
        },
      },
      options,
    );
  }

  /**
   * OpenID Connect Front- and Back-channel Enabled Logout, by POST.
   * Ends the login session of the browser (RP-Initiated Logout 1.0), or asks the person first. Applications are
   * told by front- and back-channel; the latter does not hold up the answer. For browsers: the session is in a
   * cookie.
   * @param idTokenHint An ID token of the session that is to end.
   * @param postLogoutRedirectUri Where the person goes afterwards; registered by the client.
   * @param state Comes back at that address.
   * @param clientId The client, where there is no ID token.
   * @param logoutVerifier The end of a logout that an application of the operator has accepted.
   */
  revokeOidcSessionByPost(
    idTokenHint?: string,
    postLogoutRedirectUri?: string,
    state?: string,
    clientId?: string,
    logoutVerifier?: string,
    options?: CallOptions,
  ): Promise<void> {
    return this.revokeOidcSessionByPostRaw(
      idTokenHint,
      postLogoutRedirectUri,
      state,
      clientId,
      logoutVerifier,
      options,
    ).then(dataOf);
  }

  /** `revokeOidcSessionByPost`, with the status and the headers of the answer. */
  revokeOidcSessionByPostRaw(
    idTokenHint?: string,
    postLogoutRedirectUri?: string,
    state?: string,
    clientId?: string,
    logoutVerifier?: string,
    options?: CallOptions,
  ): Promise<ApiResponse<void>> {
    return this.call(
      {
        method: 'POST',
        path: '/oauth2/sessions/logout',
        security: [],
        form: {
          id_token_hint: idTokenHint,
          post_logout_redirect_uri: postLogoutRedirectUri,
          state,
          client_id: clientId,
          logout_verifier: logoutVerifier,
        },
      },
      options,
    );
  }

  /**
   * Register OAuth2 Client using OpenID Dynamic Client Registration.
   * For applications that register themselves (RFC 7591, OpenID Connect Registration). Off unless the operator
   * switches it on; the operator may want an initial access token, sent as a Bearer token. The server makes
   * client_id and client_secret. The secret is shown in this answer only.
   * @param oAuth2Client The body.
   */
  createOidcDynamicClient(oAuth2Client: OAuth2Client, options?: CallOptions): Promise<OAuth2Client> {
    return this.createOidcDynamicClientRaw(oAuth2Client, options).then(dataOf);
  }

  /** `createOidcDynamicClient`, with the status and the headers of the answer. */
  createOidcDynamicClientRaw(oAuth2Client: OAuth2Client, options?: CallOptions): Promise<ApiResponse<OAuth2Client>> {
    return this.call({ method: 'POST', path: '/oauth2/register', security: ['bearer'], json: oAuth2Client }, options);
  }

  /**
   * Get OAuth2 Client using OpenID Dynamic Client Registration.
   * Present the registration access token as a Bearer token, or the credentials of the client itself: in the
   * Authorization header with client_secret_basic; with client_secret_post in the query, where the server allows
   * it (dangerously_allow_client_secret_in_query).
   * @param id The id of the client.
   */
  getOidcDynamicClient(id: string, options?: CallOptions): Promise<OAuth2Client> {
    return this.getOidcDynamicClientRaw(id, options).then(dataOf);
  }

  /** `getOidcDynamicClient`, with the status and the headers of the answer. */
  getOidcDynamicClientRaw(id: string, options?: CallOptions): Promise<ApiResponse<OAuth2Client>> {
    return this.call(
      { method: 'GET', path: `/oauth2/register/${segment(id)}`, security: ['bearer', 'basic'] },
      options,
    );
  }

  /**
   * Set OAuth2 Client using OpenID Dynamic Client Registration.
   * Replaces what is registered. A client_secret that is sent is used and echoed once; otherwise the present one
   * stays. The answer has a new registration access token. Present the registration access token as a Bearer
   * token, or the credentials of the client itself: in the Authorization header with client_secret_basic; with
   * client_secret_post in the query, where the server allows it (dangerously_allow_client_secret_in_query).
   * @param id The id of the client.
   * @param oAuth2Client The body.
   */
  setOidcDynamicClient(id: string, oAuth2Client: OAuth2Client, options?: CallOptions): Promise<OAuth2Client> {
    return this.setOidcDynamicClientRaw(id, oAuth2Client, options).then(dataOf);
  }

  /** `setOidcDynamicClient`, with the status and the headers of the answer. */
  setOidcDynamicClientRaw(
    id: string,
    oAuth2Client: OAuth2Client,
    options?: CallOptions,
  ): Promise<ApiResponse<OAuth2Client>> {
    return this.call(
      { method: 'PUT', path: `/oauth2/register/${segment(id)}`, security: ['bearer', 'basic'], json: oAuth2Client },
      options,
    );
  }

  /**
   * Delete OAuth 2.0 Client using the OpenID Dynamic Client Registration Management Protocol.
   * Present the registration access token as a Bearer token, or the credentials of the client itself: in the
   * Authorization header with client_secret_basic; with client_secret_post in the query, where the server allows
   * it (dangerously_allow_client_secret_in_query).
   * @param id The id of the client.
   */
  deleteOidcDynamicClient(id: string, options?: CallOptions): Promise<void> {
    return this.deleteOidcDynamicClientRaw(id, options).then(dataOf);
  }

  /** `deleteOidcDynamicClient`, with the status and the headers of the answer. */
  deleteOidcDynamicClientRaw(id: string, options?: CallOptions): Promise<ApiResponse<void>> {
    return this.call(
      { method: 'DELETE', path: `/oauth2/register/${segment(id)}`, security: ['bearer', 'basic'] },
      options,
    );
  }

  /**
   * Issues a Verifiable Credential.
   * Attests that the person of the access token holds a key (OpenID Connect UserInfo Verifiable Credentials,
   * draft 00). Without a proof, 400 has a nonce for one.
   * @param createVerifiableCredentialRequestBody The body.
   */
  createVerifiableCredential(
    createVerifiableCredentialRequestBody?: CreateVerifiableCredentialRequestBody,
    options?: CallOptions,
  ): Promise<VerifiableCredentialResponse> {
    return this.createVerifiableCredentialRaw(createVerifiableCredentialRequestBody, options).then(dataOf);
  }

  /** `createVerifiableCredential`, with the status and the headers of the answer. */
  createVerifiableCredentialRaw(
    createVerifiableCredentialRequestBody?: CreateVerifiableCredentialRequestBody,
    options?: CallOptions,
  ): Promise<ApiResponse<VerifiableCredentialResponse>> {
    return this.call(
      { method: 'POST', path: '/credentials', security: ['bearer'], json: createVerifiableCredentialRequestBody },
      options,
    );
  }

  /**
   * Register a client of Matrix.
   * By the rules of Matrix's OAuth 2.0 API: client_uri is there, and every other address lies on its host or
   * below. A client without credentials that registers again gets the same client_id, and has no registration
   * access token. Off unless the operator names a Matrix server and lets applications register themselves.
   * @param oAuth2Client The body.
   */
  registerMatrixClient(oAuth2Client: OAuth2Client, options?: CallOptions): Promise<OAuth2Client> {
    return this.registerMatrixClientRaw(oAuth2Client, options).then(dataOf);
  }

  /** `registerMatrixClient`, with the status and the headers of the answer. */
  registerMatrixClientRaw(oAuth2Client: OAuth2Client, options?: CallOptions): Promise<ApiResponse<OAuth2Client>> {
    return this.call(
      { method: 'POST', path: '/oauth2/matrix/register', security: ['bearer'], json: oAuth2Client },
      options,
    );
  }
}
