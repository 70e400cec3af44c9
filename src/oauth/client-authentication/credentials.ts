import { OAuthError } from '../errors.ts';
import type { Parameters } from '../parameters.ts';

/** What a client presented to authenticate itself, not yet checked. */
export type ClientCredentials =
  | { readonly presented: 'basic'; readonly client_id: string; readonly secrets: readonly string[] }
  | { readonly presented: 'post'; readonly client_id: string; readonly secrets: readonly string[] }
  | { readonly presented: 'assertion'; readonly client_id: string | undefined; readonly assertion: string }
  | { readonly presented: 'none'; readonly client_id: string };

const JWT_BEARER_ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/**
 * Finds the one way in which the request authenticates its client; several at once are refused (RFC 6749 §2.3).
 *
 * @param authorization the `Authorization` header.
 */
export function parseClientCredentials(authorization: string | undefined, form: Parameters): ClientCredentials {
  const basic = authorization === undefined ? undefined : parseBasic(authorization);
  const client_id = form.get('client_id');
  const secret = form.get('client_secret');
  const assertion = form.get('client_assertion');

  if ([basic, secret, assertion].filter((one) => one !== undefined).length > 1)
    throw new OAuthError('invalid_client', 'Use one client authentication method only: the header, or the body.');
  if (assertion !== undefined) return parseAssertion(assertion, client_id, form.get('client_assertion_type'));
  if (basic !== undefined) {
    if (client_id !== undefined && client_id !== basic.client_id)
      throw new OAuthError('invalid_client', 'client_id in the body differs from the one in the Authorization header.');
    return { presented: 'basic', ...basic };
  }
  if (client_id === undefined)
    throw new OAuthError('invalid_request', 'The request names no client: authenticate it, or send client_id.');
  if (secret !== undefined) return { presented: 'post', client_id, secrets: [secret] };
  return { presented: 'none', client_id };
}

function parseAssertion(assertion: string, client_id: string | undefined, type: string | undefined): ClientCredentials {
  if (type !== JWT_BEARER_ASSERTION)
    throw new OAuthError('invalid_request', `client_assertion_type must be ${JWT_BEARER_ASSERTION}.`);
  return { presented: 'assertion', client_id, assertion };
}

const BASIC = /^basic +([A-Za-z0-9+/_-]+={0,2}) *$/i;

/**
 * RFC 6749 §2.3.1 form-encodes both values before RFC 7617 joins them, which many clients do not; a value that means
 * something else undecoded is offered both ways, and the secret that matches decides.
 */
export function parseBasic(
  authorization: string,
): { readonly client_id: string; readonly secrets: readonly string[] } | undefined {
  if (!/^basic( |$)/i.test(authorization)) return undefined;
  const encoded = BASIC.exec(authorization)?.[1];
  const text = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString();
  const colon = text.indexOf(':');
  if (colon <= 0) throw new OAuthError('invalid_client', 'The Authorization header holds no Basic credentials.');
  const secret = text.slice(colon + 1);
  const id = text.slice(0, colon);
  const decoded = formDecode(secret) ?? secret;
  return { client_id: formDecode(id) ?? id, secrets: decoded === secret ? [secret] : [decoded, secret] };
}

function formDecode(text: string): string | undefined {
  if (!/[%+]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
