import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createClient, type MatrixClient, MatrixError } from 'matrix-js-sdk';
import { talk } from '../http/wire.ts';
import { ADA, accessToken, type MatrixWorld, requestPath, SERVER_NAME, startWorld, subOf } from './world.ts';

let world: MatrixWorld;
let bearer: string;
before(async () => {
  world = await startWorld({ 'oidc.dynamic_client_registration.enabled': true });
  bearer = await accessToken(world.server);
});
after(() => world.server.stop());

describe('matrix-js-sdk', () => {
  const client = (accessTokenOfClient: string, userId = ADA): MatrixClient =>
    createClient({ baseUrl: world.server.issuer, userId, accessToken: accessTokenOfClient });

  test('gets an OpenID token', async () => {
    const { access_token, ...rest } = await client(bearer).getOpenIdToken();
    assert.deepEqual(rest, { token_type: 'Bearer', matrix_server_name: SERVER_NAME, expires_in: 3600 });
    assert.equal(await subOf(world.server, access_token), ADA);
  });

  test('asks who has signed in', async () => {
    const { user_id, device_id } = await client(bearer).whoami();
    assert.deepEqual([user_id, device_id], [ADA, 'AAABBBCCCDDD']);
  });

  test('finds the authorization server, and nothing missing', async () => {
    const metadata = await client(bearer).getAuthMetadata();
    assert.equal(metadata.issuer, world.server.issuer);
    assert.equal(metadata.token_endpoint, `${world.server.issuer}/oauth2/token`);
  });

  test('understands a refusal', async () => {
    const refusal = (errcode: string, httpStatus: number) => (thrown: unknown) =>
      thrown instanceof MatrixError && thrown.errcode === errcode && thrown.httpStatus === httpStatus;
    await assert.rejects(client('unknown').getOpenIdToken(), refusal('M_UNKNOWN_TOKEN', 401));
    await assert.rejects(client(bearer, '@bob:example.com').getOpenIdToken(), refusal('M_FORBIDDEN', 403));
    await assert.rejects(client(bearer).turnServer(), refusal('M_UNRECOGNIZED', 404));
  });
});

/** OpenAPI Generator's Dart client of Matrix's OpenIDApi, with the two keys that it knows. */
describe('the Dart client of OpenIDApi, byte for byte', () => {
  const sent = (query: string, authorization: readonly string[], body: string) => {
    const host = new URL(world.server.issuer).host;
    const lines = [
      `POST /_matrix/client/v3/user/${ADA}/openid/request_token${query} HTTP/1.1`,
      'user-agent: Dart/3.9 (dart:io)',
      'accept-encoding: gzip',
      `content-length: ${body.length}`,
      ...authorization,
      `host: ${host}`,
      'content-type: application/json',
      'connection: close',
    ];
    return talk(Number(new URL(world.server.issuer).port), `${lines.join('\r\n')}\r\n\r\n${body}`);
  };
  const header = (): readonly string[] => [`authorization: Bearer ${bearer}`];

  test('with accessTokenBearer', async () => {
    const answer = await sent('', header(), '{}');
    assert.match(answer, /^HTTP\/1\.1 200 OK\r\n/);
    assert.match(answer, /"matrix_server_name":"example\.com","expires_in":3600}/);
  });

  test('with accessTokenQuery', async () => {
    assert.match(await sent(`?access_token=${bearer}`, [], '{}'), /^HTTP\/1\.1 200 OK\r\n/);
  });

  test('with both', async () => {
    const answer = await sent(`?access_token=${bearer}`, header(), '{}');
    assert.match(answer, /^HTTP\/1\.1 401 Unauthorized\r\n[\s\S]*"errcode":"M_MISSING_TOKEN"/);
  });

  test('with neither', async () => {
    assert.match(await sent('', [], '{}'), /^HTTP\/1\.1 401 Unauthorized\r\n[\s\S]*"errcode":"M_MISSING_TOKEN"/);
  });

  test('with a body that it could not write', async () => {
    assert.match(await sent('', header(), ''), /^HTTP\/1\.1 400 Bad Request\r\n[\s\S]*"errcode":"M_NOT_JSON"/);
  });
});

test('every way of writing the path leads to the same', async () => {
  const port = Number(new URL(world.server.issuer).port);
  const paths = [requestPath(), requestPath(ADA, 'r0'), requestPath().replace('%3A', '%3a')];
  for (const path of paths) {
    const head = `POST ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 2\r\nauthorization: Bearer ${bearer}`;
    assert.match(await talk(port, `${head}\r\n\r\n{}`), /^HTTP\/1\.1 200 /, path);
  }
});
