import { createServer, type Server } from 'node:http';
import type { JsonObject } from '../../src/oauth/json.ts';
import { encode, signJws, type TestKey } from '../client-keys/support.ts';
import type { TestProvider } from '../support/provider.ts';
import { authorizationUrl, CALLBACK, CHALLENGE, type Received, received } from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';

/** The parameters of a whole authorization request. */
export const REQUEST: JsonObject = {
  client_id: 'app',
  response_type: 'code',
  redirect_uri: CALLBACK,
  scope: 'openid profile',
  state: 'inner-state',
  nonce: 'inner-nonce',
  code_challenge: CHALLENGE,
  code_challenge_method: 'S256',
};

/** What OpenID Connect wants to see beside a request object, and no more. */
export const BESIDE: Readonly<Record<string, string | null>> = {
  scope: 'openid',
  state: null,
  nonce: null,
  code_challenge: null,
  code_challenge_method: null,
};

/** What RFC 9101 wants beside it: the client. */
export const ALONE: Readonly<Record<string, string | null>> = {
  ...BESIDE,
  scope: null,
  response_type: null,
  redirect_uri: null,
};

export function unsigned(claims: JsonObject): string {
  return `${encode({ alg: 'none' })}.${encode(claims)}.`;
}

/** A signed request object with everything that the strictest rules ask for; a null value leaves a claim out. */
export function signed(
  key: TestKey,
  server: TestProvider,
  claims: Readonly<Record<string, JsonObject[string]>> = {},
  header: JsonObject = { typ: 'oauth-authz-req+jwt' },
): string {
  const now = Math.floor(server.provider.parts.context.clock.now() / 1000);
  const all = { ...REQUEST, iss: 'app', aud: server.issuer, iat: now, nbf: now, exp: now + 300, jti: 'id', ...claims };
  return signJws(key, Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null)), header);
}

/** Sends a request that is answered without a person; `BESIDE` the object unless told otherwise. */
export async function send(
  server: TestProvider,
  parameters: Readonly<Record<string, string | null>>,
  agent: UserAgent = new UserAgent(server.issuer),
): Promise<Received> {
  return received(await agent.visit(authorizationUrl(server, { ...BESIDE, ...parameters })));
}

/** An application's web server with one text on it, and a count of who asked. */
export interface Host {
  readonly url: string;
  readonly asked: { path: string; accept: string | undefined }[];
  serve(text: string, status?: number, headers?: Readonly<Record<string, string>>): void;
  close(): Promise<void>;
}

export async function startHost(): Promise<Host> {
  const asked: Host['asked'] = [];
  let answer: { text: string; status: number; headers: Readonly<Record<string, string>> };
  const server: Server = createServer((request, response) => {
    asked.push({ path: request.url ?? '', accept: request.headers.accept });
    response.writeHead(answer.status, { 'content-type': 'application/jwt', ...answer.headers }).end(answer.text);
  });
  await new Promise<void>((listens) => server.listen(0, '127.0.0.1', () => listens()));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    serve(text, status = 200, headers = {}) {
      answer = { text, status, headers };
    },
    close: () => new Promise((closed) => server.close(() => closed())),
  };
}
