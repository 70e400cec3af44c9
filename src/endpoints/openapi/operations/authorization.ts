import { PROMPTS } from '../../../oauth/authorization/request.ts';
import { RESPONSE_MODES } from '../../../oauth/authorization/response-modes.ts';
import { form, htmlPage, type Operation, type Parameter, query, REDIRECT } from '../operation.ts';
import { type Members, oneOf, text, texts } from '../schema.ts';

/** RFC 6749 §4.1.1, RFC 7636 §4.3, OIDC Core §3.1.2.1. */
const AUTHORIZATION: Members = {
  client_id: text('The client.'),
  response_type: text('What is to be sent back, such as code.'),
  redirect_uri: text('Where to; registered by the client.'),
  scope: text('The scopes that are asked for, with spaces between them.'),
  state: text('Comes back with the response.'),
  nonce: text('Comes back in the ID token.'),
  code_challenge: text('PKCE (RFC 7636).'),
  code_challenge_method: oneOf(['S256', 'plain'], 'S256; plain where the operator allows it.'),
  response_mode: oneOf(RESPONSE_MODES, 'How the response is sent back.'),
  prompt: text(`What the person is to be shown: words of ${PROMPTS.join(', ')}.`),
  max_age: text('Seconds since the sign-in after which the person signs in anew.'),
  id_token_hint: text('An ID token of the person who is to sign in.'),
  login_hint: text('Who is likely to sign in.'),
  acr_values: text('Authentication contexts that are asked for.'),
  ui_locales: text('Languages of the pages, in order of preference.'),
  display: text('How the pages are to be shown.'),
  claims: text('Claims that are asked for, as JSON (OpenID Connect Core §5.5).'),
  audience: text('Whom the access token is to be for.'),
  resource: texts('The APIs that the tokens are to be for; repeated for several (RFC 8707).'),
};

function queryOf(members: Members): readonly Parameter[] {
  return Object.entries(members).map(([name, { description = '', ...schema }]) => query(name, description, schema));
}

const common: Pick<Operation, 'path' | 'listener' | 'tag' | 'security' | 'answers'> = {
  path: '/oauth2/auth',
  listener: 'public',
  tag: 'oAuth2',
  security: ['none'],
  answers: {
    200: htmlPage('A form that the browser posts to the application (form_post).'),
    302: { ...REDIRECT, description: 'To a login or consent page, or to the error page.' },
    303: { ...REDIRECT, description: 'To the application, with the response.' },
  },
};

const TEXT =
  'Begins a sign-in (RFC 6749 §3.1, OpenID Connect Core §3.1.2). Not a call for programs: send the browser here. What ' +
  'is wrong is told to the application, or, where it cannot be, shown to the person.';

export const authorizationOperations: readonly Operation[] = [
  {
    ...common,
    method: 'GET',
    operationId: 'oAuth2Authorize',
    summary: 'OAuth 2.0 Authorize Endpoint',
    description: TEXT,
    parameters: queryOf(AUTHORIZATION),
  },
  {
    ...common,
    method: 'POST',
    operationId: 'oAuth2AuthorizeByPost',
    summary: 'OAuth 2.0 Authorize Endpoint, by POST',
    description: TEXT,
    body: form(AUTHORIZATION),
  },
];
