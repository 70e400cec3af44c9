import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { TestProvider } from '../support/provider.ts';

export const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** Somebody outside who signs assertions. */
export interface Issuer {
  readonly name: string;
  readonly jwk: Readonly<Record<string, string>>;
  sign(claims: Readonly<Record<string, unknown>>, header?: Readonly<Record<string, unknown>>): string;
}

export function createIssuer(name: string, kid = 'key-1'): Issuer {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { kty = '', crv = '', x = '', y = '' } = publicKey.export({ format: 'jwk' });
  return {
    name,
    jwk: { kid, use: 'sig', alg: 'ES256', kty, crv, x, y },
    sign: (claims, header = {}) => jws(privateKey, { alg: 'ES256', kid, ...header }, claims),
  };
}

function jws(key: KeyObject, header: object, claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${part(header)}.${part(claims)}`;
  const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

/** The body of a trust that holds for a day. */
export function trustOf(issuer: Issuer, now: number, more: Readonly<Record<string, unknown>> = {}) {
  return {
    issuer: issuer.name,
    subject: 'ada',
    scope: ['notes.read', 'openid', 'offline_access'],
    jwk: issuer.jwk,
    expires_at: new Date(now + 86_400_000).toISOString(),
    ...more,
  };
}

export const trust = (server: TestProvider, body: unknown): Promise<Record<string, unknown>> =>
  server.call('POST', '/admin/trust/grants/jwt-bearer/issuers', body, 201);
