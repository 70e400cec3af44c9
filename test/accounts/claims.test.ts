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
