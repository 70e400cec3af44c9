import assert from 'node:assert/strict';
import { after, afterEach, before } from 'node:test';
import type { BrowserContext, BrowserContextOptions, ConsoleMessage, Page } from 'playwright-core';
import { startLoginConsent } from '../../examples/login-consent/login-consent.ts';
import { People } from '../../examples/login-consent/people.ts';
import { type RelyingParty, startRelyingParty } from '../../examples/relying-party/relying-party.ts';
import { type Browser, launchBrowser } from '../support/chromium.ts';
import { freePorts, startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';

export const SECRET = 'a-secret-of-the-test-application';

/** After a wrong password, an address has to wait up to so long. */
export const LONGEST_WAIT_MS = 300_000;

export interface Person {
  readonly id: string;
  readonly username: string;
  readonly email: string;
  readonly name: string;
  readonly password: string;
}

/** Whose login and consent pages they are: the provider's own, or those of `examples/login-consent`. */
export type Pages = 'built-in' | 'login-consent';

/** For stories that are the same whoever has the pages. */
export const EITHER_PAGES: readonly Pages[] = ['built-in', 'login-consent'];

/** A provider, an application, and a browser to visit them with. */
export interface World {
  readonly server: TestProvider;
  /** The origin of the demo application, registered as the client `notes`. */
  readonly application: string;
  /** The origins that have pages for the person: the provider's, and that of its login-and-consent application. */
  readonly origins: readonly string[];
  /** Begins at the machine's time, because the application goes by that. */
  readonly clock: TestClock;
  /** A page in a window of its own, as a person would have who never visited before. */
  open(options?: BrowserContextOptions): Promise<Page>;
  /** Somebody whom nobody else in the story is. */
  person(): Promise<Person>;
  /** Whom the login-and-consent application knows. */
  readonly staff: People;
  /** Another demo application beside the first; its origin. */
  addApplication(client_id: string, client_name: string): Promise<string>;
  /** Whatever is closed with the world. */
  closeLater(close: () => Promise<unknown>): void;
}

/**
 * The world of one test file: made before its tests and gone after them. After each test its windows are closed, and
 * nothing may have gone wrong in their consoles, where a browser reports what a Content-Security-Policy has stopped.
 */
export function useWorld(settings: Readonly<Record<string, unknown>> = {}, pages: Pages = 'built-in'): World {
  const built = new BuiltWorld(pages);
  before(() => built.start(settings));
  afterEach(() => built.endStory());
  after(() => built.close());
  return built;
}

class BuiltWorld implements World {
  readonly clock: TestClock = testClock(Date.now());
  readonly #closing: (() => Promise<unknown>)[] = [];
  readonly #windows: BrowserContext[] = [];
  #complaints: string[] = [];
  #people = 0;
  #browser: Browser | undefined;
  #server: TestProvider | undefined;
  #application: RelyingParty | undefined;
  /** Whom the login-and-consent application knows; without one, people have accounts at the provider. */
  readonly #staff: People | undefined;
  #pagesOrigin: string | undefined;

  constructor(pages: Pages) {
    this.#staff = pages === 'login-consent' ? new People([]) : undefined;
  }

  get server(): TestProvider {
    assert(this.#server !== undefined);
    return this.#server;
  }

  get application(): string {
    assert(this.#application !== undefined);
    return this.#application.origin;
  }

  get staff(): People {
    assert(this.#staff !== undefined);
    return this.#staff;
  }

  get origins(): readonly string[] {
    return [this.server.issuer, ...(this.#pagesOrigin === undefined ? [] : [this.#pagesOrigin])];
  }

  async start(settings: Readonly<Record<string, unknown>>): Promise<void> {
    const all = { ...(await this.#startPages()), ...settings };
    const [browser, server] = await Promise.all([
      launchBrowser(),
      startTestProvider({ settings: all, clock: this.clock }),
    ]);
    this.#browser = browser;
    this.#server = server;
    this.#application = await this.#startApplication('notes', 'Acorn Notes');
  }

  /** The settings that lead to the pages of the login-and-consent application; none where there is no such. */
  async #startPages(): Promise<Readonly<Record<string, unknown>>> {
    if (this.#staff === undefined) return {};
    const [port] = await freePorts();
    const pages = await startLoginConsent({
      adminUrl: `http://127.0.0.1:${port}`,
      port: 0,
      people: this.#staff,
    });
    this.closeLater(() => pages.close());
    this.#pagesOrigin = pages.origin;
    return {
      'serve.admin.port': port,
      'urls.login': `${pages.origin}/login`,
      'urls.registration': `${pages.origin}/registration`,
      'urls.consent': `${pages.origin}/consent`,
      'urls.logout': `${pages.origin}/logout`,
      'urls.error': `${pages.origin}/error`,
      'urls.device.verification': `${pages.origin}/device`,
      'urls.device.success': `${pages.origin}/device/done`,
    };
  }

  async addApplication(client_id: string, client_name: string): Promise<string> {
    return (await this.#startApplication(client_id, client_name)).origin;
  }

  async #startApplication(client_id: string, client_name: string): Promise<RelyingParty> {
    const { issuer } = this.server;
    const application = await startRelyingParty({ issuer, clientId: client_id, clientSecret: SECRET, port: 0 });
    this.closeLater(() => application.close());
    await this.server.call('POST', '/admin/clients', {
      client_id,
      client_name,
      client_secret: SECRET,
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: [`${application.origin}/callback`],
      post_logout_redirect_uris: [`${application.origin}/`],
      scope: 'openid profile email offline_access',
    });
    return application;
  }

  async open(options: BrowserContextOptions = {}): Promise<Page> {
    assert(this.#browser !== undefined);
    const window = await this.#browser.newContext(options);
    this.#windows.push(window);
    window.on('console', (message) => {
      if (isComplaint(message)) this.#complaints.push(`${message.location().url}: ${message.text()}`);
    });
    window.on('weberror', (error) => this.#complaints.push(String(error.error())));
    return window.newPage();
  }

  async person(): Promise<Person> {
    this.#people += 1;
    const username = `ada${this.#people}`;
    const person = {
      username,
      email: `${username}@example.com`,
      name: `Ada Lovelace ${this.#people}`,
      password: `correct horse battery ${username}`,
    };
    if (this.#staff !== undefined) {
      const id = `person-${this.#people}`;
      this.#staff.add({ ...person, subject: id, email_verified: true, tenant: 'acorn' });
      return { id, ...person };
    }
    const { name, ...user } = person;
    const { id } = await this.server.call('POST', '/admin/users', { ...user, claims: { name, email_verified: true } });
    assert(typeof id === 'string');
    return { id, ...person };
  }

  closeLater(close: () => Promise<unknown>): void {
    this.#closing.push(close);
  }

  async endStory(): Promise<void> {
    await Promise.all(this.#windows.splice(0).map((window) => window.close()));
    const complaints = this.#complaints;
    this.#complaints = [];
    assert.deepEqual(complaints, []);
  }

  async close(): Promise<void> {
    await this.#browser?.close();
    for (const close of this.#closing) await close();
    await this.#server?.stop();
  }
}

/** A page that answers with an error status is meant; the browser mentions it all the same. */
function isComplaint(message: ConsoleMessage): boolean {
  const aboutPage = /^Failed to load resource: the server responded with a status of 4\d\d/.test(message.text());
  const isPage = message.page()?.url() === message.location().url;
  return ['error', 'warning'].includes(message.type()) && !(aboutPage && isPage);
}
