import type { Client } from '../client.ts';
import type { OAuthContext } from '../context.ts';
import { OAuthError } from '../errors.ts';
import { type Parameters, words } from '../parameters.ts';
import { CHECKS } from './checks.ts';
import { resolveRedirectUri } from './redirect-uri.ts';
import {
  type AuthorizationRequest,
  DISPLAYS,
  parseClaims,
  parseCodeChallengeMethod,
  parseMaxAge,
  parsePrompt,
} from './request.ts';
import { AuthorizationError, type Destination } from './response.ts';
import { findResponseType, isResponseMode, type ResponseMode, type ResponseType } from './response-type.ts';

/**
 * Reads and checks an authorization request.
 *
 * @throws OAuthError for what must be shown on a page, because the client or where to send it cannot be trusted.
 * @throws AuthorizationError for everything else: it goes back by the request's own channel.
 */
export async function startAuthorization(
  context: OAuthContext,
  parameters: Parameters,
): Promise<{ readonly client: Client; readonly request: AuthorizationRequest }> {
  const client = await findClient(context, parameters);
  const scope = words(parameters.first('scope'));
  const redirect_uri = resolveRedirectUri(client, parameters.get('redirect_uri'), {
    required: scope.includes('openid'),
    dev: context.policy.dev,
  });
  const destination = errorDestination(parameters, redirect_uri);
  try {
    const request = parseRequest(parameters, client, redirect_uri);
    for (const check of CHECKS) check({ request, parameters, client, policy: context.policy });
    return { client, request };
  } catch (error) {
    throw AuthorizationError.from(destination, error);
  }
}

async function findClient(context: OAuthContext, parameters: Parameters): Promise<Client> {
  const client_id = parameters.get('client_id');
  if (client_id === undefined) throw new OAuthError('invalid_request', 'The parameter client_id is missing.');
  const client = await context.repositories.clients.find(client_id);
  if (client === undefined)
    throw new OAuthError('invalid_client', 'No application with this client_id is registered here.', { status: 400 });
  return client;
}

/**
 * The channel for errors, known before the request is known to be good: a wrong or missing response type answers in
 * the query, a wrong response mode by the type's default.
 */
function errorDestination(parameters: Parameters, redirect_uri: string): Destination {
  const type = findResponseType(parameters.first('response_type') ?? '');
  const asked = parameters.first('response_mode');
  const fallback: ResponseMode = type?.default_response_mode ?? 'query';
  const usable = asked !== undefined && isResponseMode(asked) && !(asked === 'query' && fallback === 'fragment');
  return { redirect_uri, response_mode: usable ? asked : fallback, state: parameters.first('state') };
}

function parseRequest(parameters: Parameters, client: Client, redirect_uri: string): AuthorizationRequest {
  const response_type = parseResponseType(parameters);
  const display = parameters.first('display');
  const { default_max_age, default_acr_values } = client.metadata;
  const acr_values = words(parameters.first('acr_values'));
  return {
    client_id: client.client_id,
    redirect_uri,
    redirect_uri_given: parameters.first('redirect_uri') !== undefined,
    response_type,
    response_mode: parseResponseMode(parameters, response_type),
    scope: words(parameters.first('scope')),
    audience: parameters.all('audience').flatMap(words),
    state: parameters.first('state'),
    nonce: parameters.first('nonce'),
    prompt: parsePrompt(parameters.first('prompt')),
    max_age: parseMaxAge(parameters.first('max_age')) ?? default_max_age,
    id_token_hint: parameters.first('id_token_hint'),
    login_hint: parameters.first('login_hint'),
    acr_values: acr_values.length > 0 ? acr_values : (default_acr_values ?? []),
    ui_locales: words(parameters.first('ui_locales')),
    claims_locales: words(parameters.first('claims_locales')),
    display: DISPLAYS.find((known) => known === display),
    claims: parseClaims(parameters.first('claims')),
    code_challenge: parameters.first('code_challenge'),
    code_challenge_method: parseCodeChallengeMethod(parameters),
  };
}

function parseResponseType(parameters: Parameters): ResponseType {
  const text = parameters.first('response_type');
  if (text === undefined) throw new OAuthError('invalid_request', 'The parameter response_type is missing.');
  const response_type = findResponseType(text);
  if (response_type === undefined)
    throw new OAuthError('unsupported_response_type', 'This server does not serve this response type.');
  return response_type;
}

function parseResponseMode(parameters: Parameters, type: ResponseType): ResponseMode {
  const text = parameters.first('response_mode');
  if (text === undefined) return type.default_response_mode;
  if (isResponseMode(text)) return text;
  throw new OAuthError('unsupported_response_mode', 'response_mode must be query, fragment or form_post.');
}
