import type { Clock } from '../../oauth/clock.ts';
import { OAuthError } from '../../oauth/errors.ts';
import { parseJsonObject } from '../../oauth/json.ts';
import type { Parameters } from '../../oauth/parameters.ts';
import type { Sealer } from '../../oauth/sealing.ts';

const DEFAULT_SIZE = 100;
const MAXIMUM_SIZE = 500;
const TOKEN_LIFETIME = 3_600_000;
const TOKEN_CONTEXT = 'page-token';

/** Turns the key of the last row that a page showed into an opaque token, and back. */
export interface PageTokens {
  /** @param filter of a listing whose order depends on what is asked for: the token is good for the same only. */
  encode(after: string, filter?: string): string;
  /** Throws `invalid_request` for anything that `encode` did not make for this filter within the last hour. */
  decode(token: string, filter?: string): string;
}

/** @param sealer of `secrets.pagination`. */
export function createPageTokens(sealer: Sealer, clock: Clock): PageTokens {
  return {
    encode(after, filter) {
      const content = JSON.stringify({ after, expires_at: clock.now() + TOKEN_LIFETIME });
      return sealer.seal(content, contextOf(filter)).toString('base64url');
    },
    decode(token, filter) {
      const content = sealer.open(Buffer.from(token, 'base64url'), contextOf(filter));
      const { after, expires_at } = (content && parseJsonObject(content.toString())) ?? {};
      if (typeof after !== 'string' || typeof expires_at !== 'number' || expires_at <= clock.now()) {
        throw new OAuthError(
          'invalid_request',
          'The page_token is malformed or older than an hour. Start again without it.',
        );
      }
      return after;
    },
  };
}

function contextOf(filter: string | undefined): string {
  return filter === undefined ? TOKEN_CONTEXT : `${TOKEN_CONTEXT}:${filter}`;
}

export interface PageRequest {
  readonly size: number;
  readonly token?: string;
}

/** The page that a listing is asked for; sizes above 500 count as 500. */
export function parsePage(query: Parameters): PageRequest {
  const given = query.get('page_size') ?? String(DEFAULT_SIZE);
  const size = /^[0-9]+$/.test(given) ? Number(given) : 0;
  if (size < 1) {
    throw new OAuthError('invalid_request', `page_size must be a whole number from 1 to ${MAXIMUM_SIZE}.`);
  }
  const token = query.get('page_token');
  return { size: Math.min(size, MAXIMUM_SIZE), ...(token === undefined ? {} : { token }) };
}

/**
 * The value of a listing's `Link` header (RFC 8288).
 *
 * @param params what both links repeat: `page_size` and the filters.
 * @param next the token of the next page, absent on the last.
 */
export function pageLinks(
  path: string,
  params: Readonly<Record<string, string | number | undefined>>,
  next?: string,
): string {
  const first = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) if (value !== undefined) first.set(name, String(value));
  const links = [`<${path}?${first}>; rel="first"`];
  if (next !== undefined) links.push(`<${path}?${first}&page_token=${next}>; rel="next"`);
  return links.join(',');
}
