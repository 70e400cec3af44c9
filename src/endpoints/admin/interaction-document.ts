import { z } from 'zod';
import type { AcceptConsent } from '../../interaction/consent.ts';
import type { Rejection } from '../../interaction/flow.ts';
import type { AcceptLogin } from '../../interaction/login.ts';
import { OAuthError } from '../../oauth/errors.ts';
import { isJsonObject, type JsonObject } from '../../oauth/json.ts';

/** The bodies that login and consent applications send (Ory's schemas); members that are not known are ignored. */

const object = z.custom<JsonObject>(isJsonObject, 'must be an object');
const texts = z.array(z.string());
const wholeSeconds = z.number().int().min(0);

const acceptLogin: z.ZodType<AcceptLogin> = z.object({
  subject: z.string().min(1),
  remember: z.boolean().exactOptional(),
  remember_for: wholeSeconds.exactOptional(),
  until_browser_closes: z.boolean().exactOptional(),
  extend_session_lifespan: z.boolean().exactOptional(),
  acr: z.string().exactOptional(),
  amr: texts.exactOptional(),
  identity_provider_session_id: z.string().exactOptional(),
  force_subject_identifier: z.string().exactOptional(),
  context: z.json().exactOptional(),
});

const acceptConsent: z.ZodType<AcceptConsent> = z.object({
  grant_scope: texts.exactOptional(),
  grant_access_token_audience: texts.exactOptional(),
  grant_claims: texts.exactOptional(),
  session: z
    .preprocess(withoutUnset, z.object({ access_token: object.exactOptional(), id_token: object.exactOptional() }))
    .exactOptional(),
  remember: z.boolean().exactOptional(),
  remember_for: wholeSeconds.exactOptional(),
  context: z.json().exactOptional(),
});

const userCode = z.object({ user_code: z.string() });

const rejection = z.object({ error: z.string(), error_description: z.string(), error_hint: z.string() }).partial();

type InteractionBody =
  | 'acceptOAuth2LoginRequest'
  | 'acceptOAuth2ConsentRequest'
  | 'acceptDeviceUserCodeRequest'
  | 'rejectOAuth2Request';

/** By the names of Ory's schemas, for the API's document. */
export const INTERACTION_BODIES: Readonly<Record<InteractionBody, z.ZodType>> = {
  acceptOAuth2LoginRequest: acceptLogin,
  acceptOAuth2ConsentRequest: acceptConsent,
  acceptDeviceUserCodeRequest: userCode,
  rejectOAuth2Request: rejection,
};

export const parseAcceptLogin = (body: unknown): AcceptLogin => parse(acceptLogin, body);

export const parseAcceptConsent = (body: unknown): AcceptConsent => parse(acceptConsent, body ?? {});

/** Ory's `acceptDeviceUserCodeRequest`. */
export const parseUserCode = (body: unknown): string => parse(userCode, body ?? {}).user_code;

/** What is left out says at least that the application refused; the hint belongs to the description, as in Hydra. */
export function parseRejection(body: unknown): Rejection {
  const { error = '', error_description = '', error_hint = '' } = parse(rejection, body ?? {});
  return {
    error: error === '' ? 'request_denied' : error,
    error_description: [error_description, error_hint].filter((text) => text !== '').join(' '),
  };
}

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(withoutUnset(body));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const member = issue?.path.join('.') ?? '';
  throw new OAuthError('invalid_request', `${member === '' ? 'The body' : `The member ${member}`}: ${issue?.message}`);
}

/** SDKs in some languages send null, an empty text or an empty list for what was not set, which to Hydra is the same. */
function withoutUnset(body: unknown): unknown {
  if (!isJsonObject(body)) return body;
  return Object.fromEntries(Object.entries(body).filter(([, value]) => !isUnset(value)));
}

function isUnset(value: unknown): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}
