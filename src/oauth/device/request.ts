import type { AuthorizationRequest } from '../authorization/request.ts';
import { parsePrompt } from '../authorization/request.ts';
import type { ResponseType } from '../authorization/response-type.ts';
import type { Client } from '../client.ts';
import { type Parameters, words } from '../parameters.ts';

/** Nothing goes through the browser: the device gets its tokens by itself. */
const NOTHING: ResponseType = {
  response_type: 'none',
  code: false,
  token: false,
  id_token: false,
  default_response_mode: 'query',
};

/**
 * What a device asked for, as the request that the login and consent pages see.
 *
 * @param success_url where the browser ends, instead of at an application.
 */
export function deviceRequest(client: Client, parameters: Parameters, success_url: string): AuthorizationRequest {
  const { default_max_age, default_acr_values } = client.metadata;
  return {
    client_id: client.client_id,
    redirect_uri: success_url,
    redirect_uri_given: false,
    response_type: NOTHING,
    response_form: { carrier: 'query', signed: false },
    scope: words(parameters.first('scope')),
    audience: parameters.all('audience'),
    resource: parameters.all('resource'),
    state: undefined,
    nonce: undefined,
    prompt: parsePrompt(parameters.first('prompt')),
    max_age: default_max_age,
    id_token_hint: undefined,
    login_hint: undefined,
    acr_values: default_acr_values ?? [],
    ui_locales: [],
    claims_locales: [],
    display: undefined,
    claims: undefined,
    code_challenge: undefined,
    code_challenge_method: undefined,
    dpop_jkt: undefined,
  };
}
