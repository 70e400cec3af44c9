import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { ask, createClient, createUser, decodeJwt, refresh, signedIn, tokens, userinfo } from '../support/story.ts';
import type { UserAgent } from '../support/user-agent.ts';
import { ALL_SCOPES, createAda, EVERYTHING, requestFor } from './people.ts';

type Claims = Readonly<Record<string, unknown>>;

describe('the claims parameter (OIDC Core §5.5)', () => {
  let server: TestProvider;
  let agent: UserAgent;
  let ada: string;
  before(async () => {
    server = await startTestProvider();
    await createClient(server, { scope: ALL_SCOPES, skip_consent: true });
    ada = await createAda(server);
    await createUser(server, { username: 'grace', email: 'grace@example.com' });
    agent = await signedIn(server);
  });
  after(() => server.stop());

  async function told(
    claims: unknown,
    scope = 'openid',
  ): Promise<{ readonly id_token: Claims; readonly userinfo: Claims }> {
    const { id_token, access_token } = await tokens(server, { scope, ...requestFor(claims) }, agent);
    return { id_token: decodeJwt(id_token).claims, userinfo: (await userinfo(server, access_token)).body };
  }

  test('oidcc-claims-essential: an essential name is told at userinfo, and only there', async () => {
    const { id_token, userinfo: body } = await told({ userinfo: { name: { essential: true } } });
    assert.equal(body['name'], 'Ada Lovelace');
    assert(!('name' in id_token));
  });

  test('a claim for the ID token is told there, and only there', async () => {
    const { id_token, userinfo: body } = await told({ id_token: { email: null, address: { essential: true } } });
    assert.deepEqual([id_token['email'], id_token['address']], ['ada@example.com', EVERYTHING['address']]);
    assert.deepEqual(body, { sub: ada });
  });

  test('every standard claim can be asked for by name, in whatever way', async () => {
    const ways = [null, {}, { essential: true }, { essential: false }, { unheard_of: 'x' }];
    const wanted = Object.fromEntries(['sub', ...Object.keys(EVERYTHING)].map((name, at) => [name, ways[at % 5]]));
    const { id_token, userinfo: body } = await told({ id_token: wanted, userinfo: wanted, 4711: wanted });
    assert.deepEqual(body, { ...EVERYTHING, sub: ada });
    assert.partialDeepStrictEqual(id_token, { ...EVERYTHING, sub: ada });
  });

  test('what the person does not have is left out, essential or not', async () => {
    const { userinfo: body } = await told({
      userinfo: { shoe_size: { essential: true }, ['__proto__']: null, constructor: null },
    });
    assert.deepEqual(body, { sub: ada });
  });

  for (const [what, request, isTold] of [
    ['the value that the person has', { value: 'Ada Lovelace' }, true],
    ['one of its values', { values: ['Augusta', 'Ada Lovelace'] }, true],
    ['another value', { value: 'Grace Hopper' }, false],
    ['none of its values', { values: ['Grace Hopper', null, 1] }, false],
    ['another value, essential', { essential: true, value: 'Grace Hopper' }, false],
  ] as const)
    test(`a claim with ${what} is ${isTold ? 'told' : 'left out'}`, async () => {
      const { userinfo: body } = await told({ userinfo: { name: request } });
      assert.equal('name' in body, isTold);
    });

  test('a value may be an object, whatever the order of its members', async () => {
    const value = Object.fromEntries(Object.entries(Object(EVERYTHING['address'])).reverse());
    assert.deepEqual((await told({ userinfo: { address: { value } } })).userinfo['address'], EVERYTHING['address']);
  });

  test('adds to the claims of the scopes', async () => {
    const { userinfo: body } = await told({ userinfo: { name: null } }, 'openid email');
    assert.deepEqual(body, { sub: ada, name: 'Ada Lovelace', email: 'ada@example.com', email_verified: true });
  });

  test('is remembered for refreshed tokens', async () => {
    const first = await tokens(
      server,
      { scope: 'openid offline_access', ...requestFor({ id_token: { email: null } }) },
      agent,
    );
    const { body } = await refresh(server, first['refresh_token']);
    assert.equal(decodeJwt(body['id_token']).claims['email'], 'ada@example.com');
  });

  test('claims of the protocol cannot be asked for another value, and are told at userinfo when asked for', async () => {
    const { id_token, userinfo: body } = await told({
      id_token: { iss: { value: 'https://evil.example' }, aud: null },
      userinfo: { auth_time: null, acr: null, amr: null, iss: null },
    });
    assert.equal(id_token['iss'], server.issuer);
    assert.deepEqual(body, { sub: ada, auth_time: id_token['auth_time'], acr: '1', amr: ['pwd'] });
  });

  test('auth_time, essential, is in the ID token, as it always is', async () => {
    assert.equal(typeof (await told({ id_token: { auth_time: { essential: true } } })).id_token['auth_time'], 'number');
  });

  for (const place of ['id_token', 'userinfo'])
    test(`a value of sub in ${place} has to be the person who signs in`, async () => {
      const same = requestFor({ [place]: { sub: { value: ada } } });
      assert((await ask(server, { prompt: 'none', ...same }, agent)).parameters['code']);
      const among = requestFor({ [place]: { sub: { values: ['somebody', ada] } } });
      assert((await ask(server, { prompt: 'none', ...among }, agent)).parameters['code']);
      const other = requestFor({ [place]: { sub: { value: 'somebody' } } });
      assert.equal((await ask(server, { prompt: 'none', ...other }, agent)).parameters['error'], 'login_required');
    });
});
