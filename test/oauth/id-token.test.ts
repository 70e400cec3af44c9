import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import {
  ask,
  authorize,
  basic,
  CALLBACK,
  createClient,
  createUser,
  decodeJwt,
  publishedKeys,
  SECRET,
  signedIn,
  token,
  userinfo,
  VERIFIER,
} from '../support/story.ts';
import type { UserAgent } from '../support/user-agent.ts';

const PROTOCOL = ['acr', 'amr', 'aud', 'auth_time', 'exp', 'iat', 'iss', 'jti', 'sid', 'sub'];

describe('ID token', () => {
  let server: TestProvider;
  let clock: TestClock;
  let agent: UserAgent;
  let person: string;
  before(async () => {
    clock = testClock();
    server = await startTestProvider({ clock });
    await createClient(server);
    await createClient(server, { client_id: 'es', id_token_signed_response_alg: 'ES256', skip_consent: true });
    person = await createUser(server);
    agent = await signedIn(server, { scope: 'openid profile email offline_access' });
  });
  after(() => server.stop());

  async function verified(id_token: unknown) {
    const keys = createLocalJWKSet(await publishedKeys(server));
    return jwtVerify(String(id_token), keys, { issuer: server.issuer, currentDate: new Date(clock.now()) });
  }

  async function fromCode(parameters: Readonly<Record<string, string>> = {}, client_id = 'app') {
    const callback = await authorize(server, { client_id, ...parameters }, agent);
    const form = { grant_type: 'authorization_code', redirect_uri: CALLBACK, code_verifier: VERIFIER };
    const code = callback.searchParams.get('code') ?? '';
    const answer = await token(server, { ...form, code }, basic(client_id, SECRET));
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body;
  }

  const halfHash = (value: unknown) =>
    createHash('sha256').update(String(value)).digest().subarray(0, 16).toString('base64url');

  for (const [client_id, alg] of [
    ['app', 'RS256'],
    ['es', 'ES256'],
  ] as const) {
    test(`is signed with ${alg}, by a published key, ${alg === 'RS256' ? 'by default' : 'where registered'}`, async () => {
      const { id_token } = await fromCode({}, client_id);
      const { protectedHeader, payload } = await verified(id_token);
      assert.equal(protectedHeader.alg, alg);
      assert.equal(typeof protectedHeader.kid, 'string');
      assert.deepEqual(payload.aud, [client_id]);
    });

    test(`binds what is issued beside it by at_hash and c_hash (${alg})`, async () => {
      const { parameters } = await ask(server, { client_id, response_type: 'code id_token token' }, agent);
      const { claims } = decodeJwt(parameters['id_token']);
      assert.equal(claims['at_hash'], halfHash(parameters['access_token']));
      assert.equal(claims['c_hash'], halfHash(parameters['code']));
      const body = await fromCode({}, client_id);
      assert.equal(decodeJwt(body['id_token']).claims['at_hash'], halfHash(body['access_token']));
    });
  }

  test('from a code, has exactly the known claims', async () => {
    const { claims } = decodeJwt((await fromCode())['id_token']);
    assert.deepEqual(Object.keys(claims).sort(), [...PROTOCOL, 'at_hash', 'nonce'].sort());
    assert.equal(claims['iss'], server.issuer);
    assert.equal(claims['sub'], person);
    assert.deepEqual(claims['aud'], ['app']);
    assert.equal(claims['nonce'], 'the-nonce');
    assert.equal(claims['iat'], Math.floor(clock.now() / 1000));
    assert.equal(claims['exp'], Math.floor(clock.now() / 1000) + 3600);
    assert.equal(claims['acr'], '1');
    assert.deepEqual(claims['amr'], ['pwd']);
    assert.equal(Number.isInteger(claims['auth_time']), true);
  });

  test('has c_hash only beside a code, at_hash only beside an access token', async () => {
    const members = async (response_type: string) => {
      const { parameters } = await ask(server, { response_type, scope: 'openid' }, agent);
      return Object.keys(decodeJwt(parameters['id_token']).claims).filter((name) => /hash/.test(name));
    };
    assert.deepEqual(await members('id_token'), []);
    assert.deepEqual(await members('id_token token'), ['at_hash']);
    assert.deepEqual(await members('code id_token'), ['c_hash']);
    assert.deepEqual(await members('code id_token token'), ['at_hash', 'c_hash']);
  });

  test("leaves the scopes' claims to userinfo where there is an access token", async () => {
    const body = await fromCode({ scope: 'openid profile email' });
    for (const name of ['name', 'email']) assert.equal(decodeJwt(body['id_token']).claims[name], undefined);
    for (const response_type of ['id_token token', 'code id_token', 'code id_token token']) {
      const { parameters } = await ask(server, { response_type, scope: 'openid profile email' }, agent);
      assert.equal(decodeJwt(parameters['id_token']).claims['email'], undefined, response_type);
    }
  });

  test("holds the scopes' claims when it comes alone", async () => {
    const { parameters } = await ask(server, { response_type: 'id_token', scope: 'openid profile email' }, agent);
    const { claims } = decodeJwt(parameters['id_token']);
    assert.equal(claims['name'], 'Ada Lovelace');
    assert.equal(claims['email'], 'ada@example.com');
    assert.equal(claims['email_verified'], true);
  });

  test('a claim asked for in userinfo is in userinfo only, one asked for in the ID token is in there', async () => {
    const claims = JSON.stringify({ userinfo: { name: { essential: true } }, id_token: { email: null } });
    const body = await fromCode({ scope: 'openid', claims });
    const info = await userinfo(server, body['access_token']);
    assert.deepEqual(info.body, { sub: person, name: 'Ada Lovelace' });
    const idToken = decodeJwt(body['id_token']).claims;
    assert.equal(idToken['name'], undefined);
    assert.equal(idToken['email'], 'ada@example.com');
  });

  test('asking for a protocol claim, an unknown one or __proto__ changes nothing', async () => {
    const claims =
      '{"id_token":{"iss":null,"aud":{"value":"x"},"unheard_of":{"essential":true},"__proto__":null,"constructor":null,"auth_time":{"essential":true}}}';
    const body = await fromCode({ claims });
    const idToken = decodeJwt(body['id_token']).claims;
    assert.deepEqual(Object.keys(idToken).sort(), [...PROTOCOL, 'at_hash', 'nonce'].sort());
    assert.deepEqual(idToken['aud'], ['app']);
  });

  test('its sid is the session of the browser, the same for each token', async () => {
    const sids = [await fromCode(), await fromCode({}, 'es')].map(({ id_token }) => decodeJwt(id_token).claims['sid']);
    assert.equal(sids[0], sids[1]);
    assert.equal(typeof sids[0], 'string');
  });

  test('each has an id of its own', async () => {
    const jtis = [await fromCode(), await fromCode()].map(({ id_token }) => decodeJwt(id_token).claims['jti']);
    assert.notEqual(jtis[0], jtis[1]);
  });
});
