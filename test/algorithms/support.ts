import assert from 'node:assert/strict';
import { createLocalJWKSet, type JWTPayload, type JWTVerifyResult, jwtVerify } from 'jose';
import type { TestProvider } from '../support/provider.ts';
import { authorize, CALLBACK, createClient, publishedKeys, SECRET, VERIFIER } from '../support/story.ts';
import type { UserAgent } from '../support/user-agent.ts';

/** Long enough for the longest HMAC (RFC 7518 §3.2). */
export const LONG_SECRET = `${SECRET}, with characters enough for all of the HMACs`;

/** Registers a client for the code flow that differs from the others by these members. */
export async function codeClient(
  server: TestProvider,
  client_id: string,
  metadata: Readonly<Record<string, unknown>> = {},
): Promise<Readonly<Record<string, unknown>>> {
  return createClient(server, {
    client_id,
    client_secret: LONG_SECRET,
    response_types: ['code'],
    token_endpoint_auth_method: 'client_secret_post',
    ...metadata,
  });
}

/** The tokens of a client of `codeClient`. */
export async function tokensOf(
  server: TestProvider,
  client_id: string,
  agent: UserAgent,
  client_secret: string = LONG_SECRET,
): Promise<Readonly<Record<string, string>>> {
  const callback = await authorize(server, { client_id }, agent);
  const answer = await fetch(`${server.issuer}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: callback.searchParams.get('code') ?? '',
      redirect_uri: CALLBACK,
      code_verifier: VERIFIER,
      client_id,
      client_secret,
    }),
  });
  const body: Record<string, unknown> = Object.fromEntries(Object.entries(Object(await answer.json())));
  assert.equal(answer.status, 200, JSON.stringify(body));
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, String(value)]));
}

/** Checks a JWT of the server as a client would, with the keys that it publishes or with the client's secret. */
export async function verified(
  server: TestProvider,
  client_id: string,
  jwt: string,
  secret: string = LONG_SECRET,
): Promise<JWTVerifyResult<JWTPayload>> {
  const options = { issuer: server.issuer, audience: client_id };
  const header: { alg?: string } = JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString());
  if (header.alg?.startsWith('HS') === true) return jwtVerify(jwt, new TextEncoder().encode(secret), options);
  return jwtVerify(jwt, createLocalJWKSet(await publishedKeys(server)), options);
}
