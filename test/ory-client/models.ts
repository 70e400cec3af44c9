import assert from 'node:assert/strict';

/**
 * What Ory's Python models accept of an answer, member by member: they are generated from the same document as
 * `@ory/client`, but refuse a value of the wrong type where TypeScript's types are gone at run time.
 */
export type Check = (value: unknown) => boolean;

export interface Model {
  readonly name: string;
  readonly required: Readonly<Record<string, Check>>;
  readonly optional: Readonly<Record<string, Check>>;
}

export const text: Check = (value) => typeof value === 'string';
export const flag: Check = (value) => typeof value === 'boolean';
export const integer: Check = (value) => Number.isSafeInteger(value);
export const texts: Check = (value) => Array.isArray(value) && value.every(text);
export const object: Check = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const nullable =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);

const LIFESPAN = /^([0-9]+([.][0-9]+)?(ns|us|µs|ms|s|m|h))+$/;
const lifespan: Check = (value) => value === null || (typeof value === 'string' && LIFESPAN.test(value));

const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;
export const timestamp: Check = (value) =>
  typeof value === 'string' && RFC3339.test(value) && !Number.isNaN(Date.parse(value));

export function all(check: Check, names: string): Record<string, Check> {
  return Object.fromEntries(
    names
      .trim()
      .split(/\s+/)
      .map((name) => [name, check]),
  );
}

export const LIFESPANS: readonly string[] = [
  ...['access', 'id', 'refresh'].map((kind) => `authorization_code_grant_${kind}_token_lifespan`),
  'client_credentials_grant_access_token_lifespan',
  ...['access', 'id', 'refresh'].map((kind) => `device_authorization_grant_${kind}_token_lifespan`),
  ...['access', 'id'].map((kind) => `implicit_grant_${kind}_token_lifespan`),
  'jwt_bearer_grant_access_token_lifespan',
  ...['access', 'id', 'refresh'].map((kind) => `refresh_token_grant_${kind}_token_lifespan`),
];

/** Members that Hydra always sends are required here, though the models would do without. */
export const CLIENT: Model = {
  name: 'oAuth2Client',
  required: {
    ...all(text, 'client_id client_name scope subject_type token_endpoint_auth_method userinfo_signed_response_alg'),
    ...all(texts, 'redirect_uris grant_types response_types audience allowed_cors_origins contacts'),
    ...all(timestamp, 'created_at updated_at'),
    ...all(object, 'jwks metadata'),
    ...all(lifespan, LIFESPANS.join(' ')),
    client_secret_expires_at: integer,
    skip_consent: flag,
    skip_logout_consent: nullable(flag),
  },
  optional: {
    ...all(
      text,
      `client_secret client_uri logo_uri policy_uri tos_uri owner jwks_uri sector_identifier_uri access_token_strategy
       backchannel_logout_uri frontchannel_logout_uri registration_access_token registration_client_uri
       request_object_signing_alg token_endpoint_auth_signing_alg`,
    ),
    ...all(texts, 'post_logout_redirect_uris request_uris'),
    ...all(flag, 'backchannel_logout_session_required frontchannel_logout_session_required'),
    client_id_issued_at: integer,
  },
};

export const TOKENS: Model = {
  name: 'oAuth2TokenExchange',
  required: { ...all(text, 'access_token scope token_type'), expires_in: integer },
  optional: all(text, 'id_token refresh_token'),
};

export const INTROSPECTION: Model = {
  name: 'introspectedOAuth2Token',
  required: { active: flag },
  optional: {
    ...all(text, 'client_id iss obfuscated_subject scope sub token_type token_use username'),
    ...all(integer, 'exp iat nbf'),
    aud: texts,
    ext: object,
  },
};

export const DISCOVERY: Model = {
  name: 'oidcConfiguration',
  required: {
    ...all(text, 'issuer authorization_endpoint token_endpoint jwks_uri'),
    ...all(
      texts,
      `subject_types_supported response_types_supported id_token_signing_alg_values_supported
       id_token_signed_response_alg userinfo_signed_response_alg`,
    ),
  },
  optional: {
    ...all(text, 'device_authorization_endpoint end_session_endpoint registration_endpoint revocation_endpoint'),
    ...all(text, 'userinfo_endpoint credentials_endpoint_draft_00'),
    ...all(
      texts,
      `claims_supported code_challenge_methods_supported grant_types_supported response_modes_supported
       request_object_signing_alg_values_supported scopes_supported token_endpoint_auth_methods_supported
       userinfo_signing_alg_values_supported`,
    ),
    ...all(
      flag,
      `backchannel_logout_session_supported backchannel_logout_supported claims_parameter_supported
       frontchannel_logout_session_supported frontchannel_logout_supported request_parameter_supported
       request_uri_parameter_supported require_request_uri_registration`,
    ),
  },
};

export const USERINFO: Model = {
  name: 'oidcUserInfo',
  required: { sub: text },
  optional: {
    ...all(text, 'birthdate email family_name gender given_name locale middle_name name nickname phone_number'),
    ...all(text, 'picture preferred_username profile website zoneinfo'),
    ...all(flag, 'email_verified phone_number_verified'),
    updated_at: integer,
  },
};

export const KEY: Model = {
  name: 'jsonWebKey',
  required: all(text, 'alg kid kty use'),
  optional: { ...all(text, 'crv e n x y'), x5c: texts },
};

/** Members that the model does not know are let pass, as `additional_properties` of the SDKs. */
export function assertModel(model: Model, value: unknown): void {
  assert(typeof value === 'object' && value !== null && !Array.isArray(value), `${model.name} is no object`);
  const members = new Map<string, unknown>(Object.entries(value));
  for (const [name, check] of Object.entries(model.required))
    assert(members.has(name) && check(members.get(name)), wrong(model, name, members.get(name)));
  for (const [name, check] of Object.entries(model.optional))
    assert(!members.has(name) || check(members.get(name)), wrong(model, name, members.get(name)));
}

function wrong(model: Model, name: string, value: unknown): string {
  return `${model.name}.${name} is ${JSON.stringify(value)}`;
}

const JSON_STRING = /"(?:[^"\\]|\\.)*"/g;

/** Parses a body as the SDKs do; a number that is not written as an integer fails, as `StrictInt` does. */
export function parseStrictly(body: unknown): unknown {
  if (typeof body !== 'string' || body === '') return body;
  const bare = body.replace(JSON_STRING, '""');
  if (/^\s*[{[]/.test(body)) assert.doesNotMatch(bare, /\d[.eE]/, `a number that is no integer in ${body}`);
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
