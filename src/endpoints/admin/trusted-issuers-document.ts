import { z } from 'zod';
import { KeyError, type NewKey } from '../../keys/imported.ts';
import type { Clock } from '../../oauth/clock.ts';
import { OAuthError } from '../../oauth/errors.ts';
import { isJsonObject, type JsonObject } from '../../oauth/json.ts';
import { KEY_SETS } from '../../oauth/keys.ts';
import type { TrustedIssuer } from '../../oauth/records.ts';
import { parsePublicKey } from './jwks-document.ts';

/** What an administrator wants trusted (Ory's `trustOAuth2JwtGrantIssuer`). */
export interface WantedTrust {
  readonly issuer: string;
  /** Empty for anybody. */
  readonly subject: string;
  readonly scope: readonly string[];
  readonly key: NewKey;
  /** Milliseconds. */
  readonly expires_at: number;
}

const TRUST = z.object({
  issuer: z.string().min(1),
  subject: z.string().default(''),
  allow_any_subject: z.boolean().default(false),
  scope: z.array(z.string()),
  expires_at: z.iso.datetime({ offset: true }),
});

/** What is checked of the body beside its key, for the API's document. */
export const TRUST_BODY: z.ZodType = TRUST;

/** @throws OAuthError invalid_request */
export function parseTrust(body: unknown, clock: Clock): WantedTrust {
  if (!isJsonObject(body)) throw invalid('The body must be a JSON object.');
  const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
  const parsed = TRUST.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw invalid(`The member ${issue?.path.join('.')}: ${issue?.message}.`);
  }
  const { issuer, subject, allow_any_subject, scope } = parsed.data;
  if ((subject !== '') === allow_any_subject)
    throw invalid('Give either subject or "allow_any_subject": true, exactly one of them.');
  if (KEY_SETS.some((set) => set === issuer)) throw invalid('issuer is the name of a key set of the server.');
  const expires_at = Date.parse(parsed.data.expires_at);
  if (expires_at <= clock.now()) throw invalid('expires_at must lie in the future.');
  return { issuer, subject, scope, expires_at, key: publicKey(given['jwk']) };
}

function publicKey(jwk: unknown): NewKey {
  if (!isJsonObject(jwk)) throw invalid('The member jwk: it must be a public key as a JWK, with a kid.');
  try {
    return parsePublicKey(jwk);
  } catch (error) {
    throw error instanceof KeyError ? invalid(error.message) : error;
  }
}

function invalid(description: string): OAuthError {
  return new OAuthError('invalid_request', description);
}

/** Ory's `trustedOAuth2JwtGrantIssuer`. */
export function showTrust({ id, issuer, subject, kid, scope, created_at, expires_at }: TrustedIssuer): JsonObject {
  return {
    id,
    issuer,
    subject,
    allow_any_subject: subject === '',
    scope,
    public_key: { set: issuer, kid },
    created_at: new Date(created_at).toISOString(),
    expires_at: new Date(expires_at).toISOString(),
  };
}
