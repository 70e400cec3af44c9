import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { SCOPE_CLAIMS } from '../../src/oauth/claims/scopes.ts';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { ask, createClient, decodeJwt, signedIn, tokens, userinfo } from '../support/story.ts';
import type { UserAgent } from '../support/user-agent.ts';
import { ALL_SCOPES, createAda, EVERYTHING } from './people.ts';

describe('the claims of the scopes (OIDC Core §5.4)', () => {
  let server: TestProvider;
  let agent: UserAgent;
  before(async () => {
    server = await startTestProvider();
    await createClient(server, { scope: ALL_SCOPES });
    await createAda(server);
    agent = await signedIn(server, { scope: ALL_SCOPES });
  });
  after(() => server.stop());

  const expected = (scopes: readonly string[]): Record<string, unknown> =>
    Object.fromEntries(scopes.flatMap((scope) => SCOPE_CLAIMS[scope] ?? []).map((name) => [name, EVERYTHING[name]]));

  const MODULES: Readonly<Record<string, readonly string[]>> = {
    'oidcc-scope-profile': ['profile'],
    'oidcc-scope-email': ['email'],
    'oidcc-scope-address': ['address'],
    'oidcc-scope-phone': ['phone'],
    'oidcc-scope-all': ['profile', 'email', 'address', 'phone'],
  };

  for (const [module, scopes] of Object.entries(MODULES)) {
    const scope = ['openid', ...scopes].join(' ');

    test(`${module}: userinfo has every claim of the scope, and the ID token none`, async () => {
      const { access_token, id_token } = await tokens(server, { scope }, agent);
      const { body } = await userinfo(server, access_token);
      const { sub, ...claims } = body;
      assert.equal(sub, decodeJwt(id_token).claims['sub']);
      assert.deepEqual(claims, expected(scopes));
      const told = Object.keys(decodeJwt(id_token).claims);
      assert.deepEqual(
        told.filter((name) => name in EVERYTHING),
        [],
      );
    });

    test(`${module}, response_type=id_token: the ID token has them, since nothing asks userinfo`, async () => {
      const { parameters } = await ask(server, { scope, response_type: 'id_token' }, agent);
      assert.partialDeepStrictEqual(decodeJwt(parameters['id_token']).claims, expected(scopes));
    });
  }

  test('updated_at is a number, email_verified true or false, address an object', () => {
    assert.equal(typeof EVERYTHING['updated_at'], 'number');
    assert.equal(typeof EVERYTHING['email_verified'], 'boolean');
    assert.equal(typeof EVERYTHING['address'], 'object');
  });
});
