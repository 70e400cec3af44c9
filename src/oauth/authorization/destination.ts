import type { Client } from '../client.ts';
import { isForMatrix } from '../matrix/profile.ts';
import { type Parameters, words } from '../parameters.ts';
import type { Policy } from '../policy.ts';
import { profileOf } from '../profiles.ts';
import { resolveRedirectUri } from './redirect-uri.ts';
import type { Destination } from './response.ts';
import {
  defaultForm,
  findResponseType,
  formOf,
  isRegisteredForm,
  isResponseMode,
  leaks,
  type ResponseModeForm,
} from './response-type.ts';

/**
 * Where the response to the request goes: OpenID Connect and FAPI want it said, OAuth 2.0 knows it where the client has
 * one only.
 *
 * @throws OAuthError to be shown on a page.
 */
export function redirectUriOf(policy: Policy, client: Client, parameters: Parameters): string {
  const openid = words(parameters.first('scope')).includes('openid');
  const profile = profileOf(policy, client);
  return resolveRedirectUri(client, parameters.get('redirect_uri'), {
    required: openid || profile.pushed_authorization_requests,
    dev: policy.dev && !profile.secure_redirect_uris,
    localhost: isForMatrix(policy, client),
  });
}

/**
 * The channel for errors, known before the request is known to be good: a wrong or missing response type answers in
 * the query, a wrong response mode by the type's default.
 *
 * @throws OAuthError to be shown on a page, where nobody may be sent to the redirect URI.
 */
export function errorDestination(policy: Policy, client: Client, parameters: Parameters): Destination {
  const redirect_uri = redirectUriOf(policy, client, parameters);
  const { client_id } = client;
  return { client_id, redirect_uri, response_form: errorForm(client, parameters), state: parameters.first('state') };
}

function errorForm(client: Client, parameters: Parameters): ResponseModeForm {
  const type = findResponseType(parameters.first('response_type') ?? '') ?? { default_response_mode: 'query' };
  const asked = parameters.first('response_mode');
  const wanted = asked !== undefined && isResponseMode(asked) ? formOf(asked, type) : undefined;
  const form = wanted !== undefined && isRegisteredForm(wanted, type, client) ? wanted : defaultForm(type, client);
  return leaks(form, type, client) ? { ...form, carrier: type.default_response_mode } : form;
}
