import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { accountClaims, checkClaims } from '../../src/accounts/claims.ts';
import { AccountError } from '../../src/accounts/errors.ts';
import type { Account } from '../../src/accounts/records.ts';

const ada: Account = {
  id: 'ada',
  username: 'Ada',
  email: 'ada@example.org',
  password_hash: null,
  password_changed_at: null,
  disabled: false,
  claims: {},
  created_at: 1_700_000_000_000,
  updated_at: 1_700_000_001_999,
};

describe('what is told about a person', () => {
  test('is their name, address and the second of the last change, besides their claims', () => {
    const claims = accountClaims({ ...ada, claims: { name: 'Ada Lovelace', team: { id: 7 } } });
    assert.deepEqual(claims, {
      name: 'Ada Lovelace',
      team: { id: 7 },
      preferred_username: 'Ada',
      email: 'ada@example.org',
      email_verified: false,
      updated_at: 1_700_000_001,
    });
  });

  test('leaves out what is not known', () => {
    assert.deepEqual(accountClaims({ ...ada, username: null, email: null }), { updated_at: 1_700_000_001 });
  });

  test('takes email_verified and updated_at from the claims where they are given', () => {
    const claims = accountClaims({ ...ada, claims: { email_verified: true, updated_at: 5 } });
    assert.equal(claims['email_verified'], true);
    assert.equal(claims['updated_at'], 5);
  });

  test('names the account, whatever the claims say', () => {
    const claims = accountClaims({ ...ada, claims: { email: 'eve@example.org', preferred_username: 'eve' } });
    assert.equal(claims['email'], 'ada@example.org');
    assert.equal(claims['preferred_username'], 'Ada');
  });
});

describe('claims', () => {
  test('of the standard have its types, others may hold anything', () => {
    checkClaims({
      name: 'Ada',
      email_verified: true,
      phone_number_verified: false,
      updated_at: 1,
      address: { formatted: 'x', country: 'UK' },
      team: null,
      roles: ['a', 1, { b: [] }],
    });
  });

  test('of people may be there in several languages', () => {
    checkClaims({ 'name#de': 'Ada', 'family_name#ja-Kana-JP': 'x', 'website#fr': 'https://fr.example/' });
    checkClaims({ 'address#de': { country: 'Vereinigtes Königreich' }, 'motto#de': 7 });
  });

  for (const birthdate of ['1815-12-10', '0000-12-10', '0000-02-29', '1815'])
    test(`birthdate may be ${birthdate}`, () => checkClaims({ birthdate }));

  for (const locale of ['en', 'de-CH', 'en_US', 'zh-Hant-TW'])
    test(`locale may be ${locale}`, () => checkClaims({ locale }));

  const WRONG: readonly (readonly [string, unknown, string])[] = [
    ['name', 1, 'claims.name'],
    ['name', null, 'claims.name'],
    ['birthdate', ['1815'], 'claims.birthdate'],
    ['email_verified', 'true', 'claims.email_verified'],
    ['phone_number_verified', 1, 'claims.phone_number_verified'],
    ['updated_at', '2020-01-01', 'claims.updated_at'],
    ['address', 'London', 'claims.address'],
    ['address', ['London'], 'claims.address'],
    ['address', { locality: 1 }, 'claims.address.locality'],
    ['birthdate', '10.12.1815', 'claims.birthdate'],
    ['birthdate', '1815-13-10', 'claims.birthdate'],
    ['birthdate', '1815-02-30', 'claims.birthdate'],
    ['birthdate', '', 'claims.birthdate'],
    ['picture', 'ada.png', 'claims.picture'],
    ['website', 'javascript:alert(1)', 'claims.website'],
    ['profile', 7, 'claims.profile'],
    ['zoneinfo', 1, 'claims.zoneinfo'],
    ['locale', 'British English', 'claims.locale'],
    ['updated_at', -1, 'claims.updated_at'],
    ['name#', 'Ada', 'claims.name#'],
    ['name#d e', 'Ada', 'claims.name#d e'],
    ['name#de', 1, 'claims.name#de'],
    ['picture#de', 'x', 'claims.picture#de'],
    ['address#de', { locality: 1 }, 'claims.address#de.locality'],
    ['birthdate#de', '1815', 'claims.birthdate#de'],
    ['email_verified#de', true, 'claims.email_verified#de'],
    ['sub#de', 'x', 'claims.sub#de'],
  ];
  for (const [name, value, path] of WRONG) {
    test(`${name} cannot be ${JSON.stringify(value)}`, () => {
      assert.throws(
        () => checkClaims(JSON.parse(JSON.stringify({ [name]: value }))),
        (error) => error instanceof AccountError && error.code === 'invalid' && error.field === path,
      );
    });
  }

  const REFUSED =
    'sub email preferred_username iss aud exp iat nbf jti nonce azp sid at_hash c_hash acr amr auth_time client_id scope';
  for (const name of REFUSED.split(' ')) {
    test(`${name} is no claim of a person`, () => {
      assert.throws(
        () => checkClaims({ [name]: 'x' }),
        (error) => error instanceof AccountError && error.field === `claims.${name}`,
      );
    });
  }
});
