// Made from the API by scripts/generate-client.ts; change it there.

import type {
  AcceptDeviceUserCodeRequest,
  AcceptOAuth2ConsentRequest,
  AcceptOAuth2LoginRequest,
  DeviceAuthorization,
  IntrospectedOAuth2Token,
  JsonPatch,
  OAuth2Client,
  OAuth2ClientTokenLifespans,
  OAuth2ConsentRequest,
  OAuth2ConsentSession,
  OAuth2LoginRequest,
  OAuth2LogoutRequest,
  OAuth2RedirectTo,
  OAuth2TokenExchange,
  PushedAuthorizationRequest,
  RejectOAuth2Request,
  RotateOAuth2ClientSecret,
  TrustedOAuth2JwtGrantIssuer,
  TrustOAuth2JwtGrantIssuer,
} from '../models.ts';
import { type ApiResponse, BaseApi, type CallOptions, dataOf, jsonOf, segment } from '../runtime.ts';

/** OAuth 2.0: authorization, tokens, clients, and the requests of login and consent applications. */
export class OAuth2Api extends BaseApi {
  /**
   * OAuth 2.0 Authorize Endpoint.
   * Begins a sign-in (RFC 6749 §3.1, OpenID Connect Core §3.1.2). Not a call for programs: send the browser
   * here. What is wrong is told to the application, or, where it cannot be, shown to the person.
   * @param clientId The client.
   * @param responseType What is to be sent back, such as code.
   * @param redirectUri Where to; registered by the client.
   * @param scope The scopes that are asked for, with spaces between them.
   * @param state Comes back with the response.
   * @param nonce Comes back in the ID token.
   * @param codeChallenge PKCE (RFC 7636).
   * @param codeChallengeMethod S256; plain where the operator allows it.
   * @param responseMode How the response is sent back.
   * @param prompt What the person is to be shown: words of none, login, consent, select_account, create.
   * @param maxAge Seconds since the sign-in after which the person signs in anew.
   * @param idTokenHint An ID token of the person who is to sign in.
   * @param loginHint Who is likely to sign in.
   * @param acrValues Authentication contexts that are asked for.
   * @param uiLocales Languages of the pages, in order of preference.
   * @param display How the pages are to be shown.
   * @param claims Claims that are asked for, as JSON (OpenID Connect Core §5.5).
   * @param audience Whom the access token is to be for.
   * @param resource The APIs that the tokens are to be for; repeated for several (RFC 8707).
   */
  oAuth2Authorize(
    clientId?: string,
    responseType?: string,
    redirectUri?: string,
    scope?: string,
    state?: string,
    nonce?: string,
    codeChallenge?: string,
    codeChallengeMethod?: 'S256' | 'plain',
    responseMode?: 'query' | 'fragment' | 'form_post' | 'jwt' | 'query.jwt' | 'fragment.jwt' | 'form_post.jwt',
    prompt?: string,
    maxAge?: string,
    idTokenHint?: string,
    loginHint?: string,
    acrValues?: string,
    uiLocales?: string,
    display?: string,
    claims?: string,
    audience?: string,
    resource?: readonly string[],
    options?: CallOptions,
  ): Promise<void> {
    return this.oAuth2AuthorizeRaw(
      clientId,
      responseType,
      redirectUri,
      scope,
      state,
      nonce,
      codeChallenge,
      codeChallengeMethod,
      responseMode,
      prompt,
      maxAge,
      idTokenHint,
      loginHint,
      acrValues,
      uiLocales,
      display,
      claims,
      audience,
      resource,
      options,
    ).then(dataOf);
  }

