import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { ask, createClient, decodeJwt, signedIn, tokens, userinfo } from '../support/story.ts';
import type { UserAgent } from '../support/user-agent.ts';
import { createAda, requestFor } from './people.ts';

const JWT = 'eyJhbGciOiJFUzI1NiJ9.eyJhZGRyZXNzIjp7fX0.c2lnbmF0dXJl';
const SOURCES = {
  _claim_names: { address: 'post', phone_number: 'post', credit_score: 'bureau' },
  _claim_sources: {
    post: { JWT },
    bureau: { endpoint: 'https://bureau.example/claims', access_token: 'ksj3n283dke' },
  },
};

describe('aggregated and distributed claims (OIDC Core §5.6.2)', () => {
  let server: TestProvider;
  let agent: UserAgent;
  before(async () => {
    server = await startTestProvider();
    await createClient(server, { scope: 'openid profile email address phone', skip_consent: true });
    await createAda(server, { name: 'Ada', ...SOURCES });
    agent = await signedIn(server, { scope: 'openid' });
  });
  after(() => server.stop());

  async function told(parameters: Readonly<Record<string, string>>): Promise<Readonly<Record<string, unknown>>> {
    const { sub: _, ...body } = (await userinfo(server, (await tokens(server, parameters, agent))['access_token']))
      .body;
    return body;
  }

  test('are told by scope, with the sources that they need and no others', async () => {
    assert.deepEqual(await told({ scope: 'openid address' }), {
      _claim_names: { address: 'post' },
      _claim_sources: { post: { JWT } },
    });
  });

  test('are told by name', async () => {
    assert.deepEqual(await told({ scope: 'openid', ...requestFor({ userinfo: { credit_score: null } }) }), {
      _claim_names: { credit_score: 'bureau' },
      _claim_sources: { bureau: SOURCES._claim_sources.bureau },
    });
  });

  test('are in the ID token where that has the claims', async () => {
    const { parameters } = await ask(server, { scope: 'openid phone', response_type: 'id_token' }, agent);
    const { claims } = decodeJwt(parameters['id_token']);
    assert.deepEqual(claims['_claim_names'], { phone_number: 'post' });
  });

  test('are not told where nobody asks, nor by the names of the members themselves, nor with a value', async () => {
    assert.deepEqual(await told({ scope: 'openid' }), {});
    const direct = { _claim_names: null, _claim_sources: null, address: { value: {} } };
    assert.deepEqual(await told({ scope: 'openid', ...requestFor({ userinfo: direct }) }), {});
  });

  for (const [what, claims] of [
    ['a source that is not there', { _claim_names: { a: 'b' }, _claim_sources: {} }],
    ['names alone', { _claim_names: {} }],
    ['sources alone', { _claim_sources: {} }],
    ['a source that is both', { _claim_names: {}, _claim_sources: { b: { JWT, endpoint: 'https://b.example/' } } }],
    ['a source that is neither', { _claim_names: {}, _claim_sources: { b: {} } }],
    ['no JWT', { _claim_names: {}, _claim_sources: { b: { JWT: 'x' } } }],
    ['an endpoint in the clear', { _claim_names: {}, _claim_sources: { b: { endpoint: 'http://b.example/' } } }],
    ['a token without an endpoint', { _claim_names: {}, _claim_sources: { b: { JWT, access_token: 'x' } } }],
    ['a claim of the server', { _claim_names: { sub: 'b' }, _claim_sources: { b: { JWT } } }],
    ['a language', { '_claim_names#de': {} }],
  ] as const)
    test(`${what} cannot be given`, async () => {
      const user = { username: 'grace', claims };
      const { error_description } = await server.call('POST', '/admin/users', user, 400);
      assert.match(String(error_description), /_claim_(names|sources)/);
    });
});
