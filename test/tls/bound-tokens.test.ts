import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { certify, type Identity, nameOf } from '../support/certificates.ts';
import {
  assertError,
  authorize,
  basic,
  CALLBACK,
  createClient,
  createUser,
  decodeJwt,
  discovery,
  SECRET,
  type TokenAnswer,
  userinfo,
  VERIFIER,
} from '../support/story.ts';
import { type MtlsServer, send, startMtlsServer } from './world.ts';

const BOUND = { tls_client_certificate_bound_access_tokens: true, response_types: ['code'] };
const thumbprint = ({ x509 }: Identity): string => createHash('sha256').update(x509.raw).digest('base64url');
const bearer = (token: unknown) => ({ authorization: `Bearer ${String(token)}` });

describe('certificate-bound access tokens', () => {
  let server: MtlsServer;
  const own = certify({ subject: nameOf(['CN', 'anything']) });
  const other = certify();

  before(async () => {
    server = await startMtlsServer();
    await createUser(server);
    await createClient(server, BOUND);
    await createClient(server, { ...BOUND, client_id: 'jwt', access_token_strategy: 'jwt' });
    await createClient(server, { client_id: 'unbound' });
    await createClient(server, {
      ...BOUND,
      client_id: 'native',
      client_secret: undefined,
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
    });
  });
  after(() => server.stop());

  function tokenAt(
    identity: Identity | null,
    form: Readonly<Record<string, string>>,
    client_id: string | null = 'app',
  ): Promise<TokenAnswer> {
    const headers = client_id === null ? {} : { authorization: basic(client_id, SECRET) };
    return send(`${server.mtls}/oauth2/token`, { identity, form, headers });
  }

  const introspected = (token: unknown) =>
    fetch(`${server.admin}/admin/oauth2/introspect`, {
      method: 'POST',
      body: new URLSearchParams({ token: String(token) }),
    }).then(async (answer): Promise<Readonly<Record<string, unknown>>> => JSON.parse(await answer.text()));

  async function codeGrant(identity: Identity | null, client_id = 'app'): Promise<TokenAnswer> {
    const callback = await authorize(server, { client_id });
    const code = callback.searchParams.get('code') ?? '';
    const form = { grant_type: 'authorization_code', code, redirect_uri: CALLBACK, code_verifier: VERIFIER };
    return client_id === 'native'
      ? tokenAt(identity, { ...form, client_id }, null)
      : tokenAt(identity, form, client_id);
  }

  test('say so, to introspection', async () => {
    const { status, body } = await tokenAt(own, { grant_type: 'client_credentials' });
    assert.equal(status, 200);
    assert.match(String(body['token_type']), /^bearer$/i);
    assert.deepEqual((await introspected(body['access_token']))['cnf'], { 'x5t#S256': thumbprint(own) });
  });

  test('say so themselves when they are JWTs', async () => {
    const { body } = await tokenAt(own, { grant_type: 'client_credentials' }, 'jwt');
    assert.deepEqual(decodeJwt(body['access_token']).claims['cnf'], { 'x5t#S256': thumbprint(own) });
  });

  test('are not given to a request without a certificate', async () => {
    assertError(await tokenAt(null, { grant_type: 'client_credentials' }), 400, 'invalid_request');
  });

  test('are only given to clients that want them', async () => {
    const { body } = await tokenAt(own, { grant_type: 'client_credentials' }, 'unbound');
    assert.equal((await introspected(body['access_token']))['cnf'], undefined);
  });

  test('are good at userinfo with their certificate, and with no other', async () => {
    const { body } = await codeGrant(own);
    const headers = bearer(body['access_token']);
    const url = `${server.mtls}/userinfo`;
    assert.equal((await send(url, { identity: own, headers })).status, 200);
    for (const identity of [other, null]) {
      const refused = await send(url, { identity, headers });
      assertError(refused, 401, 'invalid_token');
      assert.match(refused.headers.get('www-authenticate') ?? '', /^Bearer .*error="invalid_token"/);
    }
    assertError(await userinfo(server, body['access_token']), 401, 'invalid_token');
  });

  test('come with refresh tokens that a confidential client may use with a new certificate', async () => {
    const { body } = await codeGrant(own);
    const form = { grant_type: 'refresh_token', refresh_token: String(body['refresh_token']) };
    const refreshed = await tokenAt(other, form);
    assert.deepEqual((await introspected(refreshed.body['access_token']))['cnf'], { 'x5t#S256': thumbprint(other) });
  });

  test('come with refresh tokens that are bound, too, for a client without authentication', async () => {
    const { body } = await codeGrant(own, 'native');
    const form = { grant_type: 'refresh_token', refresh_token: String(body['refresh_token']), client_id: 'native' };
    assertError(await tokenAt(other, form, null), 400, 'invalid_grant');
    const refreshed = await tokenAt(own, form, null);
    assert.equal(refreshed.status, 200);
    const headers = bearer(refreshed.body['access_token']);
    assert.equal((await send(`${server.mtls}/userinfo`, { identity: own, headers })).status, 200);
  });

  test('are promised by the discovery document, with the places to get and use them', async () => {
    const document = await discovery(server);
    assert.equal(document['tls_client_certificate_bound_access_tokens'], true);
    const aliases = document['mtls_endpoint_aliases'];
    assert(typeof aliases === 'object' && aliases !== null);
    for (const [name, url] of Object.entries(aliases)) {
      assert(name.endsWith('_endpoint') && name in document, name);
      assert.equal(new URL(url).origin, server.mtls);
      const answer = await send(url, { identity: own, form: {} });
      assert(answer.status === 400 || answer.status === 401, `${name}: ${answer.status}`);
    }
    assert(!('authorization_endpoint' in aliases) && !('end_session_endpoint' in aliases));
  });

  test('are not to be had where people go', async () => {
    for (const path of ['/login', '/consent', '/oauth2/auth', '/oauth2/sessions/logout', '/account'])
      assert.equal((await send(`${server.mtls}${path}`, { identity: own })).status, 404, path);
    assert.equal((await send(`${server.mtls}/health/ready`, { identity: null })).status, 200);
  });
});
