import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { dpopKey, type ProofChanges } from '../dpop/support.ts';
import { FapiClient, type FapiServer, startFapiServer } from './support.ts';

describe('fapi2-security-profile-final: a bound token at a resource', () => {
  let world: FapiServer;
  let client: FapiClient;
  let token: string;
  before(async () => {
    world = await startFapiServer();
    client = await FapiClient.register(world, 'first');
    token = String((await client.tokens())['access_token']);
  });
  after(() => world.server.stop());

  const statusOf = async (proof?: ProofChanges | null, scheme?: string) =>
    (await client.resource(token, proof, scheme)).status;

  test('access-token-type-header-case-sensitivity: the scheme has no case', async () => {
    assert.equal(await statusOf({}, 'dPOP'), 200);
  });

  test('check-dpop-proof-nbf-exp: nbf and exp in a proof are tolerated', async () => {
    assert.equal(await statusOf({ claims: { nbf: client.now, exp: client.now + 60 } }), 200);
  });

  for (const [name, offset] of [
    ['ensure-dpopproof-with-iat-10seconds-before-succeeds', -10],
    ['ensure-dpopproof-with-iat-10seconds-after-succeeds', 10],
  ] as const)
    test(name, async () => assert.equal(await statusOf({ claims: { iat: client.now + offset } }), 200));

  test('dpop-negative-tests: what is wrong with a proof is refused', async () => {
    const { privateJwk } = client.dpop;
    const rsa = await dpopKey('RS256');
    const left = undefined;
    const wrong: readonly (ProofChanges | null)[] = [
      null,
      { header: { typ: left } },
      { header: { typ: 'JWT' } },
      { header: { jwk: left } },
      { header: { jwk: privateJwk } },
      { header: { alg: 'RS256', jwk: rsa.jwk }, signedBy: rsa },
      ...['jti', 'htm', 'htu', 'iat', 'ath'].map((name) => ({ claims: { [name]: left } })),
      { claims: { htm: 'POST' } },
      { claims: { htu: `${world.server.issuer}/elsewhere` } },
      { claims: { iat: client.now - 3600 } },
      { claims: { iat: client.now + 3600 } },
      { claims: { iat: client.now + 65 } },
      { claims: { ath: 'A'.repeat(43) } },
      { signedBy: await dpopKey() },
      { encoded: (proof) => `${proof.slice(0, -4)}AAAA` },
      {
        encoded: (proof) =>
          proof.replace(/^[^.]*/, Buffer.from('{"typ":"dpop+jwt","alg":"none"}').toString('base64url')),
      },
    ];
    for (const changes of wrong) assert.equal(await statusOf(changes), 401, JSON.stringify(changes));
    const stranger = await dpopKey();
    assert.equal(await statusOf({ header: { jwk: stranger.jwk }, signedBy: stranger }), 401);
    assert.equal(await statusOf({}, 'Bearer'), 401);
    assert.equal(await statusOf(null, 'Bearer'), 401);
  });

  test('dpop-negative-tests: what is unusual is accepted', async () => {
    const htu = `${world.server.issuer}/userinfo`;
    for (const other of [`${htu}?a=b`, `${htu}#c`, htu.replace('localhost', 'LOCALHOST')])
      assert.equal(await statusOf({ claims: { htu: other } }), 200, other);
    assert.equal(await statusOf({ claims: { extra: true } }), 200);
  });

  test('dpop-negative-tests: a proof works once', async () => {
    const claims = { jti: 'used' };
    assert.deepEqual([await statusOf({ claims }), await statusOf({ claims })], [200, 401]);
  });

  test('a token in the query is no token', async () => {
    const answer = await fetch(`${world.server.issuer}/userinfo?access_token=${token}`);
    assert.equal(answer.status, 401);
  });

  test('answers say when they were made', async () => {
    assert((await client.resource(token)).headers.get('date'));
  });
});
