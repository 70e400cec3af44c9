import { type Client, isPublicClient } from '../client.ts';
import { OAuthError } from '../errors.ts';
import { checkMatrixDevice, registeredScope } from '../matrix/profile.ts';
import type { Parameters } from '../parameters.ts';
import type { Policy } from '../policy.ts';
import { SCOPE_TOKEN, uncoveredAudience, uncoveredScope } from '../scope.ts';
import type { AuthorizationRequest } from './request.ts';
import { isRegisteredResponseType } from './response-type.ts';

export interface Checked {
  readonly request: AuthorizationRequest;
  readonly parameters: Parameters;
  readonly client: Client;
  readonly policy: Policy;
}

type Check = (checked: Checked) => void;

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

const shortEnough: Check = ({ parameters }) => {
  if (new URLSearchParams([...parameters]).toString().length > LONGEST_REQUEST)
    refuse('invalid_request', `The request is too long: it may have ${LONGEST_REQUEST} characters.`);
};

/** Parameters that say of themselves how a server refuses them (OIDC Core §6, §7.2.1). */
const UNSUPPORTED = {
  request: 'request_not_supported',
  request_uri: 'request_uri_not_supported',
  registration: 'registration_not_supported',
} as const;

const noUnsupportedParameter: Check = ({ parameters }) => {
  for (const [name, code] of Object.entries(UNSUPPORTED))
    if (parameters.first(name) !== undefined) refuse(code, `This server does not take the parameter ${name}.`);
};

const registeredResponseType: Check = ({ request, client }) => {
  const { response_type } = request;
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

/** OAuth 2.0 Multiple Response Types §3: tokens must not get into server logs by a query. */
const modeSuitsType: Check = ({ request }) => {
  if (request.response_mode === 'query' && request.response_type.default_response_mode === 'fragment')
    refuse('unsupported_response_mode', 'response_mode query cannot carry tokens. Use fragment or form_post.');
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
  checkMatrixDevice(policy, request.scope);
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
  if (code_challenge === undefined) {
    const enforced = policy.pkce.enforced || (policy.pkce.enforced_for_public_clients && isPublicClient(client));
    if (code_challenge_method !== undefined) refuse('invalid_request', 'code_challenge is missing.');
    if (enforced && request.response_type.code)
      refuse('invalid_request', 'This client must use PKCE: send code_challenge and code_challenge_method=S256.');
    return;
  }
  if (!CODE_CHALLENGE.test(code_challenge))
    refuse('invalid_request', 'code_challenge must have 43 to 128 unreserved characters.');
  if (code_challenge_method === 'plain' && !policy.pkce.plain)
    refuse('invalid_request', 'code_challenge_method must be S256.');
};

/** The order is the order of the answers: of several faults, the first one is reported. */
export const CHECKS: readonly Check[] = [
  // What the request is.
  noRepetition,
  shortEnough,
  noUnsupportedParameter,
  registeredResponseType,
  registeredGrantType,
  modeSuitsType,
  // What it asks for.
  scopeWithinCeiling,
  audienceWithinCeiling,
  openidForIdToken,
  // How it protects itself.
  nonceForIdToken,
  codeChallenge,
  // How the person is asked.
  promptNoneAlone,
];
