import { wantedAcrs } from '../claims/authentication.ts';
import { parseClaims } from '../claims/request.ts';
import type { Client } from '../client.ts';
import type { OAuthContext } from '../context.ts';
import { OAuthError } from '../errors.ts';
import { type Parameters, words } from '../parameters.ts';
import { requestedResources } from '../resources/request.ts';
import { parseDpopJkt } from '../sender-constraint/code-binding.ts';
import { CHECKS, type RequestEndpoint } from './checks.ts';
import { errorDestination, redirectUriOf } from './destination.ts';
import { type AuthorizationRequest, DISPLAYS, parseCodeChallengeMethod, parseMaxAge, parsePrompt } from './request.ts';
import { resolveRequest } from './resolve.ts';
import { AuthorizationError, type Destination } from './response.ts';
import { RESPONSE_MODES } from './response-modes.ts';
import { findResponseType, formOf, isResponseMode, type ResponseModeForm, type ResponseType } from './response-type.ts';
import type { ResolvedRequest } from './source.ts';

/** An authorization request that was read and checked, and what it was read from. */
export interface StartedAuthorization extends ResolvedRequest {
  readonly client: Client;
  readonly request: AuthorizationRequest;
}

/**
 * Reads and checks what a browser brought.
 *
 * @throws OAuthError for what must be shown on a page, because the client or where to send it cannot be trusted.
 * @throws AuthorizationError for everything else: it goes back by the request's own channel.
 */
export async function startAuthorization(context: OAuthContext, sent: Parameters): Promise<StartedAuthorization> {
  const client = await findClient(context, sent);
  return start(context, client, await resolveRequest(context, client, sent).catch(refuseBeside(context, client, sent)));
}

/** Reads and checks anew, at a later step, what was resolved at the first. Throws the same. */
export async function continueAuthorization(
  context: OAuthContext,
  resolved: ResolvedRequest,
): Promise<StartedAuthorization> {
  return start(context, await findClient(context, resolved.parameters), resolved);
}

async function start(context: OAuthContext, client: Client, resolved: ResolvedRequest): Promise<StartedAuthorization> {
  const destination = errorDestination(context.policy, client, resolved.parameters);
  try {
    return { ...resolved, client, request: await checkedRequest(context, client, resolved, 'authorization_endpoint') };
  } catch (error) {
    throw AuthorizationError.from(destination, error);
  }
}

/**
 * A request object that is not good is no reason to believe what it says, but the parameters beside it may name a
 * registered redirect URI; else it is told on a page.
 */
function refuseBeside({ policy }: OAuthContext, client: Client, sent: Parameters): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof OAuthError)) throw error;
    let destination: Destination;
    try {
      destination = errorDestination(policy, client, sent);
    } catch {
      throw error;
    }
    throw AuthorizationError.from(destination, error);
  };
}

/**
 * The request that parameters make, after every check of an endpoint.
 *
 * @throws OAuthError
 */
export async function checkedRequest(
  context: Pick<OAuthContext, 'policy' | 'repositories'>,
  client: Client,
  resolved: ResolvedRequest,
  endpoint: RequestEndpoint,
): Promise<AuthorizationRequest> {
  const { parameters } = resolved;
  const { policy } = context;
  const request = parseRequest(parameters, client, redirectUriOf(policy, client, parameters));
  for (const { check, at } of CHECKS) if (at.includes(endpoint)) check({ ...resolved, request, client, policy });
  return { ...request, resource: await requestedResources(context, client, request) };
}

async function findClient(context: OAuthContext, parameters: Parameters): Promise<Client> {
  const client_id = parameters.get('client_id');
  if (client_id === undefined) throw new OAuthError('invalid_request', 'The parameter client_id is missing.');
  const client = await context.repositories.clients.find(client_id);
  if (client === undefined)
    throw new OAuthError('invalid_client', 'No application with this client_id is registered here.', { status: 400 });
  return client;
}

function parseRequest(parameters: Parameters, client: Client, redirect_uri: string): AuthorizationRequest {
  const response_type = parseResponseType(parameters);
  const display = parameters.first('display');
  const { default_max_age, default_acr_values } = client.metadata;
  const claims = parseClaims(parameters.first('claims'));
  const acr_values = words(parameters.first('acr_values'));
  return {
    client_id: client.client_id,
    redirect_uri,
    redirect_uri_given: parameters.first('redirect_uri') !== undefined,
    response_type,
    response_form: parseResponseMode(parameters, response_type),
    scope: words(parameters.first('scope')),
    audience: parameters.all('audience').flatMap(words),
    resource: parameters.all('resource'),
    state: parameters.first('state'),
    nonce: parameters.first('nonce'),
    prompt: parsePrompt(parameters.first('prompt')),
    max_age: parseMaxAge(parameters.first('max_age')) ?? default_max_age,
    id_token_hint: parameters.first('id_token_hint'),
    login_hint: parameters.first('login_hint'),
    // Whatever the request says of acr stands before the default (OIDC Registration §2).
    acr_values: wantedAcrs({ claims, acr_values }).length > 0 ? acr_values : (default_acr_values ?? []),
    ui_locales: words(parameters.first('ui_locales')),
    claims_locales: words(parameters.first('claims_locales')),
    display: DISPLAYS.find((known) => known === display),
    claims,
    code_challenge: parameters.first('code_challenge'),
    code_challenge_method: parseCodeChallengeMethod(parameters),
    dpop_jkt: parseDpopJkt(parameters.first('dpop_jkt')),
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

function parseResponseMode(parameters: Parameters, type: ResponseType): ResponseModeForm {
  const text = parameters.first('response_mode') ?? type.default_response_mode;
  if (isResponseMode(text)) return formOf(text, type);
  throw new OAuthError('unsupported_response_mode', `response_mode must be one of ${RESPONSE_MODES.join(', ')}.`);
}
