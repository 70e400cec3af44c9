import { PROTOCOL_CLAIMS } from '../oauth/claims.ts';
import { seconds } from '../oauth/clock.ts';
import { isJsonObject, type Json, type JsonObject } from '../oauth/json.ts';
import { AccountError } from './errors.ts';
import type { Account } from './records.ts';

type ClaimType = 'string' | 'boolean' | 'number' | 'address';

/** The standard claims of OpenID Connect Core §5.1 that an account keeps under `claims`. Others may hold any JSON. */
const STANDARD_CLAIMS: ReadonlyMap<string, ClaimType> = new Map<string, ClaimType>([
  ['name', 'string'],
  ['given_name', 'string'],
  ['family_name', 'string'],
  ['middle_name', 'string'],
  ['nickname', 'string'],
  ['profile', 'string'],
  ['picture', 'string'],
  ['website', 'string'],
  ['email_verified', 'boolean'],
  ['gender', 'string'],
  ['birthdate', 'string'],
  ['zoneinfo', 'string'],
  ['locale', 'string'],
  ['phone_number', 'string'],
  ['phone_number_verified', 'boolean'],
  ['address', 'address'],
  ['updated_at', 'number'],
]);

/** What the account says elsewhere: one place for each thing. */
const ACCOUNT_MEMBERS: ReadonlyMap<string, string> = new Map([
  ['sub', 'id'],
  ['email', 'email'],
  ['preferred_username', 'username'],
]);

/** @throws AccountError `invalid` with the claim's path. */
export function checkClaims(claims: JsonObject): void {
  for (const [name, value] of Object.entries(claims)) {
    if (value === undefined) continue;
    const member = ACCOUNT_MEMBERS.get(name);
    if (member !== undefined) throw invalid(name, `is given by the member ${member} of the account, not as a claim`);
    if (PROTOCOL_CLAIMS.has(name)) throw invalid(name, 'is set by the server and cannot be given');
    const type = STANDARD_CLAIMS.get(name);
    if (type !== undefined) checkType(name, type, value);
  }
}

function checkType(name: string, type: ClaimType, value: Json): void {
  switch (type) {
    case 'string':
    case 'boolean':
      if (typeof value !== type) throw invalid(name, `must be a ${type} (OpenID Connect Core section 5.1)`);
      return;
    case 'number':
      if (typeof value !== 'number') throw invalid(name, 'must be a number: seconds since 1970');
      return;
    case 'address':
      checkAddress(name, value);
      return;
  }
}

/** OpenID Connect Core §5.1.1: an object of texts. */
function checkAddress(name: string, value: Json): void {
  if (!isJsonObject(value)) throw invalid(name, 'must be an object, such as {"formatted": "…"}');
  for (const [member, text] of Object.entries(value)) {
    if (typeof text !== 'string') throw invalid(`${name}.${member}`, 'must be a string');
  }
}

function invalid(name: string, problem: string): AccountError {
  return new AccountError('invalid', `claims.${name}`, `The claim ${name} ${problem}.`);
}

/** Everything that may be told about a person, under the names of OpenID Connect Core §5.1, `sub` left out. */
export function accountClaims(account: Account): JsonObject {
  return {
    updated_at: seconds(account.updated_at),
    ...(account.email === null ? {} : { email_verified: false }),
    ...account.claims,
    ...(account.username === null ? {} : { preferred_username: account.username }),
    ...(account.email === null ? {} : { email: account.email }),
  };
}
