import assert from 'node:assert/strict';
import { after, afterEach, before } from 'node:test';
import type { BrowserContext, BrowserContextOptions, ConsoleMessage, Page } from 'playwright-core';
import { type RelyingParty, startRelyingParty } from '../../examples/relying-party/relying-party.ts';
import { type Browser, launchBrowser } from '../support/chromium.ts';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';

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

/** A provider, an application, and a browser to visit them with. */
export interface World {
  readonly server: TestProvider;
  /** The origin of the demo application, registered as the client `notes`. */
  readonly application: string;
  /** Begins at the machine's time, because the application goes by that. */
  readonly clock: TestClock;
  /** A page in a window of its own, as a person would have who never visited before. */
  open(options?: BrowserContextOptions): Promise<Page>;
  /** Somebody whom nobody else in the story is. */
  person(): Promise<Person>;
  /** Another demo application beside the first; its origin. */
  addApplication(client_id: string, client_name: string): Promise<string>;
  /** Whatever is closed with the world. */
  closeLater(close: () => Promise<unknown>): void;
}

/**
 * The world of one test file: made before its tests and gone after them. After each test its windows are closed, and
 * nothing may have gone wrong in their consoles, where a browser reports what a Content-Security-Policy has stopped.
 */
export function useWorld(settings: Readonly<Record<string, unknown>> = {}): World {
  const built = new BuiltWorld();
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

  get server(): TestProvider {
    assert(this.#server !== undefined);
    return this.#server;
  }

  get application(): string {
    assert(this.#application !== undefined);
    return this.#application.origin;
  }

  async start(settings: Readonly<Record<string, unknown>>): Promise<void> {
    const [browser, server] = await Promise.all([launchBrowser(), startTestProvider({ settings, clock: this.clock })]);
    this.#browser = browser;
    this.#server = server;
    this.#application = await this.#startApplication('notes', 'Acorn Notes');
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
