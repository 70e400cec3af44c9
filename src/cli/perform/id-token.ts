import { seconds } from '../../oauth/clock.ts';
import type { JsonObject } from '../../oauth/json.ts';
import { type ParsedJws, parseJws, verifyJws } from '../../oauth/jws.ts';
import { halfHash } from '../../oauth/tokens/id-token.ts';
import { Failure } from '../failure.ts';

interface Expected {
  readonly issuer: string;
  readonly client_id: string;
  readonly nonce: string | undefined;
  readonly access_token: string;
  readonly keys: readonly JsonObject[];
  /** Milliseconds. */
  readonly now: number;
}

/** Seconds that the two clocks may be apart. */
const LEEWAY = 60;

/** What makes an ID token a wrong one (OIDC Core §3.1.3.7, §3.1.3.8), and how that is called. */
const FAULTS: readonly { readonly of: (jws: ParsedJws, expected: Expected) => boolean; readonly says: string }[] = [
  { of: (jws, { keys }) => !isSigned(jws, keys), says: 'none of the published keys made its signature' },
  { of: ({ claims }, { issuer }) => claims['iss'] !== issuer, says: 'it is of another issuer' },
  { of: ({ claims }, { client_id }) => !isFor(claims, client_id), says: 'it is for another client' },
  { of: ({ claims }, { now }) => !isCurrent(claims, now), says: 'it has expired; are the clocks right?' },
  {
    of: ({ claims }, { nonce }) => nonce !== undefined && claims['nonce'] !== nonce,
    says: 'it has another nonce than the request',
  },
  {
    of: ({ header, claims }, { access_token }) =>
      claims['at_hash'] !== undefined && claims['at_hash'] !== halfHash(header.alg, access_token),
    says: 'it belongs to another access token',
  },
];

/**
 * The claims of an ID token that is genuine.
 *
 * @throws Failure that says what is wrong with it.
 */
export function verifyIdToken(token: string, expected: Expected): JsonObject {
  const jws = parseJws(token);
  if (jws === undefined) throw new Failure('The ID token is not valid: it is no signed JWT.');
  const fault = FAULTS.find(({ of }) => of(jws, expected));
  if (fault !== undefined) throw new Failure(`The ID token is not valid: ${fault.says}.`);
  return jws.claims;
}

function isSigned(jws: ParsedJws, keys: readonly JsonObject[]): boolean {
  const { kid } = jws.header;
  return keys.some((key) => (kid === undefined || key['kid'] === kid) && verifyJws(jws, key));
}

function isFor({ aud, azp }: JsonObject, client_id: string): boolean {
  const audience = Array.isArray(aud) ? aud : [aud];
  return audience.includes(client_id) && (azp === undefined || azp === client_id);
}

function isCurrent({ exp }: JsonObject, now: number): boolean {
  return typeof exp === 'number' && exp + LEEWAY > seconds(now);
}
