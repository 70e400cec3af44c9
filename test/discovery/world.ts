import assert from 'node:assert/strict';
import { createLocalJWKSet, type JWTPayload, type JWTVerifyResult, jwtVerify } from 'jose';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import {
  basic,
  CALLBACK,
  createClient,
  createUser,
  discovery,
  publishedKeys,
  SECRET,
  signedIn,
  VERIFIER,
} from '../support/story.ts';
import type { UserAgent } from '../support/user-agent.ts';

/** Somebody of whom the server knows everything that it can tell. */
const CLAIMS: Readonly<Record<string, unknown>> = {
  name: 'Ada Lovelace',
  family_name: 'Lovelace',
  given_name: 'Ada',
  middle_name: 'King',
  nickname: 'Ada',
  profile: 'https://ada.example',
  picture: 'https://ada.example/ada.png',
  website: 'https://ada.example/notes',
  gender: 'female',
  birthdate: '1815-12-10',
  zoneinfo: 'Europe/London',
  locale: 'en-GB',
  updated_at: 1_700_000_000,
  address: { locality: 'London', country: 'United Kingdom' },
  phone_number: '+44 20 7946 0958',
  phone_number_verified: false,
  email_verified: true,
  shoe_size: 38,
};

/** What a discovery document can say of the server that published it. */
export interface Member {
  /** Holds what the document says against what the server does. */
  listed(world: World, value: unknown): Promise<void>;
  /** That the server does not do it where the document does not say it. Without: it is in every document. */
  absent?(world: World): Promise<void>;
}

export type Members = Readonly<Record<string, Member>>;

/** What a token endpoint said. */
export interface Said {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A server, what it says of itself, the client `app` which may do all of that, and a browser that is signed in. */
export class World {
  readonly server: TestProvider;
  readonly clock: TestClock;
  readonly document: Readonly<Record<string, unknown>>;
  readonly subject: string;
  readonly agent: UserAgent;
  #clients = 0;

  private constructor(parts: Pick<World, 'server' | 'clock' | 'document' | 'subject' | 'agent'>) {
    this.server = parts.server;
    this.clock = parts.clock;
    this.document = parts.document;
    this.subject = parts.subject;
    this.agent = parts.agent;
  }

  static async start(settings: Readonly<Record<string, unknown>>): Promise<World> {
    const clock = testClock();
    const server = await startTestProvider({ clock, settings });
    try {
      return await World.#settle(server, clock);
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  static async #settle(server: TestProvider, clock: TestClock): Promise<World> {
    const document = await discovery(server);
    const scope = strings(document['scopes_supported']).join(' ');
    await createClient(server, {
      scope,
      grant_types: document['grant_types_supported'],
      response_types: document['response_types_supported'],
    });
    const subject = await createUser(server, { claims: CLAIMS });
    const agent = await signedIn(server, { scope });
    return new World({ server, clock, document, subject, agent });
  }

  /** The values of a member that is a list. */
  list(member: string): readonly string[] {
    const values = strings(this.document[member]);
    assert.equal(new Set(values).size, values.length, `${member} says something twice`);
    assert(values.length > 0, `${member} is empty`);
    return values;
  }

  url(member: string): string {
    const value = this.document[member];
    assert(typeof value === 'string' && URL.canParse(value), member);
    return value;
  }

  /** A client of its own, which needs no consent; its id. */
  async client(metadata: Readonly<Record<string, unknown>>): Promise<string> {
    this.#clients += 1;
    const client_id = `client-${this.#clients}`;
    await createClient(this.server, { client_id, skip_consent: true, ...metadata });
    return client_id;
  }

  /** Asserts that nobody can register a client with this. */
  async unregistrable(metadata: Readonly<Record<string, unknown>>): Promise<void> {
    const body = { redirect_uris: [CALLBACK], ...metadata };
    const { error } = await this.server.call('POST', '/admin/clients', body, 400);
    assert.equal(error, 'invalid_client_metadata', JSON.stringify(metadata));
  }

  /** Posts a form to an endpoint of the document; as `app` unless `authorization` says other. */
  async post(
    member: string,
    form: Readonly<Record<string, string>>,
    authorization: string | null = basic('app', SECRET),
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Said> {
    const answer = await fetch(this.url(member), {
      method: 'POST',
      headers: { ...headers, ...(authorization !== null && { authorization }) },
      body: new URLSearchParams(form),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text === '' ? {} : JSON.parse(text) };
  }

  /** An authorization code's tokens, for a client that authenticates so. */
  redeem(code: string | undefined, form: Readonly<Record<string, string>> = {}, authorization?: string | null) {
    const grant = { grant_type: 'authorization_code', code: code ?? '', redirect_uri: CALLBACK };
    return this.post('token_endpoint', { ...grant, code_verifier: VERIFIER, ...form }, authorization);
  }

  /** The claims of a JWT of this server, verified with the keys that it publishes, or with the client's secret. */
  async verified(jwt: unknown, secret?: string): Promise<JWTVerifyResult<JWTPayload>> {
    const options = { issuer: this.server.issuer, currentDate: new Date(this.clock.now()) };
    if (secret !== undefined) return jwtVerify(String(jwt), new TextEncoder().encode(secret), options);
    return jwtVerify(String(jwt), createLocalJWKSet(await publishedKeys(this.server)), options);
  }
}

function strings(value: unknown): readonly string[] {
  assert(Array.isArray(value));
  return value.map(String);
}
