import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { referred, type Schema } from '../../src/endpoints/openapi/schema.ts';
import { oAuth2Client } from '../../src/endpoints/openapi/schemas/client.ts';
import { createInitialAccessToken } from '../../src/endpoints/openapi/schemas/registration.ts';
import { certify } from '../support/certificates.ts';
import { faultsOf } from '../support/json-schema.ts';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { WHOLE } from './whole.ts';

const members: readonly (readonly [string, Schema])[] = Object.entries(oAuth2Client.properties ?? {});
const settable = members.filter(([, { readOnly }]) => readOnly !== true);

/** A client that has every member. */
const FULL: Readonly<Record<string, unknown>> = {
  client_name: 'Notes',
  'client_name#de': 'Notizen',
  'tos_uri#fr': 'https://app.example/conditions',
  client_uri: 'https://app.example/',
  logo_uri: 'https://app.example/logo.png',
  policy_uri: 'https://app.example/policy',
  tos_uri: 'https://app.example/terms',
  contacts: ['ada@example.com'],
  software_id: '4NRB1-0XZABZI9E6-5SM3R',
  software_version: '2.1',
  owner: 'ada',
  redirect_uris: ['https://app.example/callback'],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  scope: 'openid',
  audience: ['https://api.example'],
  request_uris: ['https://app.example/request'],
  response_modes: ['query', 'jwt'],
  allowed_cors_origins: ['https://app.example'],
  application_type: 'web',
  client_secret: 'a-secret-that-was-chosen-and-is-long-enough-for-the-longest-of-the-HMACs',
  token_endpoint_auth_method: 'client_secret_basic',
  token_endpoint_auth_signing_alg: 'ES256',
  tls_client_auth_subject_dn: 'CN=app',
  tls_client_certificate_bound_access_tokens: true,
  dpop_bound_access_tokens: true,
  jwks_uri: 'https://app.example/keys',
  id_token_signed_response_alg: 'RS256',
  userinfo_signed_response_alg: 'none',
  request_object_signing_alg: 'ES256',
  authorization_signed_response_alg: 'ES256',
  introspection_signed_response_alg: 'ES256',
  ...Object.fromEntries(
    ['id_token', 'userinfo', 'authorization', 'introspection'].flatMap((purpose) => [
      [`${purpose}_encrypted_response_alg`, 'RSA-OAEP-256'],
      [`${purpose}_encrypted_response_enc`, 'A256GCM'],
    ]),
  ),
  request_object_encryption_alg: 'ECDH-ES',
  request_object_encryption_enc: 'A128GCM',
  require_signed_request_object: true,
  require_pushed_authorization_requests: true,
  profile: 'default',
  access_token_strategy: 'jwt',
  subject_type: 'public',
  default_max_age: 60,
  require_auth_time: true,
  default_acr_values: ['2'],
  initiate_login_uri: 'https://app.example/login',
  post_logout_redirect_uris: ['https://app.example/bye'],
  frontchannel_logout_uri: 'https://app.example/front',
  frontchannel_logout_session_required: true,
  backchannel_logout_uri: 'https://app.example/back',
  backchannel_logout_session_required: true,
  metadata: { note: 'well' },
  skip_consent: true,
  skip_logout_consent: true,
  ...Object.fromEntries(members.filter(([name]) => name.endsWith('_lifespan')).map(([name]) => [name, '1h0m0s'])),
};

/** Members that FULL cannot have beside the others. */
const APART: readonly string[] = [
  'client_id',
  'jwks',
  'sector_identifier_uri',
  'tls_client_auth_san_dns',
  'tls_client_auth_san_uri',
  'tls_client_auth_san_ip',
  'tls_client_auth_san_email',
];

/** A server to which clients can show certificates. */
const SETTINGS = {
  'serve.mtls.header.name': 'Client-Cert',
  'serve.mtls.ca.base64': Buffer.from(certify({ ca: true }).cert).toString('base64'),
  'serve.public.tls.allow_termination_from': ['192.0.2.0/24'],
};

