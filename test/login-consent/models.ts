import { assertModel, type Check, CLIENT, type Model } from '../ory-client/models.ts';

const text: Check = (value) => typeof value === 'string';
const name: Check = (value) => typeof value === 'string' && value !== '';
const flag: Check = (value) => typeof value === 'boolean';
const texts: Check = (value) => Array.isArray(value) && value.every(text);
const object: Check = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const timestamp: Check = (value) =>
  typeof value === 'string' &&
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value) &&
  !Number.isNaN(Date.parse(value));
const client: Check = (value) => {
  assertModel(CLIENT, value);
  return true;
};
const oidcContext: Check = (value) => {
  assertModel(OIDC_CONTEXT, value);
  return true;
};

const OIDC_CONTEXT: Model = {
  name: 'oAuth2ConsentRequestOpenIDConnectContext',
  required: {},
  optional: {
    acr_values: texts,
    ui_locales: texts,
    display: text,
    login_hint: text,
    id_token_hint_claims: object,
  },
};

/** Every member that the contract names: what Hydra always sends is required here. */
export const LOGIN_REQUEST: Model = {
  name: 'oAuth2LoginRequest',
  required: {
    challenge: name,
    client,
    oidc_context: oidcContext,
    request_url: name,
    requested_access_token_audience: texts,
    requested_scope: texts,
    session_id: name,
    skip: flag,
    subject: text,
  },
  optional: {},
};

export const CONSENT_REQUEST: Model = {
  name: 'oAuth2ConsentRequest',
  required: {
    challenge: name,
    client,
    consent_request_id: name,
    login_challenge: name,
    login_session_id: name,
    oidc_context: oidcContext,
    request_url: name,
    requested_access_token_audience: texts,
    requested_scope: texts,
    skip: flag,
    subject: name,
  },
  optional: { acr: text, amr: texts, context: object },
};

export const LOGOUT_REQUEST: Model = {
  name: 'oAuth2LogoutRequest',
  required: {
    challenge: name,
    client: (value) => value === null || client(value),
    expires_at: timestamp,
    request_url: name,
    requested_at: timestamp,
    rp_initiated: flag,
    sid: name,
    subject: name,
  },
  optional: {},
};
