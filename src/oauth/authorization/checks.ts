import { type Client, isPublicClient } from '../client.ts';
import { OAuthError } from '../errors.ts';
import { checkMatrixDevice, registeredScope } from '../matrix/profile.ts';
import type { Parameters } from '../parameters.ts';
import type { Policy } from '../policy.ts';
import { profileOf } from '../profiles.ts';
import { SCOPE_TOKEN, uncoveredAudience, uncoveredScope } from '../scope.ts';
import { frontChannelTokenRefused } from '../sender-constraint/confirmation.ts';
import type { AuthorizationRequest } from './request.ts';
import { needsPushedRequest, needsSignedRequest } from './request-object-rules.ts';
import { isRegisteredForm, isRegisteredResponseType, leaks } from './response-type.ts';
import type { RequestSource } from './source.ts';

export interface Checked {
  readonly request: AuthorizationRequest;
  readonly parameters: Parameters;
  readonly source: RequestSource;
  readonly client: Client;
  readonly policy: Policy;
}

type Check = (checked: Checked) => void;

/** Where authorization requests come in, by the name that discovery has for it. */
export type RequestEndpoint = 'authorization_endpoint' | 'pushed_authorization_request_endpoint';

const EVERYWHERE: readonly RequestEndpoint[] = ['authorization_endpoint', 'pushed_authorization_request_endpoint'];

const refuse = (code: ConstructorParameters<typeof OAuthError>[0], description: string): never => {
  throw new OAuthError(code, description);
};

const noRepetition: Check = ({ parameters }) => {
  const repeated = parameters.repeated();
  if (repeated !== undefined) refuse('invalid_request', `The parameter ${repeated} may be given only once.`);
};

/**
 * Characters. The request travels twice in one URL on its way back from the login page: as it was, and sealed in the
 * verifier. Beyond this, browsers, proxies and our own limit on headers would end it without a word.
 */
const LONGEST_REQUEST = 6_000;
/** Both together, where what counts came in a request object or was pushed: both are sealed in the verifier then. */
const LONGEST_WITH_SOURCE = 10_000;

const shortEnough: Check = ({ parameters, source }) => {
  const { length } = parameters.toQuery();
  const sent = source.kind === 'parameters' ? 0 : source.query.length;
  if (length <= LONGEST_REQUEST && sent + length <= LONGEST_WITH_SOURCE) return;
  refuse(
    'invalid_request',
    `The request is too long: it may have ${LONGEST_REQUEST} characters, ${LONGEST_WITH_SOURCE} with its request object.`,
  );
};

/** OIDC Core §7.2.1. */
const noRegistration: Check = ({ parameters }) => {
  if (parameters.first('registration') !== undefined)
    refuse('registration_not_supported', 'This server does not take the parameter registration.');
};

/** RFC 9126 §5, §6. */
const pushedIfRequired: Check = ({ source, client, policy }) => {
  if (source.kind !== 'pushed' && needsPushedRequest(policy, client))
    refuse('invalid_request', 'This client must push its authorization requests (RFC 9126).');
};

/** RFC 9101 §10.5. */
const signedIfRequired: Check = ({ source, client, policy }) => {
  const signed = source.kind !== 'parameters' && source.signed;
  if (!signed && needsSignedRequest(policy, client))
    refuse('invalid_request', 'This client must send its authorization requests as signed request objects (RFC 9101).');
};

const registeredResponseType: Check = ({ request, client, policy }) => {
  const { response_type } = request;
  if (profileOf(policy, client).response_types?.includes(response_type.response_type) === false)
    refuse('unsupported_response_type', 'The profile that this client is held to does not allow this response type.');
  if (!isRegisteredResponseType(client.metadata.response_types, response_type))
    refuse(
      'unsupported_response_type',
      `The client is not registered for the response type ${response_type.response_type}.`,
    );
};

/** OIDC Registration §2: what the response types need among the grant types. */
const registeredGrantType: Check = ({ request, client }) => {
  const { code, token, id_token } = request.response_type;
  const needed = [...(code ? ['authorization_code'] : []), ...(token || id_token ? ['implicit'] : [])];
  const missing = needed.find((grant_type) => !client.metadata.grant_types.includes(grant_type));
  if (missing !== undefined) refuse('unauthorized_client', `The client is not registered for the grant ${missing}.`);
};

/** An access token that comes through the browser is a bearer token, whatever the client may prove later. */
const boundTokens: Check = ({ request, client, policy }) => {
  if (request.response_type.token && frontChannelTokenRefused(policy, client))
    refuse('unsupported_response_type', 'Access tokens of this client are bound to a key. Use the response type code.');
};

