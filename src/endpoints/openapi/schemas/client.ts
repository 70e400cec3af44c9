import { RESPONSE_MODES } from '../../../oauth/authorization/response-modes.ts';
import { LIFESPANS } from '../../../oauth/client.ts';
import { PROFILE_NAMES } from '../../../oauth/profile-names.ts';
import { AUTH_METHOD_NAMES, GRANT_TYPES, LOCALIZABLE, RESPONSE_TYPES } from '../../../oauth/registration/vocabulary.ts';
import { anyObject, flag, integer, listOf, type Members, object, oneOf, type Schema, text, texts } from '../schema.ts';
import { clientAlgorithms } from './client-algorithms.ts';

const SERVER = { readOnly: true } as const;

const DURATION = '^([0-9]+([.][0-9]+)?(ns|us|µs|ms|s|m|h))+$';

const lifespans: Members = Object.fromEntries(
  LIFESPANS.map((name) => [
    name,
    {
      type: ['string', 'null'],
      pattern: DURATION,
      description: "A duration such as 1h30m; null for the server's setting.",
    } as const,
  ]),
);

const presentation: Members = {
  client_name: text('The name that people are shown.', { maxLength: 512 }),
  client_uri: text("The application's home page."),
  logo_uri: text('A picture for the login and consent pages.'),
  policy_uri: text('How the application treats what it learns about people.'),
  tos_uri: text("The application's terms of service."),
  contacts: texts('Who answers for the application, usually email addresses.'),
  owner: text('Whose client it is, for listings.', { maxLength: 512 }),
};

const flows: Members = {
  redirect_uris: texts('Where authorization responses may be sent.'),
  grant_types: {
    type: 'array',
    items: { type: 'string', enum: [...GRANT_TYPES] },
    description: 'The grants that the client may use.',
  },
  response_types: {
    type: 'array',
    items: { type: 'string' },
    description: `The response types that the client may use: ${Object.keys(RESPONSE_TYPES).join(', ')}. The order of the words in one means nothing.`,
  },
  scope: text('The scopes that the client may ask for, with spaces between them.'),
  audience: texts('What the client may ask its access tokens to be for.'),
  request_uris: texts('Registered addresses of request objects.'),
  require_signed_request_object: flag(
    'Whether the client must send its requests as signed request objects (RFC 9101).',
  ),
  response_modes: listOf(
    oneOf(RESPONSE_MODES, ''),
    'How authorization responses may reach the client; absent for any way.',
  ),
  require_pushed_authorization_requests: flag('Whether the client must push its requests (RFC 9126).'),
  allowed_cors_origins: texts('Origins whose scripts may call as this client.'),
  software_id: text('Names the software of which this client is one installation (RFC 7591).'),
  software_version: text('The version of that software.'),
  application_type: oneOf(['web', 'native'], 'Decides which redirect URIs fit (OpenID Connect Registration).'),
};

const authentication: Members = {
  client_secret: text('Shown once, in the answer that makes or sets it. At least 6 characters where it is chosen.'),
  client_secret_expires_at: integer('0: secrets do not expire.', SERVER),
  token_endpoint_auth_method: oneOf(AUTH_METHOD_NAMES, 'How the client authenticates.'),
  tls_client_auth_subject_dn: text(
    'With tls_client_auth, the subject of its certificate as RFC 4514 writes it; or one of the next four, not several.',
  ),
  tls_client_auth_san_dns: text('A DNS name in its certificate.'),
  tls_client_auth_san_uri: text('A URI in its certificate.'),
  tls_client_auth_san_ip: text('An IP address in its certificate.'),
  tls_client_auth_san_email: text('An email address in its certificate.'),
  dpop_bound_access_tokens: flag('Whether all its access tokens are bound to a key (RFC 9449).'),
  tls_client_certificate_bound_access_tokens: flag('Whether its tokens are bound to its certificate (RFC 8705).'),
  jwks: {
    type: 'object',
    properties: { keys: listOf(anyObject('A public key (RFC 7517).')) },
    description: "The client's public keys; {} for none. Not together with jwks_uri.",
  },
  jwks_uri: text("Where the client's public keys are."),
};

const signing: Members = {
  ...clientAlgorithms,
  profile: oneOf(PROFILE_NAMES, "What the client is held to beyond its metadata; absent for the server's setting."),
  access_token_strategy: oneOf(['jwt', 'opaque'], "The form of its access tokens; absent for the server's setting."),
};

const subjects: Members = {
  subject_type: oneOf(['public', 'pairwise'], 'Whether the client sees a subject of its own.'),
  sector_identifier_uri: text('Whose redirect URIs share pairwise subjects.'),
  default_max_age: integer('Seconds after which people sign in anew.', { minimum: 0 }),
  require_auth_time: flag('Whether ID tokens always say when the person signed in.'),
  default_acr_values: texts('Authentication contexts that count as asked for.'),
  initiate_login_uri: text('Where others may send people to sign in to the application.'),
};

const logout: Members = {
  post_logout_redirect_uris: texts('Where people may be sent after a logout.'),
  frontchannel_logout_uri: text('Loaded in a hidden frame when a session ends.'),
  frontchannel_logout_session_required: flag('Whether that address gets iss and sid.'),
  backchannel_logout_uri: text('Gets a logout token when a session ends.'),
  backchannel_logout_session_required: flag('Whether that token must have a sid.'),
};

const operator: Members = {
  metadata: anyObject('Whatever the operator notes about the client; never shown to the client itself.'),
  skip_consent: flag('Whether people are not asked for consent.'),
  skip_logout_consent: {
    type: ['boolean', 'null'],
    description: "Whether people are not asked before a logout; null for the server's setting.",
  },
};

const registration: Members = {
  client_id_issued_at: integer('Seconds since 1970 (RFC 7591).', SERVER),
  registration_access_token: text('Manages the registration; shown once.', SERVER),
  registration_client_uri: text('Where the registration is managed.', SERVER),
  created_at: { type: 'string', format: 'date-time', description: 'When the client was made.', ...SERVER },
  updated_at: { type: 'string', format: 'date-time', description: 'When the client was last changed.', ...SERVER },
};

const localized: Schema = { type: 'string', description: 'The member in the language that follows the #.' };

/** All members are optional: what a request leaves out has a default, and answers show what there is. */
export const oAuth2Client: Schema = {
  ...object(
    {
      client_id: text('Chosen by the server when it is left out. It cannot be changed.'),
      ...presentation,
      ...flows,
      ...authentication,
      ...signing,
      ...subjects,
      ...logout,
      ...operator,
      ...lifespans,
      ...registration,
    },
    [],
    'An application that is registered with the server (RFC 7591, OpenID Connect Registration).',
  ),
  patternProperties: { [`^(${LOCALIZABLE.join('|')})#`]: localized },
};

export const oAuth2ClientTokenLifespans: Schema = object(
  lifespans,
  [],
  "Lifespans of a client's tokens, by grant. What is left out or null is the server's setting.",
);

export const jsonPatch: Schema = object(
  {
    op: oneOf(['add', 'remove', 'replace', 'move', 'copy', 'test'], 'What to do.'),
    path: text('A JSON Pointer, such as /client_name (RFC 6901).'),
    from: text('A JSON Pointer to what is moved or copied.'),
    value: { description: 'What is added, put in place, or tested for.' },
  },
  ['op', 'path'],
  'One operation of a JSON Patch (RFC 6902).',
);
