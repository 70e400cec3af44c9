import { SCOPE_CLAIMS } from '../../../oauth/claims/scopes.ts';
import { anyObject, flag, integer, type Members, object, oneOf, type Schema, text, texts } from '../schema.ts';

export const errorOAuth2: Schema = object(
  {
    error: text('A stable code for programs, such as invalid_request or not_found.'),
    error_description: text('A sentence for people: what is wrong and what to do.'),
  },
  ['error', 'error_description'],
  'A refusal (RFC 6749 §5.2).',
);

export const oAuth2TokenExchange: Schema = object(
  {
    access_token: text('The access token.'),
    token_type: oneOf(['bearer', 'DPoP'], 'How the access token is used (RFC 6750, RFC 9449).'),
    expires_in: integer('Seconds that the access token is valid.'),
    scope: text('The granted scopes, with spaces between them.'),
    refresh_token: text('Gets further access tokens.'),
    id_token: text('Says who signed in (OpenID Connect Core).'),
    c_nonce_draft_00: text('What a proof for a verifiable credential has to hold.'),
    c_nonce_expires_in_draft_00: integer('Seconds that this nonce is valid.'),
  },
  ['access_token', 'token_type', 'expires_in', 'scope'],
  'Tokens (RFC 6749 §5.1).',
);

/** The name that it has for `getOauth2Token`. */
export const TokenResponse: Schema = { ...oAuth2TokenExchange };

export const introspectedOAuth2Token: Schema = object(
  {
    active: flag('Whether the token is valid. Nothing else is said of a token that is not.'),
    scope: text('The granted scopes, with spaces between them.'),
    client_id: text('Whose token it is.'),
    sub: text('Whom the token speaks of.'),
    obfuscated_subject: text('The pairwise subject that the client knows the person by.'),
    username: text('A name of the person.'),
    exp: integer('When the token expires, in seconds since 1970.'),
    iat: integer('When the token was issued, in seconds since 1970.'),
    nbf: integer('From when on the token is valid, in seconds since 1970.'),
    aud: texts('Whom the token is for.'),
    iss: text('Who issued it.'),
    token_type: text('Bearer, or DPoP for an access token that is bound to a key.'),
    cnf: anyObject('What whoever presents the token has to prove: jkt (RFC 9449), or x5t#S256 (RFC 8705).'),
    token_use: text('access_token or refresh_token.'),
    ext: anyObject('What the login and consent application put into the token.'),
  },
  ['active'],
  'What a token means (RFC 7662 §2.2).',
);

export const deviceAuthorization: Schema = object(
  {
    device_code: text('What the device asks for its tokens with.'),
    user_code: text('What the person enters.'),
    verification_uri: text('Where the person enters it.'),
    verification_uri_complete: text('The same address with the code in it.'),
    expires_in: integer('Seconds that both codes are valid.'),
    interval: integer('Seconds between two polls.'),
  },
  ['device_code', 'user_code', 'verification_uri', 'verification_uri_complete', 'expires_in', 'interval'],
  'The codes of a device (RFC 8628 §3.2).',
);

export const pushedAuthorizationRequest: Schema = object(
  {
    request_uri: text('What the browser brings to the authorization endpoint, with the client_id.'),
    expires_in: integer('Seconds within which it has to come.'),
  },
  ['request_uri', 'expires_in'],
  'A request that was pushed (RFC 9126 §2.2).',
);

const FLAGS: readonly string[] = ['email_verified', 'phone_number_verified'];

const claims: Members = Object.fromEntries(
  Object.entries(SCOPE_CLAIMS).flatMap(([scope, names]) =>
    names.map((name) => [name, claim(name, `Released by the scope ${scope}.`)]),
  ),
);

function claim(name: string, description: string): Schema {
  if (name === 'updated_at') return integer(`${description} Seconds since 1970.`);
  if (name === 'address') return anyObject(description);
  return FLAGS.includes(name) ? flag(description) : text(description);
}

export const oidcUserInfo: Schema = {
  ...object(
    { sub: text('The subject by which the application knows the person.'), ...claims },
    ['sub'],
    'Claims about a person (OpenID Connect Core §5.1), and those that the login and consent application added.',
  ),
  additionalProperties: true,
};
