import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { systemRandom } from '../../src/oauth/clock.ts';
import { OAuthError } from '../../src/oauth/errors.ts';
import { createSealer } from '../../src/oauth/sealing.ts';
import { createDpop } from '../../src/oauth/sender-constraint/dpop.ts';
import { verifyDpopProof } from '../../src/oauth/sender-constraint/dpop-proof.ts';
import { createProofMemory } from '../../src/oauth/sender-constraint/proof-memory.ts';
import { isTarget } from '../../src/oauth/sender-constraint/target-uri.ts';
import { client as clientRecord } from '../store/fixtures.ts';
import { testClock } from '../support/provider.ts';
import { compact, dpopKey, proofOf } from './support.ts';

const ISSUER = 'https://id.example/tenant';
const ENDPOINT = `${ISSUER}/userinfo`;
const RUNS = { numRuns: 300 };

const clock = testClock();
const policy = {
  issuer: ISSUER,
  reached_at: { bases: [ISSUER], urls: {} },
  dpop: { nonce: 'optional', nonce_lifetime: 300_000, proof_lifetime: 60_000 },
  profile: 'default',
} as const;
const sealer = createSealer(['a-secret-of-32-characters-or-more'], 'dpop-nonce', systemRandom);
const dpop = createDpop(policy.dpop, { clock, sealer });
const expected = { client: clientRecord('app'), method: 'GET', endpoint: ENDPOINT, refused_with: 401 } as const;

const verify = (headers: readonly string[]) => verifyDpopProof({ policy, clock, dpop }, headers, expected);

/** Whether it was accepted; anything but a refusal of ours fails the test. */
async function accepted(headers: readonly string[]): Promise<boolean> {
  try {
    await verify(headers);
    return true;
  } catch (error) {
    assert(error instanceof OAuthError, String(error));
    assert(['invalid_dpop_proof', 'use_dpop_nonce'].includes(error.code));
    assert.equal(error.status, 401);
    return false;
  }
}

describe('the parser of DPoP proofs', () => {
  test('refuses whatever text comes, and throws nothing else', async () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.base64String());
    const dotted = fc.tuple(text, text, text).map((parts) => parts.join('.'));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(text, dotted), { maxLength: 3 }), async (headers) => {
        assert.equal(await accepted(headers), false);
      }),
      RUNS,
    );
  });

  test('refuses whatever JSON stands in a proof', async () => {
    const { jwk } = await dpopKey();
    const now = Math.floor(clock.now() / 1000);
    const header = fc.record({
      typ: fc.oneof(fc.constant('dpop+jwt'), fc.jsonValue()),
      alg: fc.oneof(fc.constantFrom('ES256', 'RS256', 'EdDSA', 'none', 'HS256', 'ML-DSA-44'), fc.jsonValue()),
      jwk: fc.oneof(fc.constant(jwk), fc.constant({ ...jwk, x: 'A' }), fc.jsonValue()),
    });
    const claims = fc.record({
      jti: fc.oneof(fc.constant('x'), fc.jsonValue()),
      htm: fc.oneof(fc.constant('GET'), fc.jsonValue()),
      htu: fc.oneof(fc.constant(ENDPOINT), fc.jsonValue()),
      iat: fc.oneof(fc.constant(now), fc.double(), fc.jsonValue()),
      nonce: fc.oneof(fc.constant(dpop.nonces.current()), fc.jsonValue()),
    });
    await fc.assert(
      fc.asyncProperty(header, claims, fc.base64String(), async (first, second, signature) => {
        assert.equal(await accepted([compact(first, second, signature)]), false);
      }),
      RUNS,
    );
  });

  test('accepts a proof, and no change of a single character of it', async () => {
    const key = await dpopKey();
    const proof = await proofOf(key, { method: 'GET', url: ENDPOINT, now: clock.now() });
    assert.equal(await accepted([proof]), true);
    await fc.assert(
      fc.asyncProperty(fc.nat(proof.length - 1), fc.constantFrom('A', 'z', '.', '=', ' '), async (at, character) => {
        const changed = `${proof.slice(0, at)}${character}${proof.slice(at + 1)}`;
        assert.equal(await accepted([changed]), changed === proof);
      }),
      RUNS,
    );
  });

  test('remembers a proof by its key and its jti alone', async () => {
    const [key, other] = await Promise.all([dpopKey(), dpopKey()]);
    const request = { method: 'GET', url: ENDPOINT, now: clock.now() };
    const same = { claims: { jti: 'same' } };
    const first = await verify([await proofOf(key, request, same)]);
    const second = await verify([await proofOf(key, request, { claims: { jti: 'same', extra: 1 } })]);
    const third = await verify([await proofOf(other, request, same)]);
    assert.equal(first.hash, second.hash);
    assert.notEqual(first.hash, third.hash);
  });
});

test('a client of FAPI 2.0 makes proofs with the algorithms of its profile (§5.4.1)', async () => {
  const client = clientRecord('app');
  const strict = { ...client, metadata: { ...client.metadata, profile: 'fapi_2' } } as const;
  for (const [alg, fits] of Object.entries({ ES256: true, PS256: true, Ed25519: true, RS256: false, ES384: false })) {
    const proof = await proofOf(await dpopKey(alg), { method: 'GET', url: ENDPOINT, now: clock.now() });
    const verified = verifyDpopProof({ policy, clock, dpop }, [proof], { ...expected, client: strict });
    if (fits) assert.match((await verified).jkt, /^[\w-]{43}$/, alg);
    else await assert.rejects(verified, /must be signed with one of/, alg);
  }
});

describe('the target of a proof', () => {
  test('takes any text, and nothing but the endpoint', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl({ withQueryParameters: true, withFragments: true })), (htu) => {
        assert.equal(isTarget(policy, ENDPOINT, htu), false);
      }),
      RUNS,
    );
  });

  test('is the endpoint with any query and fragment', () => {
    fc.assert(
      fc.property(fc.webQueryParameters(), fc.webFragments(), (query, fragment) => {
        assert.equal(isTarget(policy, ENDPOINT, `${ENDPOINT}?${query}#${fragment}`), true);
        assert.equal(isTarget(policy, ENDPOINT, `${ENDPOINT}/${query}#${fragment}`), false);
      }),
      RUNS,
    );
  });
});

describe('the memory of used proofs', () => {
  test('forgets no proof within its window, as long as it has room', () => {
    const uses = fc.array(fc.record({ proof: fc.nat(20).map(String), after: fc.nat(70) }), { maxLength: 60 });
    fc.assert(
      fc.property(uses, (steps) => {
        const moved = testClock();
        const memory = createProofMemory({ clock: moved, window: 100, capacity: 1000 });
        const seen = new Map<string, number>();
        for (const { proof, after } of steps) {
          moved.advance(after);
          const last = seen.get(proof);
          const fresh = memory.use(proof);
          if (last === undefined || moved.now() - last >= 300) assert.equal(fresh, true);
          else if (moved.now() - last < 100) assert.equal(fresh, false);
          if (fresh) seen.set(proof, moved.now());
        }
      }),
      RUNS,
    );
  });

  test('is bounded: beyond its capacity the oldest are forgotten', () => {
    const memory = createProofMemory({ clock, window: 1000, capacity: 10 });
    for (let at = 0; at < 20; at++) assert.equal(memory.use(String(at)), true);
    assert.equal(memory.use('19'), false);
    assert.equal(memory.use('10'), false);
    assert.equal(memory.use('0'), true);
  });
});
