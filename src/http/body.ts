import type { IncomingHttpHeaders } from 'node:http';
import type { Endpoint } from '../endpoints/endpoint.ts';
import { OAuthError } from '../oauth/errors.ts';
import { Parameters } from '../oauth/parameters.ts';
import { decodeText, parseForm } from './form.ts';

export interface Body {
  readonly form: Parameters;
  readonly json: unknown;
  readonly bytes: Uint8Array;
}

const NO_BODY: Body = { form: Parameters.none, json: undefined, bytes: new Uint8Array() };

/**
 * The body as the endpoint wants it. An empty one counts as none, whatever its type says: SDKs send a Content-Type
 * with empty PUT requests.
 * @throws OAuthError unsupported_media_type, invalid_request
 */
export function readBody(endpoint: Endpoint, headers: IncomingHttpHeaders, bytes: Buffer | undefined): Body {
  if (bytes === undefined || bytes.length === 0) return NO_BODY;
  const accepted = endpoint.body ?? 'none';
  if (accepted === 'bytes') return { ...NO_BODY, bytes };
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw new OAuthError('unsupported_media_type', 'Send the body without a Content-Encoding.');
  }
  const type = mediaType(headers['content-type']);
  switch (accepted) {
    case 'form':
      if (type !== 'application/x-www-form-urlencoded') throw wrongType('application/x-www-form-urlencoded');
      return { ...NO_BODY, form: parseForm(decodeText(bytes, 'body'), 'body') };
    case 'json':
      if (!isJson(type)) throw wrongType('application/json');
      return { ...NO_BODY, json: parseJson(decodeText(bytes, 'body')) };
    case 'none':
      throw new OAuthError('unsupported_media_type', 'This endpoint takes no request body.');
  }
}

function mediaType(contentType: string | undefined): string {
  return (contentType ?? '').split(';', 1).join('').trim().toLowerCase();
}

/** RFC 6839 §3.1: `+json` marks every other JSON type, such as `application/json-patch+json`. */
function isJson(type: string): boolean {
  return type === 'application/json' || type.endsWith('+json');
}

function wrongType(wanted: string): OAuthError {
  return new OAuthError('unsupported_media_type', `Send the body as ${wanted}.`);
}

/** Members that could be one of the refused are rare enough for the slower check to run on them alone. */
const SUSPICIOUS = /__proto__|\\u00/;

function parseJson(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return SUSPICIOUS.test(text) ? JSON.parse(text, refuseDangerous) : JSON.parse(text);
  } catch {
    throw new OAuthError('invalid_request', 'The body is not valid JSON.');
  }
}

/** `__proto__` would reach an object's prototype where a value is copied; NUL cannot be stored by PostgreSQL. */
function refuseDangerous(member: string, value: unknown): unknown {
  const dangerous =
    member === '__proto__' || member.includes('\0') || (typeof value === 'string' && value.includes('\0'));
  if (dangerous) throw new SyntaxError('refused member');
  return value;
}
