import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { systemRandom } from '../../src/oauth/clock.ts';
import { createSealer } from '../../src/oauth/sealing.ts';
import { createTokenCodec } from '../../src/oauth/tokens/token-codec.ts';

const RUNS = { numRuns: 300 };
const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));

describe('token codec', () => {
  const codec = createTokenCodec(['a secret that is long enough'], systemRandom);
  const other = createTokenCodec(['another secret, long enough too'], systemRandom);
  const rotated = createTokenCodec(['another secret, long enough too', 'a secret that is long enough'], systemRandom);
  const id = fc.stringMatching(/^[-\w]{16}$/);
  const grant = fc.record({ id, payload: fc.record({ seed: fc.stringMatching(/^[-\w]{22}$/) }) });
  const generation = fc.integer({ min: 1, max: 1e9 });

  test('what it makes it knows again, under an old secret too', () => {
    fc.assert(
      fc.property(grant, generation, (one, number) => {
        const code = codec.authorizationCode(one);
        assert.equal(codec.grantOfCode(code), one.id);
        assert(codec.isCodeOf(one, code) && rotated.isCodeOf(one, code) && !other.isCodeOf(one, code));
        const token = codec.refreshToken(one, number);
        assert.deepEqual(codec.parseRefreshToken(token), { grant_id: one.id, generation: number });
        assert(codec.isRefreshTokenOf(one, token) && rotated.isRefreshTokenOf(one, token));
        assert(!other.isRefreshTokenOf(one, token));
        const access = codec.createAccessToken(one.id);
        assert.deepEqual(codec.locateAccessToken(access.token), { grant_id: one.id, hashes: [access.hash] });
        assert(rotated.locateAccessToken(access.token)?.hashes.includes(access.hash));
      }),
      { numRuns: 100 },
    );
  });

  test('a code or refresh token with any character changed, added or removed is none', () => {
    const edit = fc.constantFrom('change', 'add', 'remove', 'truncate');
    fc.assert(
      fc.property(
        grant,
        generation,
        edit,
        fc.nat(),
        fc.stringMatching(/^[-\w.]$/),
        (one, number, how, at, character) => {
          for (const token of [codec.authorizationCode(one), codec.refreshToken(one, number)]) {
            const i = at % token.length;
            const edited = {
              change: token.slice(0, i) + character + token.slice(i + 1),
              add: token.slice(0, i) + character + token.slice(i),
              remove: token.slice(0, i) + token.slice(i + 1),
              truncate: token.slice(0, i),
            }[how];
            if (edited === token) continue;
            assert(!codec.isCodeOf(one, edited) && !codec.isRefreshTokenOf(one, edited), edited);
          }
        },
      ),
      RUNS,
    );
  });

  test('of another grant, seed or number it is none, and one kind never passes for another', () => {
    fc.assert(
      fc.property(grant, grant, generation, (one, another, number) => {
        fc.pre(one.id !== another.id && one.payload.seed !== another.payload.seed);
        const [code, token] = [codec.authorizationCode(one), codec.refreshToken(one, number)];
        assert(!codec.isCodeOf({ ...one, payload: another.payload }, code));
        assert(!codec.isCodeOf({ ...one, id: another.id }, code));
        assert(!codec.isRefreshTokenOf({ ...one, payload: another.payload }, token));
        assert(!codec.isRefreshTokenOf(one, token.replace(`.${number}.`, `.${number + 1}.`)));
        assert(!codec.isCodeOf(one, token) && !codec.isRefreshTokenOf(one, code));
        for (const foreign of [code, token]) assert.equal(codec.locateAccessToken(foreign), undefined);
      }),
      { numRuns: 100 },
    );
  });

  test('any text is looked at without harm', () => {
    for (const prefix of ['', 'signet_at_', 'signet_rt_', 'signet_ac_', 'signet_at_aaaaaaaaaaaaaaaa.'])
      fc.assert(
        fc.property(text, (input) => {
          codec.locateAccessToken(prefix + input);
          codec.locateJti(prefix + input);
          codec.parseRefreshToken(prefix + input);
          codec.grantOfCode(prefix + input);
        }),
        RUNS,
      );
  });
});

describe('sealing', () => {
  const OLD = 'an old secret that is long enough';
  const NEW = 'a new secret that is long enough';
  const old = createSealer([OLD], 'test', systemRandom);
  const current = createSealer([NEW, OLD], 'test', systemRandom);

  test('what was sealed opens, for its context only, and under an old secret too', () => {
    fc.assert(
      fc.property(text, fc.string(), fc.string(), (plaintext, context, other) => {
        const expected = Buffer.from(plaintext);
        const sealed = old.seal(plaintext, context);
        assert.deepEqual(old.open(sealed, context), expected);
        assert.deepEqual(current.open(sealed, context), expected);
        assert.deepEqual(current.open(current.seal(plaintext, context), context), expected);
        assert.equal(old.open(current.seal(plaintext, context), context), undefined);
        if (other !== context) assert.equal(old.open(sealed, other), undefined);
      }),
      RUNS,
    );
  });

  test('for another purpose, or under another secret, it does not open', () => {
    const sealed = old.seal('x', 'context');
    assert.equal(createSealer([OLD], 'other', systemRandom).open(sealed, 'context'), undefined);
    assert.equal(createSealer([NEW], 'test', systemRandom).open(sealed, 'context'), undefined);
  });

  test('with any bit flipped, truncated or extended it does not open', () => {
    const sealed = old.seal('a plaintext', 'context');
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const flipped = Buffer.from(sealed);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      assert.equal(old.open(flipped, 'context'), undefined, `bit ${bit}`);
    }
    for (let length = 0; length < sealed.length; length++)
      assert.equal(old.open(sealed.subarray(0, length), 'context'), undefined);
    assert.equal(old.open(Buffer.concat([sealed, Buffer.alloc(1)]), 'context'), undefined);
  });

  test('the same text is never sealed to the same bytes', () => {
    const sealed = Array.from({ length: 100 }, () => old.seal('x', 'context').toString('hex'));
    assert.equal(new Set(sealed).size, 100);
  });
});
