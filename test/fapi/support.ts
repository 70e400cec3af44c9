import assert from 'node:assert/strict';
import type { JsonObject } from '../../src/oauth/json.ts';
import { makeKey, signJws, type TestKey } from '../client-keys/support.ts';
import { answerOf, type DpopKey, dpopKey, type ProofChanges, proofOf } from '../dpop/support.ts';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import {
  authorizationUrl,
  CALLBACK,
  createClient,
  createUser,
  type Received,
  received,
  type TokenAnswer,
  VERIFIER,
} from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';
import { walk } from '../support/walk.ts';

const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

type Texts = Readonly<Record<string, string | null>>;
type Claims = Readonly<Record<string, JsonObject[string]>>;

/** What a test changes of how a request is sent; null leaves the thing out. */
export interface Changes {
  readonly assertion?: Claims | null;
  readonly signedBy?: TestKey;
  readonly proof?: ProofChanges | null;
  readonly dpop?: DpopKey;
}

let made = 0;

/** One application as FAPI 2.0 has it: it signs assertions, pushes its requests and proves a DPoP key. */
export class FapiClient {
  readonly server: TestProvider;
  readonly clock: TestClock;
  readonly client_id: string;
  readonly key: TestKey;
  readonly dpop: DpopKey;

  private constructor(server: TestProvider, clock: TestClock, client_id: string, key: TestKey, dpop: DpopKey) {
    this.server = server;
    this.clock = clock;
    this.client_id = client_id;
    this.key = key;
    this.dpop = dpop;
  }

  static async register(
    { server, clock }: FapiServer,
    client_id: string,
    metadata: Readonly<Record<string, unknown>> = {},
  ): Promise<FapiClient> {
    const key = makeKey('PS256');
    await createClient(server, { ...fapiMetadata(key), client_id, ...metadata });
    return new FapiClient(server, clock, client_id, key, await dpopKey());
  }

  /** Seconds. */
  get now(): number {
    return Math.floor(this.clock.now() / 1000);
  }

  assertion(claims: Claims = {}, key: TestKey = this.key): string {
    made += 1;
    const { client_id, now, server } = this;
    const all = { iss: client_id, sub: client_id, aud: server.issuer, jti: `jti-${made}`, iat: now, exp: now + 60 };
    return signJws(key, present({ ...all, ...claims }));
  }

  /** A form as this client sends it to an endpoint. */
  async post(path: string, form: Texts, changes: Changes = {}): Promise<TokenAnswer> {
    const { assertion = {}, signedBy = this.key, proof = {}, dpop = this.dpop } = changes;
    const authentication =
      assertion === null
        ? { client_id: this.client_id }
        : { client_assertion: this.assertion(assertion, signedBy), client_assertion_type: ASSERTION };
    const request = { method: 'POST', url: `${this.server.issuer}${path}`, now: this.clock.now() };
    const answer = await fetch(request.url, {
      method: 'POST',
      headers: proof === null ? {} : { dpop: await proofOf(dpop, request, proof) },
      body: new URLSearchParams(present({ ...authentication, ...form })),
    });
    return answerOf(answer);
  }

  /** The parameters of a whole request. */
  request(parameters: Texts = {}): Texts {
    const url = authorizationUrl(this.server, { client_id: null, scope: 'openid offline_access', ...parameters });
    return Object.fromEntries(new URL(url).searchParams);
  }

  push(parameters: Texts = {}, changes: Changes = { proof: null }): Promise<TokenAnswer> {
    return this.post('/oauth2/par', this.request(parameters), changes);
  }

  /** A push that is taken: what the browser brings then. */
  async pushed(parameters: Texts = {}, changes?: Changes): Promise<string> {
    const { status, body } = await this.push(parameters, changes);
    assert.equal(status, 201, JSON.stringify(body));
    return String(body['request_uri']);
  }

  url(request_uri: string, beside: Readonly<Record<string, string>> = {}): string {
    const query = new URLSearchParams({ client_id: this.client_id, request_uri, ...beside });
    return `${this.server.issuer}/oauth2/auth?${query}`;
  }

  /** Signs in and consents; what the application is sent. */
  async authorize(parameters: Texts = {}, changes?: Changes): Promise<Received> {
    const url = this.url(await this.pushed(parameters, changes));
    return received(await walk(new UserAgent(this.server.issuer), url));
  }

  async code(parameters: Texts = {}, changes?: Changes): Promise<string> {
    const { parameters: told } = await this.authorize(parameters, changes);
    assert(told['code'] !== undefined, JSON.stringify(told));
    return told['code'];
  }

  token(form: Texts, changes?: Changes): Promise<TokenAnswer> {
    return this.post('/oauth2/token', form, changes);
  }

  redeem(code: string, form: Texts = {}, changes?: Changes): Promise<TokenAnswer> {
    const grant = { grant_type: 'authorization_code', code, redirect_uri: CALLBACK, code_verifier: VERIFIER };
    return this.token({ ...grant, ...form }, changes);
  }

  async tokens(parameters: Texts = {}): Promise<Readonly<Record<string, unknown>>> {
    const { status, body } = await this.redeem(await this.code(parameters));
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  }

  refresh(refresh_token: unknown, changes?: Changes): Promise<TokenAnswer> {
    return this.token({ grant_type: 'refresh_token', refresh_token: String(refresh_token) }, changes);
  }

  /** Asks userinfo, the resource that every server has. */
  async resource(access_token: unknown, proof: ProofChanges | null = {}, scheme = 'DPoP'): Promise<TokenAnswer> {
    const token = String(access_token);
    const request = {
      method: 'GET',
      url: `${this.server.issuer}/userinfo`,
      now: this.clock.now(),
      access_token: token,
    };
    const headers = new Headers({ authorization: `${scheme} ${token}` });
    if (proof !== null) headers.set('dpop', await proofOf(this.dpop, request, proof));
    return answerOf(await fetch(request.url, { headers }));
  }
}

function present<T>(members: Readonly<Record<string, T | null>>): Record<string, T> {
  const entries = Object.entries(members).flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
  return Object.fromEntries(entries);
}

/** What a client registers for the profile. */
export function fapiMetadata(key: TestKey): Readonly<Record<string, unknown>> {
  return {
    profile: 'fapi_2',
    client_secret: undefined,
    token_endpoint_auth_method: 'private_key_jwt',
    grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
    response_types: ['code'],
    redirect_uris: [CALLBACK, `${CALLBACK}?dummy1=lorem&dummy2=ipsum`],
    jwks: { keys: [key.jwk] },
  };
}

export interface FapiServer {
  readonly server: TestProvider;
  readonly clock: TestClock;
  /** Of the one person who has an account. */
  readonly subject: string;
}

export async function startFapiServer(settings: Readonly<Record<string, unknown>> = {}): Promise<FapiServer> {
  const clock = testClock();
  const server = await startTestProvider({ clock, settings });
  return { server, clock, subject: await createUser(server) };
}

/** Asserts a refusal of one of some kinds. */
export function refused({ status, body }: TokenAnswer, ...errors: readonly string[]): void {
  assert(errors.includes(String(body['error'])), JSON.stringify(body));
  assert(status === 400 || status === 401, String(status));
}
