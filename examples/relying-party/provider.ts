import { setTimeout as delay } from 'node:timers/promises';
import * as oidc from 'openid-client';
import type { PendingSignIn } from './sessions.ts';

export interface ProviderOptions {
  readonly issuer: string;
  readonly clientId: string;
  /** Without it the application is a public client. */
  readonly clientSecret?: string | undefined;
  readonly scope: string;
  /** Where this application is reached, without a slash at the end. */
  readonly origin: () => string;
}

/** What one sign-in or one refresh gave. */
export interface TokenSet {
  readonly accessToken: string;
  readonly idToken: string | undefined;
  readonly refreshToken: string | undefined;
  /** Seconds from now, as the provider said. */
  readonly expiresIn: number | undefined;
  readonly claims: oidc.IDToken;
  readonly userinfo: oidc.UserInfoResponse;
}

const RETRY_MS = 500;
const PATIENCE_MS = 10_000;

/** The OpenID provider as this application uses it: all of the protocol is openid-client's. */
export class Provider {
  readonly #options: ProviderOptions;
  readonly #closed = new AbortController();
  readonly #configuration: Promise<oidc.Configuration>;
  #lastError: unknown;

  constructor(options: ProviderOptions) {
    this.#options = options;
    this.#configuration = this.#discover();
    this.#configuration.catch(() => {});
  }

  /** The URL to send the browser to, and what to remember until it returns (PKCE, `state` and `nonce`). */
  async beginSignIn(): Promise<{ url: URL; state: string; pending: PendingSignIn }> {
    const configuration = await this.#ready();
    const pending = { codeVerifier: oidc.randomPKCECodeVerifier(), nonce: oidc.randomNonce() };
    const state = oidc.randomState();
    const url = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: `${this.#options.origin()}/callback`,
      scope: this.#options.scope,
      code_challenge: await oidc.calculatePKCECodeChallenge(pending.codeVerifier),
      code_challenge_method: 'S256',
      state,
      nonce: pending.nonce,
    });
    return { url, state, pending };
  }

  /** Checks the response in `url` and redeems its code. */
  async finishSignIn(url: URL, state: string, { codeVerifier, nonce }: PendingSignIn): Promise<TokenSet> {
    const configuration = await this.#ready();
    const checks = {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: codeVerifier,
      idTokenExpected: true,
    };
    const answer = await oidc.authorizationCodeGrant(configuration, url, checks);
    const claims = answer.claims();
    if (claims === undefined) throw new Error('The provider issued no ID token.');
    return this.#tokenSet(configuration, answer, claims);
  }

  async refresh(old: TokenSet, refreshToken: string): Promise<TokenSet> {
    const configuration = await this.#ready();
    const answer = await oidc.refreshTokenGrant(configuration, refreshToken);
    const renewed = await this.#tokenSet(configuration, answer, answer.claims() ?? old.claims);
    return {
      ...renewed,
      // RFC 6749 §6 and OpenID Connect Core §12.2: both may be left out, then the old ones stay.
      refreshToken: renewed.refreshToken ?? refreshToken,
      idToken: renewed.idToken ?? old.idToken,
    };
  }

  /** Where to send the browser to sign out at the provider too; undefined when it cannot do that. */
  async signOutUrl(tokens: TokenSet | undefined): Promise<URL | undefined> {
    const configuration = await this.#ready();
    if (configuration.serverMetadata().end_session_endpoint === undefined) return undefined;
    return oidc.buildEndSessionUrl(configuration, {
      post_logout_redirect_uri: `${this.#options.origin()}/`,
      state: 'signed-out',
      ...(tokens?.idToken === undefined ? {} : { id_token_hint: tokens.idToken }),
    });
  }

  close(): void {
    this.#closed.abort();
  }

  async #tokenSet(
    configuration: oidc.Configuration,
    answer: oidc.TokenEndpointResponse,
    claims: oidc.IDToken,
  ): Promise<TokenSet> {
    return {
      accessToken: answer.access_token,
      idToken: answer.id_token,
      refreshToken: answer.refresh_token,
      expiresIn: answer.expires_in,
      claims,
      userinfo: await oidc.fetchUserInfo(configuration, answer.access_token, claims.sub),
    };
  }

  /** The provider may start after this application, so discovery goes on until it answers. */
  async #discover(): Promise<oidc.Configuration> {
    const { issuer, clientId, clientSecret } = this.#options;
    const server = new URL(issuer);
    const authentication = clientSecret === undefined ? oidc.None() : oidc.ClientSecretBasic(clientSecret);
    const insecure = server.protocol === 'http:' ? [oidc.allowInsecureRequests] : [];
    const execute = [oidc.enableNonRepudiationChecks, ...insecure];
    for (;;) {
      try {
        return await oidc.discovery(server, clientId, undefined, authentication, { execute });
      } catch (error) {
        this.#lastError = error;
        await delay(RETRY_MS, undefined, { signal: this.#closed.signal });
      }
    }
  }

  async #ready(): Promise<oidc.Configuration> {
    const late = new AbortController();
    const signal = AbortSignal.any([late.signal, this.#closed.signal]);
    try {
      return await Promise.race([this.#configuration, this.#tooLate(signal)]);
    } finally {
      late.abort();
    }
  }

  async #tooLate(signal: AbortSignal): Promise<never> {
    await delay(PATIENCE_MS, undefined, { signal });
    throw new Error(`The provider at ${this.#options.issuer} does not answer.`, { cause: this.#lastError });
  }
}

/** What to tell a person about a failure, in the provider's own words where it gave any. */
export function describeError(error: unknown): { code: string; description: string } {
  if (error instanceof oidc.AuthorizationResponseError || error instanceof oidc.ResponseBodyError) {
    return { code: error.error, description: error.error_description ?? 'The provider gave no reason.' };
  }
  const description = error instanceof Error ? error.message : String(error);
  return { code: 'sign_in_failed', description };
}
