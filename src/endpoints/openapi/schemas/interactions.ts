import { INTERACTION_BODIES } from '../../admin/interaction-document.ts';
import {
  anyObject,
  described,
  flag,
  fromValidator,
  integer,
  type Members,
  object,
  ref,
  type Schema,
  text,
  texts,
  timestamp,
} from '../schema.ts';

const requested: Members = {
  requested_scope: texts('The scopes that the application asks for.'),
  requested_access_token_audience: texts('Whom the access token is to be for.'),
  requested_resources: texts('The resources that are asked for (RFC 8707); granted in grant_access_token_audience.'),
};

const client: Schema = ref('oAuth2Client');
const context: Schema = { description: 'Whatever the login application noted for the consent application.' };
const SUBJECT = 'The subject of the person.';

export const oAuth2ConsentRequestOpenIDConnectContext: Schema = object(
  {
    acr_values: texts('The authentication contexts that are asked for.'),
    ui_locales: texts('The languages that are asked for.'),
    display: text('How the pages are to be shown.'),
    id_token_hint_claims: anyObject('The claims of the ID token that was sent as a hint.'),
    login_hint: text('Who is likely to sign in.'),
    claims: anyObject('The parameter claims (OpenID Connect Core section 5.5).'),
  },
  [],
  'What the request says of the person and the pages; each member only where it does.',
);

export const oAuth2LoginRequest: Schema = object(
  {
    challenge: text('The login challenge.'),
    ...requested,
    skip: flag('The person is signed in already: accept with this subject, without a page.'),
    subject: text('The subject that is signed in; empty when nobody is.'),
    oidc_context: ref('oAuth2ConsentRequestOpenIDConnectContext'),
    client,
    request_url: text('The authorization request.'),
    session_id: text('The login session; the sid of its ID tokens.'),
  },
  ['challenge', 'client', 'request_url', 'skip', 'subject'],
  'What a login application is asked.',
);

export const acceptOAuth2LoginRequest: Schema = described(
  fromValidator(INTERACTION_BODIES.acceptOAuth2LoginRequest),
  'Who has signed in.',
  {
    subject: SUBJECT,
    remember: 'Whether the browser is remembered.',
    remember_for: "For how many seconds; 0 for the server's setting.",
    until_browser_closes: 'Ends the session when the browser is closed, however long it is remembered.',
    extend_session_lifespan: 'Whether a session that was skipped to is remembered from now on anew.',
    acr: 'The authentication context that was reached.',
    amr: 'The methods that were used (RFC 8176).',
    identity_provider_session_id: 'A session elsewhere that ends with this one.',
    force_subject_identifier: 'The subject that the application is told.',
    context: 'Whatever the consent application is to know.',
  },
);

export const oAuth2ConsentRequest: Schema = object(
  {
    challenge: text('The consent challenge.'),
    consent_request_id: text('Names the consent where it is listed and revoked.'),
    ...requested,
    skip: flag('An earlier consent covers this one: accept without a page.'),
    subject: text(SUBJECT),
    oidc_context: ref('oAuth2ConsentRequestOpenIDConnectContext'),
    client,
    request_url: text('The authorization request.'),
    login_challenge: text('The login that came before.'),
    login_session_id: text('The login session.'),
    acr: text('The authentication context of the login.'),
    amr: texts('The methods of the login.'),
    requested_claims: texts('Claims that are asked for by name, beside those of the scopes.'),
    context,
  },
  ['challenge'],
  'What a consent application is asked.',
);

const acceptConsent: Schema = described(
  fromValidator(INTERACTION_BODIES.acceptOAuth2ConsentRequest),
  'What the person agreed to.',
  {
    grant_scope: 'The granted scopes.',
    grant_access_token_audience:
      'Whom the access token is for; at least one of the requested_resources, where there are any.',
    grant_claims: 'Which of the requested_claims are told.',
    remember: 'Whether the same request is not asked about again.',
    remember_for: 'For how many seconds; 0 for ever.',
    context: 'Whatever the operator wants to find in the list of consents.',
  },
);

export const acceptOAuth2ConsentRequest: Schema = {
  ...acceptConsent,
  properties: { ...acceptConsent.properties, session: ref('acceptOAuth2ConsentRequestSession') },
};

export const acceptOAuth2ConsentRequestSession: Schema = described(
  acceptConsent.properties?.['session'] ?? {},
  'Claims that the consent application adds.',
  {
    access_token: 'Claims of access tokens, and what introspection shows as ext.',
    id_token: 'Claims of ID tokens and of userinfo.',
  },
);

export const rejectOAuth2Request: Schema = described(
  fromValidator(INTERACTION_BODIES.rejectOAuth2Request),
  'Why the application does not get what it asks for.',
  {
    error: 'The error code that it gets; request_denied when it is left out.',
    error_description: 'The sentence that it gets.',
    error_hint: 'Added to that sentence.',
  },
);

export const acceptDeviceUserCodeRequest: Schema = described(
  fromValidator(INTERACTION_BODIES.acceptDeviceUserCodeRequest),
  'The code that the person entered.',
  { user_code: 'In any case, with or without hyphens.' },
);

export const oAuth2RedirectTo: Schema = object(
  { redirect_to: text('Where to send the browser.') },
  ['redirect_to'],
  'How the flow goes on.',
);

export const oAuth2LogoutRequest: Schema = object(
  {
    challenge: text('The logout challenge.'),
    subject: text(SUBJECT),
    sid: text('The session that is to end.'),
    request_url: text('The logout request.'),
    rp_initiated: flag('Whether an application started it.'),
    requested_at: timestamp('When it was started.'),
    expires_at: timestamp('Until when it can be accepted.'),
    client: { anyOf: [client, { type: 'null' }], description: 'The application that started it.' },
  },
  ['challenge'],
  'What a logout application is asked.',
);

export const oAuth2ConsentSession: Schema = object(
  {
    consent_request_id: text('Names the consent where it is revoked.'),
    grant_scope: texts('The granted scopes.'),
    grant_access_token_audience: texts('Whom the access token is for.'),
    grant_claims: texts('Claims that are told beside those of the scopes.'),
    session: ref('acceptOAuth2ConsentRequestSession'),
    remember: flag('Whether the same request is not asked about again.'),
    remember_for: integer('For how many seconds; 0 for ever.'),
    handled_at: timestamp('When the person agreed.'),
    context: { description: 'What the consent application noted.' },
    consent_request: ref('oAuth2ConsentRequest'),
  },
  [],
  'What a person has agreed to.',
);
