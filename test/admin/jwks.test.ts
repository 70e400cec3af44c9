import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import {
  basic,
  createClient,
  createUser,
  decodeJwt,
  isActive,
  SECRET,
  signedIn,
  token,
  tokens,
} from '../support/story.ts';
import { assertRefused, sdk } from './sdk.ts';

const ID_TOKEN = 'hydra.openid.id-token';
const ACCESS_TOKEN = 'hydra.jwt.access-token';

function exported(kid: string, curve = 'P-256', alg = 'ES256') {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: curve });
  const whole = (key: typeof privateKey) => {
    const { kty = '', crv = '', x = '', y = '', d } = key.export({ format: 'jwk' });
    return { kid, alg, use: 'sig', kty, crv, x, y, ...(d !== undefined && { d }) };
  };
  return { private: whole(privateKey), public: whole(publicKey) };
}

describe('key sets of any name', () => {
  let server: TestProvider;
  let clock: TestClock;
  let jwk: ReturnType<typeof sdk>['jwk'];
  before(async () => {
    clock = testClock();
    server = await startTestProvider({ clock });
    jwk = sdk(server).jwk;
  });
  after(() => server.stop());

  const create = (set: string, alg: string, kid = '', use = '') =>
    jwk.createJsonWebKeySet({ set, createJsonWebKeySet: { alg, kid, use } });
  const kids = async (set: string) => (await jwk.getJsonWebKeySet({ set })).data.keys?.map(({ kid }) => kid);

  const made: readonly (readonly [string, string, readonly string[]])[] = [
    ['RS256', 'RSA', ['d', 'dp', 'dq', 'e', 'n', 'p', 'q', 'qi']],
    ['PS384', 'RSA', ['d', 'dp', 'dq', 'e', 'n', 'p', 'q', 'qi']],
    ['ES256', 'EC', ['crv', 'd', 'x', 'y']],
    ['ES384', 'EC', ['crv', 'd', 'x', 'y']],
    ['ES512', 'EC', ['crv', 'd', 'x', 'y']],
    ['EdDSA', 'OKP', ['crv', 'd', 'x']],
  ];
  for (const [alg, kty, members] of made) {
    test(`a key for ${alg} is made, shown with its private members, and kept`, async () => {
      const answer = await create(`made ${alg}`, alg);
      assert.equal(answer.status, 201);
      assert.equal(answer.headers['location'], `/admin/keys/${encodeURIComponent(`made ${alg}`)}`);
      const [key, ...others] = answer.data.keys ?? [];
      assert(key !== undefined && others.length === 0);
      assert.equal(key.alg, alg);
      assert.equal(key.kty, kty);
      assert.equal(key.use, 'sig');
      assert.match(key.kid, /^[\w-]{20,}$/);
      assert.deepEqual(Object.keys(key).sort(), ['alg', 'kid', 'kty', 'use', ...members].sort());
      for (const value of Object.values(key)) assert.equal(typeof value, 'string');
      assert.deepEqual((await jwk.getJsonWebKeySet({ set: `made ${alg}` })).data, answer.data);
      assert.deepEqual((await jwk.getJsonWebKey({ set: `made ${alg}`, kid: key.kid })).data, answer.data);
    });
  }

  test('RSA keys are as long as in Hydra', async () => {
    const bits = async (set: string) =>
      Buffer.from(String((await jwk.getJsonWebKeySet({ set })).data.keys?.[0]?.n), 'base64url').length * 8;
    assert.equal(await bits('made RS256'), 4096);
    assert.equal(await bits('made PS384'), 2048);
  });

  test('other algorithms are refused', async () => {
    for (const alg of ['HS256', 'HS512', 'none', 'toString', ''])
      await assertRefused(create('refused', alg), 400, 'invalid_request');
    await assertRefused(jwk.getJsonWebKeySet({ set: 'refused' }), 404, 'not_found');
  });

  test('kid and use are those that were asked for; a kid that is there is a conflict', async () => {
    const { data } = await create('named', 'ES256', 'mine', 'enc');
    assert.deepEqual([data.keys?.[0]?.kid, data.keys?.[0]?.use], ['mine', 'enc']);
    await assertRefused(create('named', 'ES256', 'mine'), 409, 'conflict');
    assert.deepEqual(await kids('named'), ['mine']);
  });

  test('the newest key comes first', async () => {
    for (const kid of ['first', 'second', 'third']) {
      clock.advance(1000);
      await create('ordered', 'ES256', kid);
    }
    assert.deepEqual(await kids('ordered'), ['third', 'second', 'first']);
  });

  test('names with slashes, colons and blanks are their own', async () => {
    const set = 'https://issuer.example/a b?c';
    await create(set, 'EdDSA', 'k/1:2');
    assert.deepEqual(await kids(set), ['k/1:2']);
    assert.equal((await jwk.getJsonWebKey({ set, kid: 'k/1:2' })).data.keys?.length, 1);
    await jwk.deleteJsonWebKey({ set, kid: 'k/1:2' });
    await assertRefused(jwk.getJsonWebKeySet({ set }), 404, 'not_found');
  });

  test('PUT of a set replaces all of it', async () => {
    await create('replaced', 'ES256', 'old');
    const [one, two] = [exported('one').private, exported('two').public];
    const answer = await jwk.setJsonWebKeySet({ set: 'replaced', jsonWebKeySet: { keys: [one, two] } });
    assert.equal(answer.status, 200);
    assert.deepEqual((await kids('replaced'))?.sort(), ['one', 'two']);
    const shown = (await jwk.getJsonWebKey({ set: 'replaced', kid: 'one' })).data.keys?.[0];
    assert.deepEqual(shown, one);
  });

  test('PUT of a key makes or replaces it, by the kid in the body', async () => {
    const [first, second] = [exported('k').private, exported('k').private];
    assert.deepEqual((await jwk.setJsonWebKey({ set: 'put', kid: 'k', jsonWebKey: first })).data, first);
    await jwk.setJsonWebKey({ set: 'put', kid: 'ignored', jsonWebKey: second });
    assert.deepEqual((await jwk.getJsonWebKeySet({ set: 'put' })).data.keys, [second]);
  });

  test('a symmetric key, and one for encryption, can be kept', async () => {
    const secret = { kid: 's', alg: 'HS256', use: 'sig', kty: 'oct', k: 'c2VjcmV0' };
    const answer = await jwk.setJsonWebKey({ set: 'oct', kid: 's', jsonWebKey: secret });
    assert.deepEqual(answer.data, secret);
    const sealing = { ...exported('e').public, alg: 'ECDH-ES', use: 'enc' };
    assert.deepEqual((await jwk.setJsonWebKey({ set: 'oct', kid: 'e', jsonWebKey: sealing })).data, sealing);
  });

  test('what is no key is refused, and nothing of its set is written', async () => {
    const good = exported('good').private;
    for (const bad of [
      { ...good, kid: '' },
      { ...good, kty: 'EC2' },
      { ...good, x: 'AA' },
      { ...good, alg: 'ES384' },
      { ...good, alg: 'RS256' },
      { kid: 'n', alg: 'HS256', use: 'sig', kty: 'oct' },
    ]) {
      const sent = { keys: [good, bad] };
      await assertRefused(jwk.setJsonWebKeySet({ set: 'bad', jsonWebKeySet: sent }), 400, 'invalid_request');
      await assertRefused(jwk.setJsonWebKey({ set: 'bad', kid: 'x', jsonWebKey: bad }), 400, 'invalid_request');
    }
    const twice = { keys: [good, good] };
    await assertRefused(jwk.setJsonWebKeySet({ set: 'bad', jsonWebKeySet: twice }), 400, 'invalid_request');
    await assertRefused(jwk.getJsonWebKeySet({ set: 'bad' }), 404, 'not_found');
  });

  test('keys and sets are deleted, also those that are not there', async () => {
    await create('deleted', 'ES256', 'one');
    await create('deleted', 'ES256', 'two');
    assert.equal((await jwk.deleteJsonWebKey({ set: 'deleted', kid: 'one' })).status, 204);
    await assertRefused(jwk.getJsonWebKey({ set: 'deleted', kid: 'one' }), 404, 'not_found');
    assert.deepEqual(await kids('deleted'), ['two']);
    assert.equal((await jwk.deleteJsonWebKeySet({ set: 'deleted' })).status, 204);
    await assertRefused(jwk.getJsonWebKeySet({ set: 'deleted' }), 404, 'not_found');
    assert.equal((await jwk.deleteJsonWebKeySet({ set: 'deleted' })).status, 204);
    assert.equal((await jwk.deleteJsonWebKey({ set: 'deleted', kid: 'one' })).status, 204);
  });
});