  /** `oAuth2Authorize`, with the status and the headers of the answer. */
  oAuth2AuthorizeRaw(
    clientId?: string,
    responseType?: string,
    redirectUri?: string,
    scope?: string,
    state?: string,
    nonce?: string,
    codeChallenge?: string,
    codeChallengeMethod?: 'S256' | 'plain',
    responseMode?: 'query' | 'fragment' | 'form_post' | 'jwt' | 'query.jwt' | 'fragment.jwt' | 'form_post.jwt',
    prompt?: string,
    maxAge?: string,
    idTokenHint?: string,
    loginHint?: string,
    acrValues?: string,
    uiLocales?: string,
    display?: string,
    claims?: string,
    audience?: string,
    resource?: readonly string[],
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
          redirect_uri: redirectUri,
          scope,
          state,
          nonce,
          code_challenge: codeChallenge,
          code_challenge_method: codeChallengeMethod,
          response_mode: responseMode,
          prompt,
          max_age: maxAge,
          id_token_hint: idTokenHint,
          login_hint: loginHint,
          acr_values: acrValues,
          ui_locales: uiLocales,
          display,
          claims,
          audience,
          resource,
        },
      },
      options,
    );
  }

  /**
   * OAuth 2.0 Authorize Endpoint, by POST.
   * Begins a sign-in (RFC 6749 §3.1, OpenID Connect Core §3.1.2). Not a call for programs: send the browser
   * here. What is wrong is told to the application, or, where it cannot be, shown to the person.
   * @param clientId The client.
   * @param responseType What is to be sent back, such as code.
   * @param redirectUri Where to; registered by the client.
   * @param scope The scopes that are asked for, with spaces between them.
   * @param state Comes back with the response.
   * @param nonce Comes back in the ID token.
   * @param codeChallenge PKCE (RFC 7636).
   * @param codeChallengeMethod S256; plain where the operator allows it.
   * @param responseMode How the response is sent back.
   * @param prompt What the person is to be shown: words of none, login, consent, select_account, create.
   * @param maxAge Seconds since the sign-in after which the person signs in anew.
   * @param idTokenHint An ID token of the person who is to sign in.
   * @param loginHint Who is likely to sign in.
   * @param acrValues Authentication contexts that are asked for.
   * @param uiLocales Languages of the pages, in order of preference.
   * @param display How the pages are to be shown.
   * @param claims Claims that are asked for, as JSON (OpenID Connect Core §5.5).
   * @param audience Whom the access token is to be for.
   * @param resource The APIs that the tokens are to be for; repeated for several (RFC 8707).
   */
  oAuth2AuthorizeByPost(
    clientId?: string,
    responseType?: string,
    redirectUri?: string,
    scope?: string,
    state?: string,
    nonce?: string,
    codeChallenge?: string,
    codeChallengeMethod?: 'S256' | 'plain',
    responseMode?: 'query' | 'fragment' | 'form_post' | 'jwt' | 'query.jwt' | 'fragment.jwt' | 'form_post.jwt',
    prompt?: string,
    maxAge?: string,
    idTokenHint?: string,
    loginHint?: string,
    acrValues?: string,
    uiLocales?: string,
    display?: string,
    claims?: string,
    audience?: string,
    resource?: readonly string[],
    options?: CallOptions,
  ): Promise<void> {
    return this.oAuth2AuthorizeByPostRaw(
      clientId,
      responseType,
      redirectUri,
      scope,
      state,
      nonce,
      codeChallenge,
      codeChallengeMethod,
      responseMode,
      prompt,
      maxAge,
      idTokenHint,
      loginHint,
      acrValues,
      uiLocales,
      display,
      claims,
      audience,
      resource,
      options,
    ).then(dataOf);
  }

  /** `oAuth2AuthorizeByPost`, with the status and the headers of the answer. */
  oAuth2AuthorizeByPostRaw(
    clientId?: string,
    responseType?: string,
    redirectUri?: string,
    scope?: string,
    state?: string,
    nonce?: string,
    codeChallenge?: string,
    codeChallengeMethod?: 'S256' | 'plain',
    responseMode?: 'query' | 'fragment' | 'form_post' | 'jwt' | 'query.jwt' | 'fragment.jwt' | 'form_post.jwt',
    prompt?: string,
    maxAge?: string,
    idTokenHint?: string,
    loginHint?: string,
    acrValues?: string,
    uiLocales?: string,
    display?: string,
    claims?: string,
    audience?: string,
    resource?: readonly string[],
    options?: CallOptions,
  ): Promise<ApiResponse<void>> {
    return this.call(
      {
        method: 'POST',
        path: '/oauth2/auth',
        security: [],
        form: {
          client_id: clientId,
          response_type: responseType,
          redirect_uri: redirectUri,
          scope,
          state,
          nonce,
          code_challenge: codeChallenge,
          code_challenge_method: codeChallengeMethod,
          response_mode: responseMode,
          prompt,
          max_age: maxAge,
          id_token_hint: idTokenHint,
          login_hint: loginHint,
          acr_values: acrValues,
          ui_locales: uiLocales,
          display,
          claims,
          audience,
          resource,
        },
      },
      options,
    );
  }

  /**
   * The OAuth 2.0 Token Endpoint.
   * Tokens for a grant (RFC 6749 §3.2). The grant types: authorization_code, refresh_token, client_credentials,
   * urn:ietf:params:oauth:grant-type:device_code, urn:ietf:params:oauth:grant-type:jwt-bearer.
   * @param grantType What the tokens are asked for with.
   * @param clientId The client, unless it is in the header.
   * @param code The authorization code.
   * @param redirectUri The redirect_uri of the authorization request.
   * @param refreshToken The refresh token.
   * @param codeVerifier What the code_challenge was made from (RFC 7636).
   * @param scope The scopes that are asked for, with spaces between them.
   * @param audience Whom the access token is to be for.
   * @param deviceCode The code of a device (RFC 8628).
   * @param assertion A JWT of a trusted issuer (RFC 7523).
   * @param clientSecret Its secret, with client_secret_post.
   * @param clientAssertion A JWT that it signed, with private_key_jwt or client_secret_jwt.
   * @param clientAssertionType urn:ietf:params:oauth:client-assertion-type:jwt-bearer.
   * @param resource Which of the granted APIs the access token is to be for; repeated for several (RFC 8707).
   */
  oauth2TokenExchange(
    grantType: string,
    clientId?: string,
    code?: string,
    redirectUri?: string,
    refreshToken?: string,
    codeVerifier?: string,
    scope?: string,
    audience?: string,
    deviceCode?: string,
    assertion?: string,
    clientSecret?: string,
    clientAssertion?: string,
    clientAssertionType?: string,
    resource?: readonly string[],
    options?: CallOptions,
  ): Promise<OAuth2TokenExchange> {
    return this.oauth2TokenExchangeRaw(
      grantType,
      clientId,
      code,
      redirectUri,
      refreshToken,
      codeVerifier,
      scope,
      audience,
      deviceCode,
      assertion,
      clientSecret,
      clientAssertion,
      clientAssertionType,
      resource,
      options,
    ).then(dataOf);
  }

  /** `oauth2TokenExchange`, with the status and the headers of the answer. */
  oauth2TokenExchangeRaw(
    grantType: string,
    clientId?: string,
    code?: string,
    redirectUri?: string,
    refreshToken?: string,
    codeVerifier?: string,
    scope?: string,
    audience?: string,
    deviceCode?: string,
    assertion?: string,
    clientSecret?: string,
    clientAssertion?: string,
    clientAssertionType?: string,
    resource?: readonly string[],
    options?: CallOptions,
  ): Promise<ApiResponse<OAuth2TokenExchange>> {
    return this.call(
      {
        method: 'POST',
        path: '/oauth2/token',
        security: ['basic'],
        form: {
          grant_type: grantType,
          client_id: clientId,
          code,
          redirect_uri: redirectUri,
          refresh_token: refreshToken,
          code_verifier: codeVerifier,
          scope,
          audience,
          device_code: deviceCode,
          assertion,
          client_secret: clientSecret,
          client_assertion: clientAssertion,
          client_assertion_type: clientAssertionType,
          resource,
        },
      },
      options,
    );
  }

  /**
   * Revoke OAuth 2.0 Access or Refresh Token.
   * Ends a token of the client and its whole grant (RFC 7009). 200 for a token that is nobody’s too; public
   * clients of Matrix get {}.
   * @param token The token.
   * @param clientId The client, unless it is in the header.
   * @param clientSecret Its secret, with client_secret_post.
   * @param clientAssertion A JWT that it signed, with private_key_jwt or client_secret_jwt.
   * @param clientAssertionType urn:ietf:params:oauth:client-assertion-type:jwt-bearer.
   * @param tokenTypeHint access_token or refresh_token; not needed.
   */
  revokeOAuth2Token(
    token: string,
    clientId?: string,
    clientSecret?: string,
    clientAssertion?: string,
    clientAssertionType?: string,
    tokenTypeHint?: string,
    options?: CallOptions,
  ): Promise<void> {
    return this.revokeOAuth2TokenRaw(
      token,
      clientId,
      clientSecret,
      clientAssertion,
      clientAssertionType,
      tokenTypeHint,
      options,
    ).then(dataOf);
  }

  /** `revokeOAuth2Token`, with the status and the headers of the answer. */
  revokeOAuth2TokenRaw(
    token: string,
    clientId?: string,
    clientSecret?: string,
    clientAssertion?: string,
    clientAssertionType?: string,
    tokenTypeHint?: string,
    options?: CallOptions,
  ): Promise<ApiResponse<void>> {
    return this.call(
      {
        method: 'POST',
        path: '/oauth2/revoke',
        security: ['basic'],
        form: {
          token,
          client_id: clientId,
          client_secret: clientSecret,
          client_assertion: clientAssertion,
          client_assertion_type: clientAssertionType,
          token_type_hint: tokenTypeHint,
        },
      },
      options,
    );
  }

  /**
   * Introspect OAuth2 Access and Refresh Tokens as a Client.
   * What a token means (RFC 7662) for the client that it is of or for. Others are told that it is inactive. With
   * Accept: application/token-introspection+jwt the answer is a JWT (RFC 9701).
   * @param token The token.
   * @param scope The token counts as inactive unless it has these scopes.
   * @param clientId The client, unless it is in the header.
   * @param clientSecret Its secret, with client_secret_post.
   * @param clientAssertion A JWT that it signed, with private_key_jwt or client_secret_jwt.
   * @param clientAssertionType urn:ietf:params:oauth:client-assertion-type:jwt-bearer.
   */
  introspectOAuth2TokenAsClient(
    token: string,
    scope?: string,
    clientId?: string,
    clientSecret?: string,
    clientAssertion?: string,
    clientAssertionType?: string,
    options?: CallOptions,
  ): Promise<IntrospectedOAuth2Token> {
    return this.introspectOAuth2TokenAsClientRaw(
      token,
      scope,
      clientId,
      clientSecret,
      clientAssertion,
      clientAssertionType,
      options,
    ).then(jsonOf);
  }

  /** `introspectOAuth2TokenAsClient`, with the status and the headers of the answer. */
  introspectOAuth2TokenAsClientRaw(
    token: string,
    scope?: string,
    clientId?: string,
    clientSecret?: string,
    clientAssertion?: string,
    clientAssertionType?: string,
    options?: CallOptions,
  ): Promise<ApiResponse<IntrospectedOAuth2Token | string>> {
    return this.call(
      {
        method: 'POST',
        path: '/oauth2/introspect',
        security: ['basic'],
        form: {
          token,
          scope,
          client_id: clientId,
          client_secret: clientSecret,
          client_assertion: clientAssertion,
          client_assertion_type: clientAssertionType,
        },
      },
      options,
    );
  }

  /**
   * The Pushed Authorization Request Endpoint.
   * Takes an authorization request straight from its client (RFC 9126), which then sends the browser with the
   * request_uri alone. Every parameter of an authorization request may be given besides those named here.
   * @param clientId The client, unless it is in the header.
   * @param responseType What is asked for; code is the usual one.
   * @param redirectUri Where the answer goes.
   * @param scope The scopes that are asked for, with spaces between them.
   * @param state Comes back with the answer.
   * @param codeChallenge The challenge of PKCE (RFC 7636).
   * @param codeChallengeMethod S256.
   * @param request A request object with the parameters in it, instead of them (RFC 9101).
   * @param clientSecret Its secret, with client_secret_post.
   * @param clientAssertion A JWT that it signed, with private_key_jwt or client_secret_jwt.
   * @param clientAssertionType urn:ietf:params:oauth:client-assertion-type:jwt-bearer.
   */
  pushOAuth2AuthorizationRequest(
    clientId?: string,
    responseType?: string,
    redirectUri?: string,
    scope?: string,
    state?: string,
    codeChallenge?: string,
    codeChallengeMethod?: string,
    request?: string,
    clientSecret?: string,
    clientAssertion?: string,
    clientAssertionType?: string,
    options?: CallOptions,
  ): Promise<PushedAuthorizationRequest> {
    return this.pushOAuth2AuthorizationRequestRaw(
      clientId,
      responseType,
      redirectUri,
      scope,
      state,
      codeChallenge,
      codeChallengeMethod,
      request,
      clientSecret,
      clientAssertion,
      clientAssertionType,
      options,
    ).then(dataOf);
  }

  /** `pushOAuth2AuthorizationRequest`, with the status and the headers of the answer. */
  pushOAuth2AuthorizationRequestRaw(
    clientId?: string,
    responseType?: string,
    redirectUri?: string,
    scope?: string,
    state?: string,
    codeChallenge?: string,
    codeChallengeMethod?: string,
    request?: string,
    clientSecret?: string,
    clientAssertion?: string,
    clientAssertionType?: string,
    options?: CallOptions,
  ): Promise<ApiResponse<PushedAuthorizationRequest>> {
    return this.call(
      {
        method: 'POST',
        path: '/oauth2/par',
        security: ['basic'],
        form: {
          client_id: clientId,
          response_type: responseType,
          redirect_uri: redirectUri,
          scope,
          state,
          code_challenge: codeChallenge,
          code_challenge_method: codeChallengeMethod,
          request,
          client_secret: clientSecret,
          client_assertion: clientAssertion,
          client_assertion_type: clientAssertionType,
        },
      },
      options,
    );
  }

  /**
   * The OAuth 2.0 Device Authorize Endpoint.
   * Codes for a device without a keyboard (RFC 8628 §3.1).
   * @param clientId The client, unless it is in the header.
   * @param scope The scopes that are asked for, with spaces between them.
   * @param audience Whom the access token is to be for.
   * @param clientSecret Its secret, with client_secret_post.
   * @param clientAssertion A JWT that it signed, with private_key_jwt or client_secret_jwt.
   * @param clientAssertionType urn:ietf:params:oauth:client-assertion-type:jwt-bearer.
   * @param resource The APIs that the tokens are to be for; repeated for several (RFC 8707).
   */
  oAuth2DeviceFlow(
    clientId?: string,
    scope?: string,
    audience?: string,
    clientSecret?: string,
    clientAssertion?: string,
    clientAssertionType?: string,
    resource?: readonly string[],
    options?: CallOptions,
  ): Promise<DeviceAuthorization> {
    return this.oAuth2DeviceFlowRaw(
      clientId,
      scope,
      audience,
      clientSecret,
      clientAssertion,
      clientAssertionType,
      resource,
      options,
    ).then(dataOf);
  }

  /** `oAuth2DeviceFlow`, with the status and the headers of the answer. */
  oAuth2DeviceFlowRaw(
    clientId?: string,
    scope?: string,
    audience?: string,
    clientSecret?: string,
    clientAssertion?: string,
    clientAssertionType?: string,
    resource?: readonly string[],
    options?: CallOptions,
  ): Promise<ApiResponse<DeviceAuthorization>> {
    return this.call(
      {
        method: 'POST',
        path: '/oauth2/device/auth',
        security: ['basic'],
        form: {
          client_id: clientId,
          scope,
          audience,
          client_secret: clientSecret,
          client_assertion: clientAssertion,
          client_assertion_type: clientAssertionType,
          resource,
        },
      },
      options,
    );
  }

  /**
   * OAuth 2.0 Device Verification Endpoint.
   * Where people with a device’s code go (RFC 8628 §3.3). Not a call for programs: send the browser here.
   * @param userCode The code that the device shows.
   */
  performOAuth2DeviceVerificationFlow(userCode?: string, options?: CallOptions): Promise<void> {
    return this.performOAuth2DeviceVerificationFlowRaw(userCode, options).then(dataOf);
  }

  /** `performOAuth2DeviceVerificationFlow`, with the status and the headers of the answer. */
  performOAuth2DeviceVerificationFlowRaw(userCode?: string, options?: CallOptions): Promise<ApiResponse<void>> {
    return this.call(
      { method: 'GET', path: '/oauth2/device/verify', security: [], query: { user_code: userCode } },
      options,
    );
  }

  /**
   * Introspect OAuth2 Access and Refresh Tokens.
   * What a token means (RFC 7662), whoever’s it is.
   * @param token The token.
   * @param scope The token counts as inactive unless it has these scopes.
   * @param tokenTypeHint access_token or refresh_token; not needed.
   */
  introspectOAuth2Token(
    token: string,
    scope?: string,
    tokenTypeHint?: string,
    options?: CallOptions,
  ): Promise<IntrospectedOAuth2Token> {
    return this.introspectOAuth2TokenRaw(token, scope, tokenTypeHint, options).then(dataOf);
  }

  /** `introspectOAuth2Token`, with the status and the headers of the answer. */
  introspectOAuth2TokenRaw(
    token: string,
    scope?: string,
    tokenTypeHint?: string,
    options?: CallOptions,
  ): Promise<ApiResponse<IntrospectedOAuth2Token>> {
    return this.call(
      {
        method: 'POST',
        path: '/admin/oauth2/introspect',
        security: ['bearer'],
        form: { token, scope, token_type_hint: tokenTypeHint },
      },
      options,
    );
  }

  /**
   * Delete OAuth 2.0 Access Tokens from specific OAuth 2.0 Client.
   * Ends all access tokens of a client. Its refresh tokens stay.
   * @param clientId The client.
   */
  deleteOAuth2Token(clientId: string, options?: CallOptions): Promise<void> {
    return this.deleteOAuth2TokenRaw(clientId, options).then(dataOf);
  }

  /** `deleteOAuth2Token`, with the status and the headers of the answer. */
  deleteOAuth2TokenRaw(clientId: string, options?: CallOptions): Promise<ApiResponse<void>> {
    return this.call(
      { method: 'DELETE', path: '/admin/oauth2/tokens', security: ['bearer'], query: { client_id: clientId } },
      options,
    );
  }

  /**
   * List OAuth 2.0 Clients.
   * By id, without their secrets.
   * @param pageSize How many at once: 100 if not given, 500 at most.
   * @param pageToken From the Link header of the page before.
   * @param clientName Only those of this name.
   * @param owner Only those of this owner.
   */
  listOAuth2Clients(
    pageSize?: number,
    pageToken?: string,
    clientName?: string,
    owner?: string,
    options?: CallOptions,
  ): Promise<readonly OAuth2Client[]> {
    return this.listOAuth2ClientsRaw(pageSize, pageToken, clientName, owner, options).then(dataOf);
  }

  /** `listOAuth2Clients`, with the status and the headers of the answer. */
  listOAuth2ClientsRaw(
    pageSize?: number,
    pageToken?: string,
    clientName?: string,
    owner?: string,
    options?: CallOptions,
  ): Promise<ApiResponse<readonly OAuth2Client[]>> {
    return this.call(
      {
        method: 'GET',
        path: '/admin/clients',
        security: ['bearer'],
        query: { page_size: pageSize, page_token: pageToken, client_name: clientName, owner },
      },
      options,
    );
  }

  /**
   * Create OAuth 2.0 Client.
   * The secret is shown in this answer only; it is made by the server where it is left out.
   * @param oAuth2Client The body.
   */
  createOAuth2Client(oAuth2Client: OAuth2Client, options?: CallOptions): Promise<OAuth2Client> {
    return this.createOAuth2ClientRaw(oAuth2Client, options).then(dataOf);
  }

  /** `createOAuth2Client`, with the status and the headers of the answer. */
  createOAuth2ClientRaw(oAuth2Client: OAuth2Client, options?: CallOptions): Promise<ApiResponse<OAuth2Client>> {
    return this.call({ method: 'POST', path: '/admin/clients', security: ['bearer'], json: oAuth2Client }, options);
  }

  /**
   * Get an OAuth 2.0 Client.
   * @param id The id of the client.
   */
  getOAuth2Client(id: string, options?: CallOptions): Promise<OAuth2Client> {
    return this.getOAuth2ClientRaw(id, options).then(dataOf);
  }

  /** `getOAuth2Client`, with the status and the headers of the answer. */
  getOAuth2ClientRaw(id: string, options?: CallOptions): Promise<ApiResponse<OAuth2Client>> {
    return this.call({ method: 'GET', path: `/admin/clients/${segment(id)}`, security: ['bearer'] }, options);
  }

  /**
   * Set OAuth 2.0 Client.
   * Replaces all that is registered; without a client_secret the present one stays.
   * @param id The id of the client.
   * @param oAuth2Client The body.
   */
  setOAuth2Client(id: string, oAuth2Client: OAuth2Client, options?: CallOptions): Promise<OAuth2Client> {
    return this.setOAuth2ClientRaw(id, oAuth2Client, options).then(dataOf);
  }

  /** `setOAuth2Client`, with the status and the headers of the answer. */
  setOAuth2ClientRaw(
    id: string,
    oAuth2Client: OAuth2Client,
    options?: CallOptions,
  ): Promise<ApiResponse<OAuth2Client>> {
    return this.call(
      { method: 'PUT', path: `/admin/clients/${segment(id)}`, security: ['bearer'], json: oAuth2Client },
      options,
    );
  }

  /**
   * Patch OAuth 2.0 Client.
   * By a JSON Patch (RFC 6902). Its id cannot be changed.
   * @param id The id of the client.
   * @param jsonPatch The body.
   */
  patchOAuth2Client(id: string, jsonPatch: readonly JsonPatch[], options?: CallOptions): Promise<OAuth2Client> {
    return this.patchOAuth2ClientRaw(id, jsonPatch, options).then(dataOf);
  }

  /** `patchOAuth2Client`, with the status and the headers of the answer. */
  patchOAuth2ClientRaw(
    id: string,
    jsonPatch: readonly JsonPatch[],
    options?: CallOptions,
  ): Promise<ApiResponse<OAuth2Client>> {
    return this.call(
      { method: 'PATCH', path: `/admin/clients/${segment(id)}`, security: ['bearer'], json: jsonPatch },
      options,
    );
  }

  /**
   * Delete OAuth 2.0 Client.
   * With its grants and tokens.
   * @param id The id of the client.
   */
  deleteOAuth2Client(id: string, options?: CallOptions): Promise<void> {
    return this.deleteOAuth2ClientRaw(id, options).then(dataOf);
  }

  /** `deleteOAuth2Client`, with the status and the headers of the answer. */
  deleteOAuth2ClientRaw(id: string, options?: CallOptions): Promise<ApiResponse<void>> {
    return this.call({ method: 'DELETE', path: `/admin/clients/${segment(id)}`, security: ['bearer'] }, options);
  }

  /**
   * Set OAuth2 Client Token Lifespans.
   * Replaces all of them; what is left out is the server's setting.
   * @param id The id of the client.
   * @param oAuth2ClientTokenLifespans The body.
   */
  setOAuth2ClientLifespans(
    id: string,
    oAuth2ClientTokenLifespans?: OAuth2ClientTokenLifespans,
    options?: CallOptions,
  ): Promise<OAuth2Client> {
    return this.setOAuth2ClientLifespansRaw(id, oAuth2ClientTokenLifespans, options).then(dataOf);
  }

  /** `setOAuth2ClientLifespans`, with the status and the headers of the answer. */
  setOAuth2ClientLifespansRaw(
    id: string,
    oAuth2ClientTokenLifespans?: OAuth2ClientTokenLifespans,
    options?: CallOptions,
  ): Promise<ApiResponse<OAuth2Client>> {
    return this.call(
      {
        method: 'PUT',
        path: `/admin/clients/${segment(id)}/lifespans`,
        security: ['bearer'],
        json: oAuth2ClientTokenLifespans,
      },
      options,
    );
  }

  /**
   * Rotate OAuth 2.0 Client Secret.
   * A new secret, shown in this answer only. The old ones work until they are deleted; five at most.
   * @param id The id of the client.
   * @param rotateOAuth2ClientSecret The body.
   */
  rotateOAuth2ClientSecret(
    id: string,
    rotateOAuth2ClientSecret?: RotateOAuth2ClientSecret,
    options?: CallOptions,
  ): Promise<OAuth2Client> {
    return this.rotateOAuth2ClientSecretRaw(id, rotateOAuth2ClientSecret, options).then(dataOf);
  }

  /** `rotateOAuth2ClientSecret`, with the status and the headers of the answer. */
  rotateOAuth2ClientSecretRaw(
    id: string,
    rotateOAuth2ClientSecret?: RotateOAuth2ClientSecret,
    options?: CallOptions,
  ): Promise<ApiResponse<OAuth2Client>> {
    return this.call(
      {
        method: 'POST',
        path: `/admin/clients/${segment(id)}/secrets/rotate`,
        security: ['bearer'],
        json: rotateOAuth2ClientSecret,
      },
      options,
    );
  }

  /**
   * Delete Rotated OAuth 2.0 Client Secrets.
   * Only the newest secret works from now on.
   * @param id The id of the client.
   */
  deleteRotatedOAuth2ClientSecrets(id: string, options?: CallOptions): Promise<OAuth2Client> {
    return this.deleteRotatedOAuth2ClientSecretsRaw(id, options).then(dataOf);
  }

  /** `deleteRotatedOAuth2ClientSecrets`, with the status and the headers of the answer. */
  deleteRotatedOAuth2ClientSecretsRaw(id: string, options?: CallOptions): Promise<ApiResponse<OAuth2Client>> {
    return this.call(
      { method: 'DELETE', path: `/admin/clients/${segment(id)}/secrets/rotate`, security: ['bearer'] },
      options,
    );
  }

  /**
   * Get OAuth 2.0 Login Request.
   * For the login application: who the browser was sent with this challenge to sign in, and the answer.
   * @param loginChallenge From the query of the address that the browser was sent to.
   */
  getOAuth2LoginRequest(loginChallenge: string, options?: CallOptions): Promise<OAuth2LoginRequest> {
    return this.getOAuth2LoginRequestRaw(loginChallenge, options).then(dataOf);
  }

  /** `getOAuth2LoginRequest`, with the status and the headers of the answer. */
  getOAuth2LoginRequestRaw(loginChallenge: string, options?: CallOptions): Promise<ApiResponse<OAuth2LoginRequest>> {
    return this.call(
      {
        method: 'GET',
        path: '/admin/oauth2/auth/requests/login',
        security: ['bearer'],
        query: { login_challenge: loginChallenge },
      },
      options,
    );
  }

  /**
   * Accept OAuth 2.0 Login Request.
   * For the login application: who the browser was sent with this challenge to sign in, and the answer.
   * @param loginChallenge From the query of the address that the browser was sent to.
   * @param acceptOAuth2LoginRequest The body.
   */
  acceptOAuth2LoginRequest(
    loginChallenge: string,
    acceptOAuth2LoginRequest?: AcceptOAuth2LoginRequest,
    options?: CallOptions,
  ): Promise<OAuth2RedirectTo> {
    return this.acceptOAuth2LoginRequestRaw(loginChallenge, acceptOAuth2LoginRequest, options).then(dataOf);
  }

  /** `acceptOAuth2LoginRequest`, with the status and the headers of the answer. */
  acceptOAuth2LoginRequestRaw(
    loginChallenge: string,
    acceptOAuth2LoginRequest?: AcceptOAuth2LoginRequest,
    options?: CallOptions,
  ): Promise<ApiResponse<OAuth2RedirectTo>> {
    return this.call(
      {
        method: 'PUT',
        path: '/admin/oauth2/auth/requests/login/accept',
        security: ['bearer'],
        query: { login_challenge: loginChallenge },
        json: acceptOAuth2LoginRequest,
      },
      options,
    );
  }

  /**
   * Reject OAuth 2.0 Login Request.
   * For the login application: who the browser was sent with this challenge to sign in, and the answer.
   * @param loginChallenge From the query of the address that the browser was sent to.
   * @param rejectOAuth2Request The body.
   */
  rejectOAuth2LoginRequest(
    loginChallenge: string,
    rejectOAuth2Request?: RejectOAuth2Request,
    options?: CallOptions,
  ): Promise<OAuth2RedirectTo> {
    return this.rejectOAuth2LoginRequestRaw(loginChallenge, rejectOAuth2Request, options).then(dataOf);
  }

  /** `rejectOAuth2LoginRequest`, with the status and the headers of the answer. */
  rejectOAuth2LoginRequestRaw(
    loginChallenge: string,
    rejectOAuth2Request?: RejectOAuth2Request,
    options?: CallOptions,
  ): Promise<ApiResponse<OAuth2RedirectTo>> {
    return this.call(
      {
        method: 'PUT',
        path: '/admin/oauth2/auth/requests/login/reject',
        security: ['bearer'],
        query: { login_challenge: loginChallenge },
        json: rejectOAuth2Request,
      },
      options,
    );
  }

  /**
   * Get OAuth 2.0 Consent Request.
   * For the consent application: what the browser was sent with this challenge to agree to, and the answer.
   * @param consentChallenge From the query of the address that the browser was sent to.
   */
  getOAuth2ConsentRequest(consentChallenge: string, options?: CallOptions): Promise<OAuth2ConsentRequest> {
    return this.getOAuth2ConsentRequestRaw(consentChallenge, options).then(dataOf);
  }

  /** `getOAuth2ConsentRequest`, with the status and the headers of the answer. */
  getOAuth2ConsentRequestRaw(
    consentChallenge: string,
    options?: CallOptions,
  ): Promise<ApiResponse<OAuth2ConsentRequest>> {
    return this.call(
      {
        method: 'GET',
        path: '/admin/oauth2/auth/requests/consent',
        security: ['bearer'],
        query: { consent_challenge: consentChallenge },
      },
      options,
    );
  }

  /**
   * Accept OAuth 2.0 Consent Request.
   * For the consent application: what the browser was sent with this challenge to agree to, and the answer.
   * @param consentChallenge From the query of the address that the browser was sent to.
   * @param acceptOAuth2ConsentRequest The body.
   */
  acceptOAuth2ConsentRequest(
    consentChallenge: string,
    acceptOAuth2ConsentRequest?: AcceptOAuth2ConsentRequest,
    options?: CallOptions,
  ): Promise<OAuth2RedirectTo> {
    return this.acceptOAuth2ConsentRequestRaw(consentChallenge, acceptOAuth2ConsentRequest, options).then(dataOf);
  }

  /** `acceptOAuth2ConsentRequest`, with the status and the headers of the answer. */
  acceptOAuth2ConsentRequestRaw(
    consentChallenge: string,
    acceptOAuth2ConsentRequest?: AcceptOAuth2ConsentRequest,
    options?: CallOptions,
  ): Promise<ApiResponse<OAuth2RedirectTo>> {
    return this.call(
      {
        method: 'PUT',
        path: '/admin/oauth2/auth/requests/consent/accept',
        security: ['bearer'],
        query: { consent_challenge: consentChallenge },
        json: acceptOAuth2ConsentRequest,
      },
      options,
    );
  }

  /**
   * Reject OAuth 2.0 Consent Request.
   * For the consent application: what the browser was sent with this challenge to agree to, and the answer.
   * @param consentChallenge From the query of the address that the browser was sent to.
   * @param rejectOAuth2Request The body.
   */
  rejectOAuth2ConsentRequest(
    consentChallenge: string,
    rejectOAuth2Request?: RejectOAuth2Request,
    options?: CallOptions,
  ): Promise<OAuth2RedirectTo> {
    return this.rejectOAuth2ConsentRequestRaw(consentChallenge, rejectOAuth2Request, options).then(dataOf);
  }

  /** `rejectOAuth2ConsentRequest`, with the status and the headers of the answer. */
  rejectOAuth2ConsentRequestRaw(
    consentChallenge: string,
    rejectOAuth2Request?: RejectOAuth2Request,
    options?: CallOptions,
  ): Promise<ApiResponse<OAuth2RedirectTo>> {
    return this.call(
      {
        method: 'PUT',
        path: '/admin/oauth2/auth/requests/consent/reject',
        security: ['bearer'],
        query: { consent_challenge: consentChallenge },
        json: rejectOAuth2Request,
      },
      options,
    );
  }

  /**
   * Get OAuth 2.0 Session Logout Request.
   * For the logout application: what session the browser was sent with this challenge to end, and the answer.
   * @param logoutChallenge From the query of the address that the browser was sent to.
   */
  getOAuth2LogoutRequest(logoutChallenge: string, options?: CallOptions): Promise<OAuth2LogoutRequest> {
    return this.getOAuth2LogoutRequestRaw(logoutChallenge, options).then(dataOf);
  }

  /** `getOAuth2LogoutRequest`, with the status and the headers of the answer. */
  getOAuth2LogoutRequestRaw(logoutChallenge: string, options?: CallOptions): Promise<ApiResponse<OAuth2LogoutRequest>> {
    return this.call(
      {
        method: 'GET',
        path: '/admin/oauth2/auth/requests/logout',
        security: ['bearer'],
        query: { logout_challenge: logoutChallenge },
      },
      options,
    );
  }

  /**
   * Accept OAuth 2.0 Session Logout Request.
   * For the logout application: what session the browser was sent with this challenge to end, and the answer.
   * @param logoutChallenge From the query of the address that the browser was sent to.
   */
  acceptOAuth2LogoutRequest(logoutChallenge: string, options?: CallOptions): Promise<OAuth2RedirectTo> {
    return this.acceptOAuth2LogoutRequestRaw(logoutChallenge, options).then(dataOf);
  }

  /** `acceptOAuth2LogoutRequest`, with the status and the headers of the answer. */
  acceptOAuth2LogoutRequestRaw(logoutChallenge: string, options?: CallOptions): Promise<ApiResponse<OAuth2RedirectTo>> {
    return this.call(
      {
        method: 'PUT',
        path: '/admin/oauth2/auth/requests/logout/accept',
        security: ['bearer'],
        query: { logout_challenge: logoutChallenge },
      },
      options,
    );
  }

  /**
   * Reject OAuth 2.0 Session Logout Request.
   * For the logout application: what session the browser was sent with this challenge to end, and the answer.
   * @param logoutChallenge From the query of the address that the browser was sent to.
   */
  rejectOAuth2LogoutRequest(logoutChallenge: string, options?: CallOptions): Promise<void> {
    return this.rejectOAuth2LogoutRequestRaw(logoutChallenge, options).then(dataOf);
  }

  /** `rejectOAuth2LogoutRequest`, with the status and the headers of the answer. */
  rejectOAuth2LogoutRequestRaw(logoutChallenge: string, options?: CallOptions): Promise<ApiResponse<void>> {
    return this.call(
      {
        method: 'PUT',
        path: '/admin/oauth2/auth/requests/logout/reject',
        security: ['bearer'],
        query: { logout_challenge: logoutChallenge },
      },
      options,
    );
  }

  /**
   * Accepts a device grant user_code request.
   * For the application at which people enter the code of a device.
   * @param deviceChallenge From the query of the address that the browser was sent to.
   * @param acceptDeviceUserCodeRequest The body.
   */
  acceptUserCodeRequest(
    deviceChallenge: string,
    acceptDeviceUserCodeRequest?: AcceptDeviceUserCodeRequest,
    options?: CallOptions,
  ): Promise<OAuth2RedirectTo> {
    return this.acceptUserCodeRequestRaw(deviceChallenge, acceptDeviceUserCodeRequest, options).then(dataOf);
  }

  /** `acceptUserCodeRequest`, with the status and the headers of the answer. */
  acceptUserCodeRequestRaw(
    deviceChallenge: string,
    acceptDeviceUserCodeRequest?: AcceptDeviceUserCodeRequest,
    options?: CallOptions,
  ): Promise<ApiResponse<OAuth2RedirectTo>> {
    return this.call(
      {
        method: 'PUT',
        path: '/admin/oauth2/auth/requests/device/accept',
        security: ['bearer'],
        query: { device_challenge: deviceChallenge },
        json: acceptDeviceUserCodeRequest,
      },
      options,
    );
  }

  /**
   * List OAuth 2.0 Consent Sessions of a Subject.
   * What a person has agreed to.
   * @param subject The subject of the person.
   * @param pageSize How many at once: 100 if not given, 500 at most.
   * @param pageToken From the Link header of the page before.
   * @param loginSessionId Only what they agreed to in this login session.
   */
  listOAuth2ConsentSessions(
    subject: string,
    pageSize?: number,
    pageToken?: string,
    loginSessionId?: string,
    options?: CallOptions,
  ): Promise<readonly OAuth2ConsentSession[]> {
    return this.listOAuth2ConsentSessionsRaw(subject, pageSize, pageToken, loginSessionId, options).then(dataOf);
  }

  /** `listOAuth2ConsentSessions`, with the status and the headers of the answer. */
  listOAuth2ConsentSessionsRaw(
    subject: string,
    pageSize?: number,
    pageToken?: string,
    loginSessionId?: string,
    options?: CallOptions,
  ): Promise<ApiResponse<readonly OAuth2ConsentSession[]>> {
    return this.call(
      {
        method: 'GET',
        path: '/admin/oauth2/auth/sessions/consent',
        security: ['bearer'],
        query: { subject, page_size: pageSize, page_token: pageToken, login_session_id: loginSessionId },
      },
      options,
    );
  }

  /**
   * Revoke OAuth 2.0 Consent Sessions of a Subject.
   * By consent_request_id alone, by subject and client, or by subject and all=true. Tokens end as well.
   * @param subject The subject of the person.
   * @param client The id of the client.
   * @param consentRequestId One consent.
   * @param all Those for all clients.
   */
  revokeOAuth2ConsentSessions(
    subject?: string,
    client?: string,
    consentRequestId?: string,
    all?: boolean,
    options?: CallOptions,
  ): Promise<void> {
    return this.revokeOAuth2ConsentSessionsRaw(subject, client, consentRequestId, all, options).then(dataOf);
  }

  /** `revokeOAuth2ConsentSessions`, with the status and the headers of the answer. */
  revokeOAuth2ConsentSessionsRaw(
    subject?: string,
    client?: string,
    consentRequestId?: string,
    all?: boolean,
    options?: CallOptions,
  ): Promise<ApiResponse<void>> {
    return this.call(
      {
        method: 'DELETE',
        path: '/admin/oauth2/auth/sessions/consent',
        security: ['bearer'],
        query: { subject, client, consent_request_id: consentRequestId, all },
      },
      options,
    );
  }

  /**
   * Revokes OAuth 2.0 Login Sessions by either a Subject or a SessionID.
   * By sid as by a logout: applications that want to know are told. By subject silently. Tokens stay valid in
   * both cases.
   * @param subject All sessions of this person.
   * @param sid One session.
   */
  revokeOAuth2LoginSessions(subject?: string, sid?: string, options?: CallOptions): Promise<void> {
    return this.revokeOAuth2LoginSessionsRaw(subject, sid, options).then(dataOf);
  }

  /** `revokeOAuth2LoginSessions`, with the status and the headers of the answer. */
  revokeOAuth2LoginSessionsRaw(subject?: string, sid?: string, options?: CallOptions): Promise<ApiResponse<void>> {
    return this.call(
      { method: 'DELETE', path: '/admin/oauth2/auth/sessions/login', security: ['bearer'], query: { subject, sid } },
      options,
    );
  }

  /**
   * List Trusted OAuth2 JWT Bearer Grant Type Issuers.
   * @param pageSize How many at once: 100 if not given, 500 at most.
   * @param pageToken From the Link header of the page before.
   * @param issuer Only those of this issuer.
   */
  listTrustedOAuth2JwtGrantIssuers(
    pageSize?: number,
    pageToken?: string,
    issuer?: string,
    options?: CallOptions,
  ): Promise<readonly TrustedOAuth2JwtGrantIssuer[]> {
    return this.listTrustedOAuth2JwtGrantIssuersRaw(pageSize, pageToken, issuer, options).then(dataOf);
  }

  /** `listTrustedOAuth2JwtGrantIssuers`, with the status and the headers of the answer. */
  listTrustedOAuth2JwtGrantIssuersRaw(
    pageSize?: number,
    pageToken?: string,
    issuer?: string,
    options?: CallOptions,
  ): Promise<ApiResponse<readonly TrustedOAuth2JwtGrantIssuer[]>> {
    return this.call(
      {
        method: 'GET',
        path: '/admin/trust/grants/jwt-bearer/issuers',
        security: ['bearer'],
        query: { page_size: pageSize, page_token: pageToken, issuer },
      },
      options,
    );
  }

  /**
   * Trust OAuth2 JWT Bearer Grant Type Issuer.
   * Takes its JWT assertions for tokens (RFC 7523 §2.1).
   * @param trustOAuth2JwtGrantIssuer The body.
   */
  trustOAuth2JwtGrantIssuer(
    trustOAuth2JwtGrantIssuer?: TrustOAuth2JwtGrantIssuer,
    options?: CallOptions,
  ): Promise<TrustedOAuth2JwtGrantIssuer> {
    return this.trustOAuth2JwtGrantIssuerRaw(trustOAuth2JwtGrantIssuer, options).then(dataOf);
  }

  /** `trustOAuth2JwtGrantIssuer`, with the status and the headers of the answer. */
  trustOAuth2JwtGrantIssuerRaw(
    trustOAuth2JwtGrantIssuer?: TrustOAuth2JwtGrantIssuer,
    options?: CallOptions,
  ): Promise<ApiResponse<TrustedOAuth2JwtGrantIssuer>> {
    return this.call(
      {
        method: 'POST',
        path: '/admin/trust/grants/jwt-bearer/issuers',
        security: ['bearer'],
        json: trustOAuth2JwtGrantIssuer,
      },
      options,
    );
  }

  /**
   * Get Trusted OAuth2 JWT Bearer Grant Type Issuer.
   * @param id The id of the trust.
   */
  getTrustedOAuth2JwtGrantIssuer(id: string, options?: CallOptions): Promise<TrustedOAuth2JwtGrantIssuer> {
    return this.getTrustedOAuth2JwtGrantIssuerRaw(id, options).then(dataOf);
  }

  /** `getTrustedOAuth2JwtGrantIssuer`, with the status and the headers of the answer. */
  getTrustedOAuth2JwtGrantIssuerRaw(
    id: string,
    options?: CallOptions,
  ): Promise<ApiResponse<TrustedOAuth2JwtGrantIssuer>> {
    return this.call(
      { method: 'GET', path: `/admin/trust/grants/jwt-bearer/issuers/${segment(id)}`, security: ['bearer'] },
      options,
    );
  }

  /**
   * Delete Trusted OAuth2 JWT Bearer Grant Type Issuer.
   * @param id The id of the trust.
   */
  deleteTrustedOAuth2JwtGrantIssuer(id: string, options?: CallOptions): Promise<void> {
    return this.deleteTrustedOAuth2JwtGrantIssuerRaw(id, options).then(dataOf);
  }

  /** `deleteTrustedOAuth2JwtGrantIssuer`, with the status and the headers of the answer. */
  deleteTrustedOAuth2JwtGrantIssuerRaw(id: string, options?: CallOptions): Promise<ApiResponse<void>> {
    return this.call(
      { method: 'DELETE', path: `/admin/trust/grants/jwt-bearer/issuers/${segment(id)}`, security: ['bearer'] },
      options,
    );
  }
}
