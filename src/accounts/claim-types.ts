import { isJsonObject, type Json } from '../oauth/json.ts';

/** What is wrong with a value, and with which of its members. */
interface ClaimProblem {
  readonly must: string;
  readonly member?: string;
}

export interface ClaimTypeRule {
  /** Whether it may be there in several languages (OpenID Connect Core §5.2). */
  readonly localizable: boolean;
  problem(value: Json): ClaimProblem | undefined;
}

export type ClaimType = 'text' | 'word' | 'url' | 'boolean' | 'time' | 'birthdate' | 'locale' | 'address';

const rule = (localizable: boolean, must: string, fits: (value: Json) => boolean): ClaimTypeRule => ({
  localizable,
  problem: (value) => (fits(value) ? undefined : { must }),
});

/** The types of the standard claims (OpenID Connect Core §5.1). */
export const CLAIM_TYPES: Readonly<Record<ClaimType, ClaimTypeRule>> = {
  text: rule(true, 'must be a text (OpenID Connect Core section 5.1)', (value) => typeof value === 'string'),
  word: rule(false, 'must be a text (OpenID Connect Core section 5.1)', (value) => typeof value === 'string'),
  url: rule(true, 'must be an http or https URL', isWebUrl),
  boolean: rule(false, 'must be true or false', (value) => typeof value === 'boolean'),
  time: rule(
    false,
    'must be a number: seconds since 1970',
    (value) => typeof value === 'number' && value >= 0 && Number.isFinite(value),
  ),
  birthdate: rule(false, 'must be a date such as 1815-12-10, 0000-12-10 without the year, or a year', isBirthdate),
  locale: rule(false, 'must be a language tag such as en or de-CH (BCP 47)', isLocale),
  address: { localizable: true, problem: addressProblem },
};

function isWebUrl(value: Json): boolean {
  return typeof value === 'string' && /^https?:$/.test(URL.parse(value)?.protocol ?? '');
}

function isBirthdate(value: Json): boolean {
  if (typeof value !== 'string') return false;
  const match = /^(\d{4})(?:-(\d\d)-(\d\d))?$/.exec(value);
  if (match === null) return false;
  const [, year = '', month, day] = match;
  if (month === undefined) return true;
  // The year 0000 stands for one that is not told, so that any day that some year has will do.
  const date = new Date(`${year === '0000' ? '2000' : year}-${month}-${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(day);
}

/** Some write an underscore instead of the dash. */
function isLocale(value: Json): boolean {
  return typeof value === 'string' && /^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$/.test(value);
}

/** OpenID Connect Core §5.1.1: an object of texts. */
function addressProblem(value: Json): ClaimProblem | undefined {
  if (!isJsonObject(value)) return { must: 'must be an object, such as {"formatted": "…"}' };
  const wrong = Object.entries(value).find(([, text]) => typeof text !== 'string');
  return wrong && { must: 'must be a text', member: wrong[0] };
}