const modeSuitsType: Check = ({ request: { response_form, response_type }, client }) => {
  if (leaks(response_form, response_type, client))
    refuse('unsupported_response_mode', 'A query cannot carry tokens. Use the response mode fragment or form_post.');
};

const registeredMode: Check = ({ request: { response_form, response_type }, client }) => {
  if (!isRegisteredForm(response_form, response_type, client))
    refuse('unsupported_response_mode', "The response mode is not one of the client's response_modes.");
};

const scopeWithinCeiling: Check = ({ request, client, policy }) => {
  if (!request.scope.every((name) => SCOPE_TOKEN.test(name)))
    refuse('invalid_scope', 'The scope has characters that no scope may have.');
  const uncovered = uncoveredScope(
    policy.scope_strategy,
    registeredScope(policy, client, request.scope),
    request.scope,
  );
  if (uncovered !== undefined) refuse('invalid_scope', `The client is not registered for the scope ${uncovered}.`);
  checkMatrixDevice(policy, client, request.scope);
};

const audienceWithinCeiling: Check = ({ request, client }) => {
  const foreign = uncoveredAudience(client.metadata.audience, request.audience);
  if (foreign !== undefined) refuse('invalid_request', `The client is not registered for the audience ${foreign}.`);
};

const openidForIdToken: Check = ({ request }) => {
  if (request.response_type.id_token && !request.scope.includes('openid'))
    refuse('invalid_request', 'A response type with id_token needs the scope openid.');
};

/** OIDC Core §3.2.2.1, §3.3.2.11: an ID token that comes through the browser must be bound to the request. */
const nonceForIdToken: Check = ({ request }) => {
  if (request.response_type.id_token && request.nonce === undefined)
    refuse('invalid_request', 'A response type with id_token needs a nonce.');
};

const promptNoneAlone: Check = ({ request }) => {
  if (request.prompt.includes('none') && request.prompt.length > 1)
    refuse('invalid_request', 'prompt none must stand alone.');
};

const CODE_CHALLENGE = /^[A-Za-z0-9\-._~]{43,128}$/;

/** RFC 7636 §4.4.1; RFC 9700 §2.1.1 wants it of public clients. */
const codeChallenge: Check = ({ request, client, policy }) => {
  const { code_challenge, code_challenge_method } = request;
  const demanded = profileOf(policy, client).pkce;
  if (code_challenge === undefined) {
    const enforced =
      demanded || policy.pkce.enforced || (policy.pkce.enforced_for_public_clients && isPublicClient(client));
    if (code_challenge_method !== undefined) refuse('invalid_request', 'code_challenge is missing.');
    if (enforced && request.response_type.code)
      refuse('invalid_request', 'This client must use PKCE: send code_challenge and code_challenge_method=S256.');
    return;
  }
  if (!CODE_CHALLENGE.test(code_challenge))
    refuse('invalid_request', 'code_challenge must have 43 to 128 unreserved characters.');
  if (code_challenge_method === 'plain' && (demanded || !policy.pkce.plain))
    refuse('invalid_request', 'code_challenge_method must be S256.');
};

/** The order is the order of the answers: of several faults, the first one is reported. */
export const CHECKS: readonly { readonly check: Check; readonly at: readonly RequestEndpoint[] }[] = [
  // What the request is.
  { check: noRepetition, at: EVERYWHERE },
  { check: shortEnough, at: EVERYWHERE },
  { check: noRegistration, at: EVERYWHERE },
  { check: pushedIfRequired, at: ['authorization_endpoint'] },
  { check: signedIfRequired, at: EVERYWHERE },
  { check: registeredResponseType, at: EVERYWHERE },
  { check: registeredGrantType, at: EVERYWHERE },
  { check: boundTokens, at: EVERYWHERE },
  { check: modeSuitsType, at: EVERYWHERE },
  { check: registeredMode, at: EVERYWHERE },
  // What it asks for.
  { check: scopeWithinCeiling, at: EVERYWHERE },
  { check: audienceWithinCeiling, at: EVERYWHERE },
  { check: openidForIdToken, at: EVERYWHERE },
  // How it protects itself.
  { check: nonceForIdToken, at: EVERYWHERE },
  { check: codeChallenge, at: EVERYWHERE },
  // How the person is asked.
  { check: promptNoneAlone, at: EVERYWHERE },
];
