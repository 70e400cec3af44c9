import type { Client } from '../client.ts';
import type { OAuthContext } from '../context.ts';
import { OAuthError } from '../errors.ts';
import { Parameters } from '../parameters.ts';
import { isPushedRequestUri, takeUpPushedRequest } from './pushed-request.ts';
import { readRequestObject } from './request-object.ts';
import { type RequestObjectRules, requestObjectRules } from './request-object-rules.ts';
import { RequestUriError } from './request-uris.ts';
import { findResponseType } from './response-type.ts';
import { AS_PARAMETERS, type ResolvedRequest } from './source.ts';

/**
 * The parameters that count for what a browser brought: itself, a request object, the address of one, or that of a
 * pushed request.
 *
 * @throws OAuthError for a request object or an address that is not good; AuthorizationError where the pushed request
 *   says itself where to send it.
 */
export async function resolveRequest(
  context: OAuthContext,
  client: Client,
  sent: Parameters,
): Promise<ResolvedRequest> {
  const request = sent.get('request');
  const request_uri = sent.get('request_uri');
  if (request !== undefined && request_uri !== undefined)
    throw new OAuthError('invalid_request', 'Send either request or request_uri, not both.');
  const rules = requestObjectRules(context.policy, client);
  if (request !== undefined) return resolveRequestObject(context, client, sent, { request, rules });
  if (request_uri === undefined) return { parameters: sent, source: AS_PARAMETERS };
  if (isPushedRequestUri(request_uri)) return takeUpPushedRequest(context, client, sent, request_uri);
  return resolveRequestObject(context, client, sent, {
    request: await fetchObject(context, client, request_uri),
    rules,
  });
}

/** @throws OAuthError invalid_request_object */
export async function resolveRequestObject(
  context: OAuthContext,
  client: Client,
  sent: Parameters,
  { request, rules }: { readonly request: string; readonly rules: RequestObjectRules },
): Promise<ResolvedRequest> {
  const { parameters: inside, signed } = await readRequestObject(context, client, request, rules);
  checkAgreement(sent, inside);
  const beside = [...sent].filter(([name]) => name === 'client_id' || rules.outside === 'fills gaps');
  const names = new Set([...inside.names(), 'request', 'request_uri']);
  return {
    parameters: Parameters.from([...beside.filter(([name]) => !names.has(name)), ...inside]),
    source: { kind: 'request_object', query: sent.toQuery(), signed },
  };
}

/** OIDC Core §6.1: what OAuth 2.0 wants to see beside the object must be what is in it. */
function checkAgreement(sent: Parameters, inside: Parameters): void {
  const differs = (name: string, same: (one: string, other: string) => boolean): boolean => {
    const [beside, within] = [sent.first(name), inside.get(name)];
    return beside !== undefined && within !== undefined && !same(beside, within);
  };
  const name = differs('client_id', (one, other) => one === other)
    ? 'client_id'
    : differs('response_type', (one, other) => findResponseType(one) === findResponseType(other))
      ? 'response_type'
      : undefined;
  if (name !== undefined)
    throw new OAuthError('invalid_request_object', `The request object has another ${name} than the request.`);
}

/** Only from where the client registered, to the character: whoever makes a request must not choose what we fetch. */
async function fetchObject({ requestUris }: OAuthContext, { metadata }: Client, request_uri: string): Promise<string> {
  if (!metadata.request_uris.includes(request_uri))
    throw new OAuthError('invalid_request_uri', 'The request_uri is not one of those that the client has registered.');
  try {
    return await requestUris.fetch(request_uri);
  } catch (error) {
    if (!(error instanceof RequestUriError)) throw error;
    // What exactly failed stays in the log: it would tell a stranger which names our network knows.
    const detail = error.cause instanceof Error ? error.cause.message : error.message;
    throw new OAuthError('invalid_request_uri', `The request object cannot be had: ${error.message}`, {
      detail,
      cause: error,
    });
  }
}
