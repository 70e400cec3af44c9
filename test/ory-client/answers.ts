import assert from 'node:assert/strict';
import { all, assertModel, CLIENT, flag, integer, KEY, type Model, object, text, texts, timestamp } from './models.ts';

export interface Answer {
  readonly status: number;
  readonly headers: object;
  readonly data: unknown;
}

/** The options of a call that ends at a redirect. */
export const MANUALLY = { maxRedirects: 0, validateStatus: (status: number): boolean => status < 400 } as const;

/** Asserts a success with this body, by the strict model; the body comes back as it was. */
export async function answers<A extends Answer>(call: Promise<A>, status: number, model: Model): Promise<A['data']> {
  const answer = await call;
  assert.equal(answer.status, status);
  assertModel(model, answer.data);
  return answer.data;
}

/** Asserts a success with a list of at least one. */
export async function answersList(call: Promise<Answer>, model: Model): Promise<void> {
  const { status, data } = await call;
  assert.equal(status, 200);
  assert(Array.isArray(data) && data.length > 0);
  for (const one of data) assertModel(model, one);
}

/** Asserts a success that says nothing. */
export async function answersNothing(call: Promise<Answer>, status: 200 | 204 = 204): Promise<void> {
  const answer = await call;
  assert.deepEqual([answer.status, answer.data], [status, '']);
}

/** Asserts a redirect, and where it leads. */
export async function leadsTo(call: Promise<Answer>, location: RegExp): Promise<void> {
  const { status, headers } = await call;
  assert([302, 303].includes(status), String(status));
  assert.match(String(new Map(Object.entries(headers)).get('location')), location);
}

/** The model in which every member is one of these, and has to be there. */
function exactly(name: string, required: Model['required'], optional: Model['optional'] = {}): Model {
  return { name, required, optional };
}

/** A check by a model of its own. */
function like(model: Model): (value: unknown) => boolean {
  return (value) => {
    assertModel(model, value);
    return true;
  };
}

export const REDIRECT_TO: Model = exactly('oAuth2RedirectTo', { redirect_to: text });

/** What a client that registered itself sees of itself. */
export const OWN_CLIENT: Model = exactly(
  'oAuth2Client',
  { ...all(text, 'client_id registration_client_uri'), client_id_issued_at: integer },
  { ...CLIENT.required, ...CLIENT.optional },
);

const ASKED: Model = exactly(
  'oAuth2ConsentRequest',
  {
    ...all(text, 'challenge consent_request_id login_session_id request_url subject'),
    ...all(texts, 'requested_access_token_audience requested_scope'),
    client: like(CLIENT),
    oidc_context: object,
    skip: flag,
  },
  { acr: text, amr: texts, context: object, login_challenge: text },
);

export const CONSENT_SESSION: Model = exactly(
  'oAuth2ConsentSession',
  {
    consent_request: like(ASKED),
    consent_request_id: text,
    ...all(texts, 'grant_access_token_audience grant_scope'),
    handled_at: timestamp,
    remember: flag,
    remember_for: integer,
    session: like(exactly('acceptOAuth2ConsentRequestSession', all(object, 'access_token id_token'))),
  },
  { context: object },
);

export const TRUSTED_ISSUER: Model = exactly('trustedOAuth2JwtGrantIssuer', {
  ...all(text, 'id issuer subject'),
  ...all(timestamp, 'created_at expires_at'),
  allow_any_subject: flag,
  public_key: like(exactly('trustedOAuth2JwtGrantJsonWebKey', all(text, 'kid set'))),
  scope: texts,
});

export const DEVICE: Model = exactly('deviceAuthorization', {
  ...all(text, 'device_code user_code verification_uri verification_uri_complete'),
  ...all(integer, 'expires_in interval'),
});

export const CREDENTIAL: Model = exactly('verifiableCredentialResponse', all(text, 'credential_draft_00 format'));

export const KEY_SET: Model = exactly('jsonWebKeySet', {
  keys: (value) => Array.isArray(value) && value.length > 0 && value.every(like(KEY)),
});

export const VERSION: Model = exactly('getVersion200Response', { version: text });
export const HEALTH: Model = exactly('healthStatus', { status: (value) => value === 'ok' });
