import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import type { TestProvider } from '../support/provider.ts';
import { type Answer, CALLBACK, register, registered, send, startRegistrar } from './support.ts';

const MEMBERS = [
  ...['redirect_uris', 'grant_types', 'response_types', 'scope', 'audience', 'token_endpoint_auth_method', 'jwks'],
  ...['client_name', 'client_name#de', 'contacts', 'metadata', 'skip_consent', 'application_type', 'subject_type'],
  ...['client_id', 'client_secret', 'request_uris', 'post_logout_redirect_uris', 'default_max_age', 'jwks_uri'],
  ...['authorization_code_grant_access_token_lifespan', 'access_token_strategy', 'token_endpoint_auth_signing_alg'],
];
const word = fc.constantFrom(
  ...[
    'code',
    'none',
    'implicit',
    'native',
    'https://a.example/',
    '/x',
    'javascript:x',
    '1h',
    'RS256',
    '',
    '\0',
    '\ud800',
  ],
);
const value = fc.oneof(word, fc.array(word, { maxLength: 3 }), fc.jsonValue({ maxDepth: 3 }), fc.boolean(), fc.nat());
const document = fc.dictionary(fc.oneof(fc.constantFrom(...MEMBERS), fc.string()), value, { maxKeys: 8 });
const body = fc.oneof(document, document, fc.jsonValue());

function assertAnswered({ status, body: answer }: Answer, done: number): void {
  if (status === done) return;
  assert.equal(status, 400, JSON.stringify(answer));
  assert(typeof answer['error'] === 'string' && typeof answer['error_description'] === 'string');
}

describe('whatever JSON comes', () => {
  let server: TestProvider;
  before(async () => {
    server = await startRegistrar();
  });
  after(() => server.stop());

  test('a client is registered or refused', async () => {
    await fc.assert(
      fc.asyncProperty(body, async (json) => assertAnswered(await register(server, json), 201)),
      { numRuns: 200 },
    );
  });

  test('a registration is replaced or refused', async () => {
    let { uri, bearer } = await registered(server);
    await fc.assert(
      fc.asyncProperty(body, async (json) => {
        const answer = await send('PUT', uri, json, { authorization: bearer });
        assertAnswered(answer, 200);
        if (answer.status !== 200) return;
        const renewed = answer.body['registration_access_token'];
        bearer = `Bearer ${String(renewed)}`;
      }),
      { numRuns: 200 },
    );
  });

  test('an initial access token is issued or refused', async () => {
    const policy = fc.dictionary(
      fc.constantFrom(
        'allowed_scopes',
        'allowed_grant_types',
        'allowed_redirect_hosts',
        'lifetime',
        'maximum_uses',
        'description',
      ),
      value,
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(policy, fc.jsonValue()), async (json) => {
        const url = `${server.admin}/admin/oauth2/register/initial-access-tokens`;
        assertAnswered(await send('POST', url, json), 201);
      }),
      { numRuns: 100 },
    );
  });

  test('what was registered is registered again as it is shown', async () => {
    await fc.assert(
      fc.asyncProperty(document, async (json) => {
        const first = await register(server, { redirect_uris: [CALLBACK], ...json });
        if (first.status !== 201) return;
        const { registration_client_uri, registration_access_token } = first.body;
        const { client_secret: _secret, ...shown } = first.body;
        const authorization = `Bearer ${String(registration_access_token)}`;
        const again = await send('PUT', String(registration_client_uri), shown, { authorization });
        assert.equal(again.status, 200, JSON.stringify(again.body));
        const comparable = { registration_access_token: '', updated_at: '' };
        assert.deepEqual({ ...again.body, ...comparable }, { ...shown, ...comparable });
      }),
      { numRuns: 100 },
    );
  });
});