describe("the server's own key sets", () => {
  let server: TestProvider;
  let clock: TestClock;
  let jwk: ReturnType<typeof sdk>['jwk'];
  let agent: Awaited<ReturnType<typeof signedIn>>;
  before(async () => {
    clock = testClock();
    server = await startTestProvider({
      clock,
      settings: {
        'keys.id_token': ['ES256', 'RS256'],
        'keys.access_token': ['ES256'],
        'strategies.access_token': 'jwt',
      },
    });
    jwk = sdk(server).jwk;
    await createClient(server, { id_token_signed_response_alg: 'ES256' });
    await createUser(server);
    agent = await signedIn(server);
  });
  after(() => server.stop());

  const idToken = async () => String((await tokens(server, {}, agent))['id_token']);
  const kidOf = (jws: string) => String(decodeJwt(jws).header['kid']);
  const published = async (): Promise<{ keys: { kid: string; kty: string }[] }> =>
    JSON.parse(await (await fetch(`${server.issuer}/.well-known/jwks.json`)).text());
  const verifies = async (jws: string) =>
    jwtVerify(jws, createLocalJWKSet(await published()), { currentDate: new Date(clock.now()) });
  const accessToken = async () => {
    const { body } = await token(server, { grant_type: 'client_credentials' }, basic('app', SECRET));
    return String(body['access_token']);
  };

  test('show their private keys to the administrator, and only the public ones to the world', async () => {
    const { data } = await jwk.getJsonWebKeySet({ set: ID_TOKEN });
    assert(data.keys?.every(({ d }) => typeof d === 'string'));
    for (const key of (await published()).keys) assert.equal('d' in key, false);
  });

  test('a key that is made signs at once, and tokens of the one before it still verify', async () => {
    const before = await idToken();
    clock.advance(1000);
    const { data } = await jwk.createJsonWebKeySet({
      set: ID_TOKEN,
      createJsonWebKeySet: { alg: 'ES256', use: 'sig', kid: 'rotated' },
    });
    assert.equal(data.keys?.[0]?.kid, 'rotated');
    const after = await idToken();
    assert.equal(kidOf(after), 'rotated');
    for (const jws of [before, after]) await verifies(jws);
    await assertRefused(
      jwk.createJsonWebKeySet({ set: ID_TOKEN, createJsonWebKeySet: { alg: 'ES256', use: 'sig', kid: 'rotated' } }),
      409,
      'conflict',
    );
  });

  test('an algorithm that the set does not sign with is refused, with the setting that would help', async () => {
    await assertRefused(
      jwk.createJsonWebKeySet({ set: ID_TOKEN, createJsonWebKeySet: { alg: 'ES512', use: 'sig', kid: '' } }),
      400,
      'invalid_request',
    );
  });

  test('a private key that is put into the set signs; one that is only public verifies', async () => {
    const [own, foreign] = [exported('imported'), exported('foreign')];
    await jwk.setJsonWebKey({ set: ID_TOKEN, kid: 'foreign', jsonWebKey: foreign.public });
    assert.notEqual(kidOf(await idToken()), 'foreign');
    assert((await published()).keys.some(({ kid }) => kid === 'foreign'));
    await jwk.setJsonWebKey({ set: ID_TOKEN, kid: 'imported', jsonWebKey: own.private });
    const jws = await idToken();
    assert.equal(kidOf(jws), 'imported');
    await verifies(jws);
  });

  test('another key under the same kid is used from then on', async () => {
    const next = exported('imported');
    await jwk.setJsonWebKey({ set: ID_TOKEN, kid: 'imported', jsonWebKey: next.private });
    const jws = await idToken();
    await jwtVerify(jws, createLocalJWKSet({ keys: [next.public] }), { currentDate: new Date(clock.now()) });
    await verifies(jws);
  });

  test('a kid of the other set is a conflict, since both are published together', async () => {
    await assertRefused(
      jwk.setJsonWebKey({ set: ACCESS_TOKEN, kid: 'imported', jsonWebKey: exported('imported').private }),
      409,
      'conflict',
    );
  });

  test('a key for something else than signatures is refused', async () => {
    for (const change of [{ use: 'enc' }, { alg: 'ECDH-ES' }])
      await assertRefused(
        jwk.setJsonWebKey({ set: ID_TOKEN, kid: 'x', jsonWebKey: { ...exported('x').private, ...change } }),
        400,
        'invalid_request',
      );
  });

  test('when the key that signs is deleted another one takes its place, and its tokens are worth nothing', async () => {
    const before = await accessToken();
    assert.equal(await isActive(server, before), true);
    await jwk.deleteJsonWebKey({ set: ACCESS_TOKEN, kid: kidOf(before) });
    const after = await accessToken();
    assert.notEqual(kidOf(after), kidOf(before));
    assert.equal(await isActive(server, after), true);
    assert.equal(await isActive(server, before), false);
    await verifies(after);
  });

  test('when the whole set is deleted the server goes on with new keys', async () => {
    const before = await idToken();
    assert.equal((await jwk.deleteJsonWebKeySet({ set: ID_TOKEN })).status, 204);
    const after = await idToken();
    assert.notEqual(kidOf(after), kidOf(before));
    await verifies(after);
    await assert.rejects(verifies(before));
    const { data } = await jwk.getJsonWebKeySet({ set: ID_TOKEN });
    assert.deepEqual(data.keys?.map(({ alg }) => alg).sort(), ['ES256', 'RS256']);
  });

  test('a set that is replaced signs with its first private key, verifies with all, and gets what it lacks', async () => {
    const [one, two] = [exported('set-1').private, exported('set-2').private];
    const { data } = await jwk.setJsonWebKeySet({ set: ID_TOKEN, jsonWebKeySet: { keys: [one, two] } });
    const jws = await idToken();
    assert.equal(kidOf(jws), 'set-1');
    await verifies(jws);
    assert((await published()).keys.some(({ kid }) => kid === 'set-2'));
    assert.deepEqual(data.keys?.map(({ alg }) => alg).sort(), ['ES256', 'ES256', 'RS256']);
  });
});
