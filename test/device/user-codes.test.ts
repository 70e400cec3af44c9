import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { toPolicy } from '../../src/config/policy.ts';
import { systemRandom } from '../../src/oauth/clock.ts';
import {
  createUserCode,
  normaliseUserCode,
  showUserCode,
  userCodeCharacters,
} from '../../src/oauth/device/user-code.ts';
import { loadYaml, problems } from '../config/sources.ts';
import { startTestProvider } from '../support/provider.ts';
import { codes, createTv } from './story.ts';

function codeOf(user_code: string): string {
  const { config } = loadYaml(`oauth2: { device_authorization: { user_code: ${user_code} } }`);
  return showUserCode(createUserCode(toPolicy(config).device.user_code, systemRandom));
}

describe('user codes', () => {
  test('have the form of their preset', () => {
    for (let at = 0; at < 50; at++) {
      assert.match(codeOf('{}'), /^[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}$/);
      assert.match(codeOf('{ entropy_preset: high }'), /^[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}$/);
      assert.match(codeOf('{ entropy_preset: medium }'), /^[B-DF-HJ-NP-TV-XZ]{4}-[B-DF-HJ-NP-TV-XZ]{4}$/);
      assert.match(codeOf('{ entropy_preset: low }'), /^\d{3}-\d{3}-\d{3}$/);
    }
  });

  test('have the length and the characters of the configuration', () => {
    assert.match(codeOf('{ length: 6, character_set: abcdefghijKLM }'), /^[A-M]{3}-[A-M]{3}$/);
    assert.match(codeOf('{ length: 12, entropy_preset: low }'), /^\d{4}-\d{4}-\d{4}$/);
    assert.match(codeOf('{ length: 4, character_set: ABCDEFGHJKLMNPQRSTUVWXYZ0123456789 }'), /^\w{4}$/);
  });

  test('are not so few that they can be guessed', () => {
    for (const user_code of [
      '{ length: 5, entropy_preset: low }',
      '{ character_set: Aa }',
      '{ length: 8, character_set: "- - -" }',
    ]) {
      const [problem = ''] = problems(() => loadYaml(`oauth2: { device_authorization: { user_code: ${user_code} } }`));
      assert.match(problem, /^oauth2\.device_authorization\.user_code allows fewer than a million codes/);
    }
    const [wrong = ''] = problems(() => loadYaml('oauth2: { device_authorization: { user_code: { length: 3 } } }'));
    assert.match(wrong, /oauth2\.device_authorization\.user_code\.length must be a whole number from 4 to 64/);
  });

  test('are read back however they are written', () => {
    const format = fc.record({
      length: fc.integer({ min: 1, max: 64 }),
      character_set: fc.string({ minLength: 1, maxLength: 40 }).filter((set) => userCodeCharacters(set).length > 0),
    });
    fc.assert(
      fc.property(format, (given) => {
        const code = createUserCode(given, systemRandom);
        assert.equal(code.length, given.length);
        assert.equal(normaliseUserCode(showUserCode(code)), code);
        assert.equal(normaliseUserCode(showUserCode(code).toLowerCase()), code);
        assert(
          showUserCode(code)
            .split('-')
            .every((group) => group.length > 0 && group.length <= 4),
        );
      }),
    );
  });

  test('every character of a set comes about as often as any other', () => {
    const counts = new Map<string, number>();
    for (const character of createUserCode({ length: 60_000, character_set: 'ABCDEF' }, systemRandom))
      counts.set(character, (counts.get(character) ?? 0) + 1);
    for (const count of counts.values()) assert(count > 9_000 && count < 11_000, String(count));
  });

  test('lifetime and interval are configured', async () => {
    const server = await startTestProvider({
      settings: { 'ttl.device_user_code': '3m', 'oauth2.device_authorization.token_polling_interval': '12s' },
    });
    try {
      await createTv(server);
      const { expires_in, interval } = await codes(server);
      assert.deepEqual([expires_in, interval], [180, 12]);
    } finally {
      await server.stop();
    }
  });
});
