import type { Client } from '../../oauth/client.ts';
import { OAuthError } from '../../oauth/errors.ts';
import { isJsonObject, type Json } from '../../oauth/json.ts';
import { toOAuth2Client } from '../../oauth/registration/representation.ts';
import { applyPatch, type PatchOperation, parsePatch } from './json-patch.ts';

/** A client is known by these: to change one is to mean another client. */
const IDENTIFIERS: readonly string[] = ['client_id', 'id'];

/**
 * The client's document after a JSON Patch, to be validated as a whole. Lists that the API leaves out when they are
 * empty are there to add to.
 */
export function patchedDocument(client: Client, body: unknown): Json {
  const operations = parsePatch(body);
  if (operations.some(changesIdentifier)) throw immutable();
  const { request_uris, post_logout_redirect_uris } = client.metadata;
  const document = { ...toOAuth2Client(client), request_uris, post_logout_redirect_uris };
  const patched = applyPatch(document, operations);
  if (isJsonObject(patched) && patched['client_id'] !== client.client_id) throw immutable();
  return patched;
}

function changesIdentifier(operation: PatchOperation): boolean {
  if (operation.op === 'test') return false;
  const moved = operation.op === 'move' ? operation.from[0] : undefined;
  return IDENTIFIERS.includes(operation.path[0] ?? '') || IDENTIFIERS.includes(moved ?? '');
}

function immutable(): OAuthError {
  return new OAuthError('invalid_request', 'The id of a client cannot be changed. Create another client instead.');
}
