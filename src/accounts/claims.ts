import { splitClaimName } from '../oauth/claims/languages.ts';
import { PROTOCOL_CLAIMS } from '../oauth/claims/protocol.ts';
import { CLAIM_NAMES, CLAIM_SOURCES } from '../oauth/claims/sources.ts';
import { seconds } from '../oauth/clock.ts';
import type { Json, JsonObject } from '../oauth/json.ts';
import { checkClaimSources } from './claim-sources.ts';
import { CLAIM_TYPES, type ClaimType, type ClaimTypeRule } from './claim-types.ts';
import { AccountError } from './errors.ts';
import type { Account } from './records.ts';

/** The standard claims of OpenID Connect Core §5.1 that an account keeps under `claims`. Others may hold any JSON. */
const STANDARD_CLAIMS: ReadonlyMap<string, ClaimType> = new Map<string, ClaimType>([
  ['name', 'text'],
  ['given_name', 'text'],
  ['family_name', 'text'],
  ['middle_name', 'text'],
  ['nickname', 'text'],
  ['profile', 'url'],
  ['picture', 'url'],
  ['website', 'url'],
  ['email_verified', 'boolean'],
  ['gender', 'text'],
  ['birthdate', 'birthdate'],
  ['zoneinfo', 'word'],
  ['locale', 'locale'],
  ['phone_number', 'text'],
  ['phone_number_verified', 'boolean'],
  ['address', 'address'],
  ['updated_at', 'time'],
]);

/** What the account says elsewhere: one place for each thing. */
const ACCOUNT_MEMBERS: ReadonlyMap<string, string> = new Map([
  ['sub', 'id'],
  ['email', 'email'],
  ['preferred_username', 'username'],
]);

/** @throws AccountError `invalid` with the claim's path. */
export function checkClaims(claims: JsonObject): void {
  for (const [name, value] of Object.entries(claims)) if (value !== undefined) checkClaim(name, value);
  checkClaimSources(claims);
}

function checkClaim(name: string, value: Json): void {
  const { base, tag } = splitClaimName(name);
  const member = ACCOUNT_MEMBERS.get(base);
  if (member !== undefined) throw invalid(name, `is given by the member ${member} of the account, not as a claim`);
  if (PROTOCOL_CLAIMS.has(base)) throw invalid(name, 'is set by the server and cannot be given');
  const type = STANDARD_CLAIMS.get(base);
  const rule = type === undefined ? undefined : CLAIM_TYPES[type];
  if (tag !== undefined) checkLanguage(name, base, tag, rule);
  if (rule === undefined) return;
  const problem = rule.problem(value);
  if (problem !== undefined)
    throw invalid(problem.member === undefined ? name : `${name}.${problem.member}`, problem.must);
}

/** OpenID Connect Core §5.2: texts that people read, and addresses of such texts, may be there in several languages. */
function checkLanguage(name: string, base: string, tag: string, rule: ClaimTypeRule | undefined): void {
  if (!/^[A-Za-z0-9]{1,8}(-[A-Za-z0-9]{1,8})*$/.test(tag))
    throw invalid(name, 'must have a language tag such as de or de-CH after the # (BCP 47)');
  if (base === CLAIM_NAMES || base === CLAIM_SOURCES || rule?.localizable === false)
    throw invalid(name, 'is the same in every language; leave the part from the # on out');
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