describe('the document of a client', () => {
  let server: TestProvider;
  before(async () => {
    server = await startTestProvider({ settings: SETTINGS });
  });
  after(() => server.stop());

  const statusOf = async (document: unknown, path = '/admin/clients'): Promise<number> => {
    const answer = await fetch(`${server.admin}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(document),
    });
    await answer.text();
    return answer.status;
  };

  test('has every member that the server shows of a client that has them all', async () => {
    const shown = await server.call('POST', '/admin/clients', FULL, 201);
    assert.deepEqual(faultsOf(WHOLE, oAuth2Client, shown, { closed: true }), []);
    for (const [name, value] of Object.entries(FULL)) assert.deepEqual(shown[name], value, name);
    const expected = members
      .map(([name]) => name)
      .filter((name) => !/^(sector_identifier_uri|tls_client_auth_san_.*)$/.test(name));
    assert.deepEqual(
      expected.filter((name) => !(name in shown)),
      [],
    );
  });

  test('the members that a client can have are those of the test', () => {
    assert.deepEqual(
      settable.map(([name]) => name).filter((name) => !(name in FULL) && !APART.includes(name)),
      [],
    );
  });

  for (const [name, schema] of settable) {
    test(`${name}: what the document refuses, the server refuses`, async () => {
      const wrong = [7, -1.5, true, ['x', 7], { x: 1 }, 'no such thing \u0000'].filter(
        (value) => faultsOf(WHOLE, { ...schema, minLength: 0 }, value).length > 0,
      );
      assert.ok(wrong.length > 0);
      for (const value of wrong) {
        const status = await statusOf({ ...FULL, [name]: value });
        assert.equal(status, 400, `${name}: ${JSON.stringify(value)}`);
      }
    });

    if (schema.enum === undefined) continue;
    test(`${name}: what the document lists, the server takes`, async () => {
      for (const value of schema.enum ?? []) {
        const status = await statusOf({ ...FULL, ...fitting(name, value), [name]: value });
        assert.equal(status, isServersChoice(name, value) ? 400 : 201, `${name}: ${value}`);
      }
    });
  }

  test('every response type that the document lists is taken', async () => {
    const { description = '' } = oAuth2Client.properties?.['response_types'] ?? {};
    const listed = /use: (.*)\. The/.exec(description)?.[1]?.split(', ') ?? [];
    assert.equal(listed.length, 8);
    // What is bound to a key or a certificate does not come through the browser.
    const unbound = { dpop_bound_access_tokens: false, tls_client_certificate_bound_access_tokens: false };
    for (const type of listed) assert.equal(await statusOf({ ...FULL, ...unbound, response_types: [type] }), 201, type);
    assert.equal(await statusOf({ ...FULL, response_types: ['password'] }), 400);
  });

  test('what the server sets is let pass', async () => {
    const shown = await server.call('POST', '/admin/clients', { ...FULL, client_id: 'sent-back' }, 201);
    await server.call('PUT', '/admin/clients/sent-back', shown, 200);
  });

  for (const [name, schema] of Object.entries(createInitialAccessToken.properties ?? {})) {
    test(`an initial access token’s ${name}: what the document refuses, the server refuses`, async () => {
      assert.equal(referred(schema), undefined);
      const wrong = [-1, 0, 1.5, true, ['x', 7], { x: 1 }, [], 'x'.repeat(600)].filter(
        (value) => faultsOf(WHOLE, schema, value).length > 0,
      );
      assert.ok(wrong.length > 0);
      for (const value of wrong) {
        const status = await statusOf({ [name]: value }, '/admin/oauth2/register/initial-access-tokens');
        assert.equal(status, 400, `${name}: ${JSON.stringify(value)}`);
      }
    });
  }
});

/** What else must be so for a member to have this value: a value that is undefined is left out. */
function fitting(name: string, value: string): Readonly<Record<string, unknown>> {
  if (name === 'token_endpoint_auth_method' && value === 'none') return { client_secret: undefined };
  if (name === 'token_endpoint_auth_method' && value === 'client_secret_jwt')
    return { token_endpoint_auth_signing_alg: 'HS256' };
  if (name === 'request_object_signing_alg' && value === 'none') return { require_signed_request_object: false };
  if (name === 'profile' && value !== 'default')
    return {
      token_endpoint_auth_method: 'private_key_jwt',
      client_secret: undefined,
      id_token_signed_response_alg: 'ES256',
    };
  return {};
}

/** What the document allows and the server's settings decide: algorithms with a key of ours, subject types. */
function isServersChoice(name: string, value: string): boolean {
  if (name === 'subject_type') return value === 'pairwise';
  if (name === 'userinfo_signed_response_alg' && value === 'none') return false;
  if (name.endsWith('_signed_response_alg')) return !/^(RS256|ES256|HS.*)$/.test(value);
  return name === 'request_object_signing_alg' && value.startsWith('ML-DSA');
}
