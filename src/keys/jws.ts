import { isUtf8 } from 'node:buffer';
import { type JsonObject, parseJsonObject } from '../oauth/json.ts';

/** A compact JWS (RFC 7515 §7.1) taken apart; its signature has not been looked at. */
export interface ParsedJws {
  readonly header: JsonObject;
  readonly claims: JsonObject;
  readonly signing_input: Buffer;
  readonly signature: Buffer;
}

/** Characters, which are bytes here. */
export const MAX_JWS_LENGTH = 65_536;

/** Undefined for everything that is no compact JWS over a JSON object; never throws. */
export function parseJws(jws: string): ParsedJws | undefined {
  if (jws.length > MAX_JWS_LENGTH) return undefined;
  const [headerSegment, payloadSegment, signatureSegment, ...rest] = jws.split('.', 4);
  if (headerSegment === undefined || payloadSegment === undefined || signatureSegment === undefined) return undefined;
  if (rest.length > 0) return undefined;

  const header = decodeObject(headerSegment);
  // RFC 7515 §4.1.11: an extension that is not understood makes the JWS invalid, and we understand none.
  if (header === undefined || 'crit' in header) return undefined;
  const claims = decodeObject(payloadSegment);
  const signature = decodeBase64url(signatureSegment);
  if (claims === undefined || signature === undefined) return undefined;
  return { header, claims, signature, signing_input: Buffer.from(`${headerSegment}.${payloadSegment}`) };
}

export function encodeSegment(value: JsonObject): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decodeObject(segment: string): JsonObject | undefined {
  const bytes = decodeBase64url(segment);
  return bytes !== undefined && isUtf8(bytes) ? parseJsonObject(bytes.toString()) : undefined;
}

/** Strict: one text for one value, without padding, blanks, other alphabets or stray bits (RFC 4648 §3.5). */
function decodeBase64url(segment: string): Buffer | undefined {
  const bytes = Buffer.from(segment, 'base64url');
  return bytes.toString('base64url') === segment ? bytes : undefined;
}
