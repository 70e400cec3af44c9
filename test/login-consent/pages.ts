import assert from 'node:assert/strict';
import type {
  AcceptOAuth2ConsentRequest,
  AcceptOAuth2LoginRequest,
  OAuth2Api,
  OAuth2ConsentRequest,
  OAuth2LoginRequest,
  OAuth2LogoutRequest,
} from '@ory/client';
import { adminApis } from '../ory-client/apis.ts';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import { authorizationUrl } from '../support/story.ts';
import { UserAgent, type Visit } from '../support/user-agent.ts';

/** Where the operator's application is; nobody answers there, the tests speak for it. */
export const PAGES = 'https://pages.example';

export const PAGE_SETTINGS: Readonly<Record<string, unknown>> = {
  'urls.login': `${PAGES}/login`,
  'urls.registration': `${PAGES}/registration`,
  'urls.consent': `${PAGES}/consent`,
  'urls.logout': `${PAGES}/logout`,
  'urls.error': `${PAGES}/error`,
  'urls.post_logout_redirect': `${PAGES}/bye`,
};

type Parameters = Readonly<Record<string, string | null>>;
type LoginAnswer = Partial<AcceptOAuth2LoginRequest>;

/** A login, consent and logout application of the operator, which asks and answers through Ory's SDK. */
export class Application {
  readonly server: TestProvider;
  readonly clock: TestClock;
  readonly api: OAuth2Api;

  private constructor(server: TestProvider, clock: TestClock) {
    this.server = server;
    this.clock = clock;
    this.api = adminApis(server).oauth2;
  }

  static async start(settings: Readonly<Record<string, unknown>> = PAGE_SETTINGS): Promise<Application> {
    const clock = testClock();
    return new Application(await startTestProvider({ clock, settings }), clock);
  }

  browser(): UserAgent {
    return new UserAgent(this.server.issuer);
  }

  /** Begins an authorization, as far as the login page. */
  begin(agent: UserAgent, parameters?: Parameters): Promise<Visit> {
    return agent.visit(authorizationUrl(this.server, parameters));
  }

  async loginRequest(page: Visit): Promise<OAuth2LoginRequest> {
    return (await this.api.getOAuth2LoginRequest({ loginChallenge: challengeIn(page, 'login') })).data;
  }

  async consentRequest(page: Visit): Promise<OAuth2ConsentRequest> {
    return (await this.api.getOAuth2ConsentRequest({ consentChallenge: challengeIn(page, 'consent') })).data;
  }

  async logoutRequest(page: Visit): Promise<OAuth2LogoutRequest> {
    return (await this.api.getOAuth2LogoutRequest({ logoutChallenge: challengeIn(page, 'logout') })).data;
  }

  /** Where an accepted login sends the browser. */
  async acceptLogin(page: Visit, answer: LoginAnswer = {}): Promise<string> {
    const { data } = await this.api.acceptOAuth2LoginRequest({
      loginChallenge: challengeIn(page, 'login'),
      acceptOAuth2LoginRequest: { subject: 'grace', ...answer },
    });
    return data.redirect_to;
  }

  async logIn(agent: UserAgent, page: Visit, answer?: LoginAnswer): Promise<Visit> {
    return agent.visit(await this.acceptLogin(page, answer));
  }

  async acceptConsent(page: Visit, answer: AcceptOAuth2ConsentRequest = {}): Promise<string> {
    const { requested_scope: grant_scope = [] } = await this.consentRequest(page);
    const { data } = await this.api.acceptOAuth2ConsentRequest({
      consentChallenge: challengeIn(page, 'consent'),
      acceptOAuth2ConsentRequest: { grant_scope, ...answer },
    });
    return data.redirect_to;
  }

  /** The address of the application at the end, with the code. */
  async consent(agent: UserAgent, page: Visit, answer?: AcceptOAuth2ConsentRequest): Promise<URL> {
    return callbackOf(await agent.visit(await this.acceptConsent(page, answer)));
  }

  /** The whole story. */
  async signIn(
    agent: UserAgent,
    login: LoginAnswer = { remember: true },
    consent: AcceptOAuth2ConsentRequest = {},
    parameters?: Parameters,
  ): Promise<URL> {
    return this.consent(agent, await this.logIn(agent, await this.begin(agent, parameters), login), consent);
  }

  /** Whether the next login request is a formality, and for whom. */
  async skips(agent: UserAgent, parameters?: Parameters): Promise<string | false> {
    const { skip, subject } = await this.loginRequest(await this.begin(agent, parameters));
    assert.equal(subject !== '', skip);
    return skip && subject;
  }
}

/** The challenge with which the browser arrived at the page of this name. */
export function challengeIn(page: Visit, name: 'login' | 'consent' | 'logout', path: string = name): string {
  const url = new URL(page.left ?? 'about:blank');
  assert.equal(`${url.origin}${url.pathname}`, `${PAGES}/${path}`, page.html);
  const challenge = url.searchParams.get(`${name}_challenge`);
  assert(challenge, `no ${name}_challenge in ${url.href}`);
  return challenge;
}

/** Where the browser left for the application that asked. */
export function callbackOf(page: Visit): URL {
  const url = new URL(page.left ?? 'about:blank');
  assert.equal(url.origin, 'https://app.example', `${page.left} ${page.html}`);
  return url;
}

export function errorOf(page: Visit): string | null {
  return callbackOf(page).searchParams.get('error');
}
