import { OAuthError } from '../oauth/errors.ts';
import { Parameters } from '../oauth/parameters.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The text of `bytes`, which must be UTF-8 (RFC 6749 appendix B).
 * @throws OAuthError invalid_request
 */
export function decodeText(bytes: Uint8Array, what: string): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new OAuthError('invalid_request', `The ${what} is not valid UTF-8.`);
  }
}

/** More than any form or request has; each costs time beyond its bytes. */
const MOST_PARAMETERS = 1_000;

/**
 * The parameters of a form body or a query, decoded strictly: a percent sign must begin an escape, escapes must form
 * UTF-8, and NUL, which no parameter means and PostgreSQL cannot store, is refused.
 * @throws OAuthError invalid_request
 */
export function parseForm(text: string, what: string): Parameters {
  if (text === '') return Parameters.none;
  const entries: [string, string][] = [];
  const pairs = text.split('&', MOST_PARAMETERS + 1);
  if (pairs.length > MOST_PARAMETERS)
    throw new OAuthError('invalid_request', `The ${what} has more than ${MOST_PARAMETERS} parameters.`);
  for (const pair of pairs) {
    if (pair === '') continue;
    const split = pair.indexOf('=');
    entries.push(
      split < 0 ? [part(pair, what), ''] : [part(pair.slice(0, split), what), part(pair.slice(split + 1), what)],
    );
  }
  return Parameters.from(entries);
}

/** The query of a request target, whose raw bytes Node hands over as Latin-1. */
export function parseQuery(url: string): Parameters {
  const mark = url.indexOf('?');
  if (mark < 0) return Parameters.none;
  const query = url.slice(mark + 1);
  return parseForm(/[\x80-\xff]/.test(query) ? decodeText(Buffer.from(query, 'latin1'), 'query') : query, 'query');
}

function part(text: string, what: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  const decoded = spaced.includes('%') ? decodeEscapes(spaced, what) : spaced;
  if (decoded.includes('\0')) throw new OAuthError('invalid_request', `The ${what} contains a NUL character.`);
  return decoded;
}

function decodeEscapes(text: string, what: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new OAuthError('invalid_request', `The ${what} is malformed: a percent sign must begin a UTF-8 escape.`);
  }
}
