import type { Client } from '../client.ts';
import type { Json, JsonObject } from '../json.ts';
import { type ShownOnce, toOAuth2Client } from './representation.ts';
import { AUTH_METHODS } from './vocabulary.ts';

/** Lists that are shown even when they are empty. */
const ALWAYS: readonly string[] = ['redirect_uris', 'grant_types', 'response_types'];

/**
 * The client information response (RFC 7591 §3.2.1). Members without a value are absent, because strict readers refuse
 * `null` and empty URIs; what the operator noted about the client is not shown.
 */
export function toClientInformation(client: Client, shownOnce: ShownOnce): JsonObject {
  const members = Object.entries(toOAuth2Client(client, shownOnce));
  return Object.fromEntries(members.filter(([name, value]) => isShown(client, name, value)));
}

function isShown(client: Client, name: string, value: Json | undefined): boolean {
  if (name === 'metadata') return false;
  // openid-client takes any value of it, `none` too, for a promise of signed answers.
  if (name === 'userinfo_signed_response_alg') return value !== 'none';
  if (name === 'client_secret_expires_at') return AUTH_METHODS[client.metadata.token_endpoint_auth_method].secret;
  return ALWAYS.includes(name) || !isEmpty(value);
}

function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
