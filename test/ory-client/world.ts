import assert from 'node:assert/strict';
import { Application, challengeIn, PAGE_SETTINGS, PAGES } from '../login-consent/pages.ts';
import type { TestProvider } from '../support/provider.ts';
import { createClient, redeem, SECRET } from '../support/story.ts';
import type { UserAgent } from '../support/user-agent.ts';
import type { Credentials, Sdk, SdkApis } from './sdks.ts';

/** Shows every page and every optional API of the server to the SDK. */
const SETTINGS: Readonly<Record<string, unknown>> = {
  ...PAGE_SETTINGS,
  'urls.device.verification': `${PAGES}/device`,
  'oidc.dynamic_client_registration.enabled': true,
};

const SCOPE = 'openid profile offline_access userinfo_credential_draft_00';
const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

export const startApplication = (): Promise<Application> => Application.start(SETTINGS);

/** What one method of a class has to do: an answer of the right types, and a refusal that says why. */
export interface Method {
  succeeds(world: World): Promise<void>;
  fails(world: World): Promise<void>;
}

export type Methods = Readonly<Record<string, Method>>;

/** A client of its own in a started server, called through one of the SDKs. */
export class World {
  readonly application: Application;
  readonly client_id: string;
  /** The methods that were called. */
  readonly called: Set<string> = new Set();
  readonly #sdk: Sdk;

  private constructor(application: Application, sdk: Sdk, client_id: string) {
    this.application = application;
    this.client_id = client_id;
    this.#sdk = sdk;
  }

  static async open(application: Application, sdk: Sdk, client_id: string): Promise<World> {
    await createClient(application.server, {
      client_id,
      scope: SCOPE,
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials', DEVICE_GRANT],
      response_types: ['code'],
    });
    return new World(application, sdk, client_id);
  }

  get server(): TestProvider {
    return this.application.server;
  }

  get admin(): SdkApis {
    return this.#connect(this.server.admin, {});
  }

  /** The public listener. */
  open(credentials: Credentials = {}): SdkApis {
    return this.#connect(this.server.issuer, credentials);
  }

  /** The public listener, as the client. */
  get asClient(): SdkApis {
    return this.open({ username: this.client_id, password: SECRET });
  }

  /** A person's login challenge. */
  async loginChallenge(): Promise<string> {
    return challengeIn(await this.#begin(this.application.browser()), 'login');
  }

  async consentChallenge(subject = 'grace'): Promise<string> {
    const agent = this.application.browser();
    return challengeIn(await this.application.logIn(agent, await this.#begin(agent), { subject }), 'consent');
  }

  async logoutChallenge(): Promise<string> {
    const agent = this.application.browser();
    await this.callback({}, agent);
    return challengeIn(await agent.visit('/oauth2/sessions/logout'), 'logout');
  }

  /** Where a person who signed in and agreed arrives. */
  callback(parameters: Readonly<Record<string, string | null>> = {}, agent?: UserAgent, subject = 'grace') {
    const asked = { client_id: this.client_id, scope: SCOPE, ...parameters };
    const session = { id_token: { name: 'Grace Hopper', email_verified: true, updated_at: 1_700_000_000 } };
    const browser = agent ?? this.application.browser();
    return this.application.signIn(browser, { subject, remember: true }, { remember: true, session }, asked);
  }

  async tokens(agent?: UserAgent): Promise<Readonly<Record<string, unknown>>> {
    const authorization = `Basic ${Buffer.from(`${this.client_id}:${SECRET}`).toString('base64')}`;
    const { status, body } = await redeem(this.server, await this.callback({}, agent), authorization);
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  }

  #begin(agent: UserAgent) {
    return this.application.begin(agent, { client_id: this.client_id, scope: SCOPE });
  }

  #connect(basePath: string, credentials: Credentials): SdkApis {
    const apis = this.#sdk.connect(basePath, credentials);
    return {
      OAuth2Api: this.#watched(apis.OAuth2Api),
      OidcApi: this.#watched(apis.OidcApi),
      JwkApi: this.#watched(apis.JwkApi),
      MetadataApi: this.#watched(apis.MetadataApi),
      WellknownApi: this.#watched(apis.WellknownApi),
    };
  }

  #watched<T extends object>(api: T): T {
    const { called } = this;
    return new Proxy(api, {
      get(target, name) {
        called.add(String(name));
        return Reflect.get(target, name);
      },
    });
  }
}
