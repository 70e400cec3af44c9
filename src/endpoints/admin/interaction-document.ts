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
  context: object.exactOptional(),
});

const acceptConsent: z.ZodType<AcceptConsent> = z.object({
  grant_scope: texts.exactOptional(),
  grant_access_token_audience: texts.exactOptional(),
  session: z
    .preprocess(withoutNulls, z.object({ access_token: object.exactOptional(), id_token: object.exactOptional() }))
    .exactOptional(),
  remember: z.boolean().exactOptional(),
  remember_for: wholeSeconds.exactOptional(),
  context: object.exactOptional(),
});

const rejection = z.object({ error: z.string(), error_description: z.string(), error_hint: z.string() }).partial();

export const parseAcceptLogin = (body: unknown): AcceptLogin => parse(acceptLogin, body);

export const parseAcceptConsent = (body: unknown): AcceptConsent => parse(acceptConsent, body ?? {});

/** What is left out says at least that the application refused; the hint belongs to the description, as in Hydra. */
export function parseRejection(body: unknown): Rejection {
  const { error = '', error_description = '', error_hint = '' } = parse(rejection, body ?? {});
  return {
    error: error === '' ? 'request_denied' : error,
    error_description: [error_description, error_hint].filter((text) => text !== '').join(' '),
  };
}

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(withoutNulls(body));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const member = issue?.path.join('.') ?? '';
  throw new OAuthError('invalid_request', `${member === '' ? 'The body' : `The member ${member}`}: ${issue?.message}`);
}

/** SDKs in some languages send null for what was not set. */
function withoutNulls(body: unknown): unknown {
  if (!isJsonObject(body)) return body;
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
}
