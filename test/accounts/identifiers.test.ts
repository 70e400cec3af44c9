import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { AccountError } from '../../src/accounts/errors.ts';
import { normaliseIdentifier, parseEmail, parseIdentifier, parseUsername } from '../../src/accounts/identifiers.ts';

const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), fc.emailAddress());

describe('identifiers', () => {
  test('one person has one name, however it is typed', () => {
    for (const typed of ['ada', 'Ada', ' ADA\t', 'ＡＤＡ', '\u00a0ada '])
      assert.equal(normaliseIdentifier(typed), 'ada');
    assert.equal(normaliseIdentifier('Zoë'), normaliseIdentifier('Zoe\u0308'));
  });

  test('normalising what is normalised changes nothing', async () => {
    await fc.assert(
      fc.property(text, (typed) => normaliseIdentifier(normaliseIdentifier(typed)) === normaliseIdentifier(typed)),
    );
  });

  test('a username has 1 to 64 visible characters, without blanks and @', () => {
    for (const good of ['a', 'Ada.Lovelace', '李', 'x'.repeat(64), '😀'.repeat(64), "o'neil"]) {
      assert.equal(parseUsername(good), good);
    }
    assert.equal(parseUsername(' Ada '), 'Ada');
    for (const bad of ['', ' ', 'a b', 'a@b', 'a\u0000', 'a\u200bb', 'a\u202eb', 'a\ud800', 'x'.repeat(65)]) {
      assert.throws(
        () => parseUsername(bad),
        (error) => error instanceof AccountError && error.code === 'invalid' && error.field === 'username',
        JSON.stringify(bad),
      );
    }
  });

  test('an email address is plausible and has at most 254 bytes', () => {
    for (const good of [
      'ada@example.org',
      'Ada+x@Example.ORG',
      "o'neil@localhost",
      'ä@ö.example',
      `a@${'x'.repeat(252)}`,
    ]) {
      assert.equal(parseEmail(good), good);
    }
    const bad = ['', 'ada', '@example.org', 'ada@', 'a@b@c', 'a b@c', 'a@b..c', 'a@.b', 'a@b.', 'a\n@b', '<a@b>'];
    for (const address of [...bad, 'a,b@c', `a@${'x'.repeat(253)}`, `a@${'ö'.repeat(127)}`]) {
      assert.throws(
        () => parseEmail(address),
        (error) => error instanceof AccountError && error.field === 'email',
        JSON.stringify(address),
      );
    }
  });

  test('whatever is accepted is found again by what was typed', async () => {
    const accepted = (typed: string): string | undefined => {
      try {
        return typed.includes('@') ? parseEmail(typed) : parseUsername(typed);
      } catch (error) {
        assert.ok(error instanceof AccountError);
        return undefined;
      }
    };
    await fc.assert(
      fc.property(text, (typed) => {
        const kept = accepted(typed);
        if (kept !== undefined) assert.equal(parseIdentifier(typed), normaliseIdentifier(kept));
      }),
    );
  });

  test('what nobody can be called is not looked up', () => {
    for (const typed of ['', 'a b', '\u0000', 'x'.repeat(65), 'x'.repeat(100_000)]) {
      assert.equal(parseIdentifier(typed), undefined);
    }
  });
});
