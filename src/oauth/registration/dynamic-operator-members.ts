import { type Client, LIFESPANS } from '../client.ts';
import { type ErrorCode, OAuthError } from '../errors.ts';
import type { Json, JsonObject } from '../json.ts';
import { Members } from './members.ts';
import { toOAuth2Client } from './representation.ts';

/** Members that only the operator sets, and the refusal of a client that wants to set them; null: it is ignored. */
const OPERATOR_MEMBERS: ReadonlyMap<string, ErrorCode | null> = new Map<string, ErrorCode | null>([
  ['metadata', 'invalid_client_metadata'],
  ['access_token_strategy', 'invalid_client_metadata'],
  ['profile', 'invalid_client_metadata'],
  ['skip_consent', 'invalid_request'],
  ['skip_logout_consent', 'invalid_request'],
  ['owner', null],
  ...LIFESPANS.map((name) => [name, null] as const),
]);

/**
 * The document with the operator's members as they are, or unset for a new client. Asking for what is so anyway is no
 * request, so that an answer can be sent back.
 */
export function withOperatorMembers(document: JsonObject, current: Client | undefined): JsonObject {
  const members = Members.of(document);
  const present = current === undefined ? {} : toOAuth2Client(current);
  for (const [name, code] of OPERATOR_MEMBERS) {
    const wanted = members.value(name);
    if (code !== null && asksForSomething(wanted) && JSON.stringify(wanted) !== JSON.stringify(present[name]))
      throw new OAuthError(code, `${name} is set by the operator of this server. Leave it out.`);
  }
  const own = Object.entries(document).filter(([name]) => !OPERATOR_MEMBERS.has(name));
  const operators = Object.entries(present).filter(([name]) => OPERATOR_MEMBERS.has(name));
  return Object.fromEntries([...own, ...operators]);
}

function asksForSomething(value: Json | undefined): boolean {
  return value !== undefined && value !== '' && value !== false && JSON.stringify(value) !== '{}';
}
