import { type Client, isPublicClient } from '../client.ts';
import { assertionReplayed } from '../client-authentication/assertion.ts';
import { authenticateClient } from '../client-authentication/authenticate.ts';
import type { ClientRequest } from '../client-authentication/request.ts';
import { seconds } from '../clock.ts';
import type { OAuthContext } from '../context.ts';
import { OAuthError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { Parameters } from '../parameters.ts';
import type { PushedAuthorizationRequest } from '../records.ts';
import { type CodeBinding, codeBinding } from '../sender-constraint/code-binding.ts';
import { proofReplayed } from '../sender-constraint/proof-use.ts';
import { readIdTokenHint } from './authentication.ts';
import { PUSHED_REQUEST_URI } from './pushed-request.ts';
import { requestObjectRules } from './request-object-rules.ts';
import { resolveRequestObject } from './resolve.ts';
import { AS_PARAMETERS, type ResolvedRequest } from './source.ts';
import { checkedRequest } from './start.ts';

/** RFC 9126 §2.2. */
interface PushedAuthorizationResponse extends JsonObject {
  readonly request_uri: string;
  /** Seconds. */
  readonly expires_in: number;
}

export interface PushRequest extends ClientRequest {
  /** The caller's network, for the limits. */
  readonly network: string;
}

const REQUEST_URI_BYTES = 32;

/**
 * The pushed authorization request endpoint's work (RFC 9126 §2): everything that the authorization endpoint would
 * refuse is refused here, and the request is kept until a browser brings its `request_uri`.
 *
 * @throws OAuthError
 */
export async function pushAuthorizationRequest(
  context: OAuthContext,
  pushed: PushRequest,
): Promise<{ readonly client: Client; readonly response: PushedAuthorizationResponse }> {
  const { client, changes } = await authenticateClient(context, pushed);
  const resolved = await resolvePushed(context, client, pushed.form);
  const endpoint = 'pushed_authorization_request_endpoint';
  const { id_token_hint, dpop_jkt } = await checkedRequest(context, client, resolved, endpoint);
  await readIdTokenHint(context, id_token_hint);
  const binding = await codeBinding(context, client, pushed, dpop_jkt);
  const requester = await admit(context, client, pushed.network);

  const request_uri = `${PUSHED_REQUEST_URI}${context.random.bytes(REQUEST_URI_BYTES).toString('base64url')}`;
  const record = createRecord(context, client, request_uri, { resolved, binding, requester });
  const guard = await context.write([
    ...changes,
    ...binding.changes,
    { op: 'insert', entity: 'pushed_authorization_request', record },
  ]);
  const replay = guard === undefined ? undefined : (assertionReplayed(guard) ?? proofReplayed(guard));
  if (replay !== undefined) throw replay;
  const { lifespan } = context.policy.pushed_authorization_requests;
  return { client, response: { request_uri, expires_in: seconds(lifespan) } };
}

/** What authenticates the client is no part of the request. */
const OF_THE_CLIENT: ReadonlySet<string> = new Set([
  'client_id',
  'client_secret',
  'client_assertion',
  'client_assertion_type',
]);

/** RFC 9126 §2.1 has no `request_uri` here, and §3 no parameters beside a request object. */
async function resolvePushed(context: OAuthContext, client: Client, form: Parameters): Promise<ResolvedRequest> {
  if (form.first('request_uri') !== undefined)
    throw new OAuthError('invalid_request', 'request_uri cannot be pushed: it is what you get for the request.');
  const own = [...form].filter(([name]) => !OF_THE_CLIENT.has(name));
  const parameters = Parameters.from([['client_id', client.client_id], ...own]);
  const request = parameters.get('request');
  if (request === undefined) return { parameters, source: AS_PARAMETERS };
  const rules = { ...requestObjectRules(context.policy, client), outside: 'ignored' as const };
  return resolveRequestObject(context, client, parameters, { request, rules });
}

/** Requests that may wait at once, of clients that anybody can be: from one network, and of one client. */
const MAX_PER_REQUESTER = 100;
const MAX_PER_CLIENT = 10_000;

/** @returns what the new row is counted by; null for a client that the operator registered and that proved who it is. */
async function admit(context: OAuthContext, client: Client, network: string): Promise<string | null> {
  if (!isPublicClient(client) && client.registration === undefined) return null;
  const { client_id } = client;
  const { pushedAuthorizationRequests } = context.repositories;
  const now = context.clock.now();
  const [requester = ''] = context.tokens.keyedHashes('requester', `${network} ${client_id}`);
  const full =
    (await pushedAuthorizationRequests.countByRequester(requester, now, MAX_PER_REQUESTER)) >= MAX_PER_REQUESTER ||
    (await pushedAuthorizationRequests.countByClient(client_id, now, MAX_PER_CLIENT)) >= MAX_PER_CLIENT;
  if (!full) return requester;
  throw new OAuthError('too_many_requests', 'Too many requests of this client wait already. Try again later.', {
    headers: { 'retry-after': String(seconds(context.policy.pushed_authorization_requests.lifespan)) },
  });
}

interface RecordParts extends Pick<PushedAuthorizationRequest, 'requester'> {
  readonly resolved: ResolvedRequest;
  readonly binding: CodeBinding;
}

/** A key that a proof named is kept as if the request had named it (RFC 9449 §10.1). */
function createRecord(
  { tokens, clock, policy }: OAuthContext,
  { client_id }: Client,
  request_uri: string,
  { resolved: { parameters, source }, binding: { dpop_jkt }, requester }: RecordParts,
): PushedAuthorizationRequest {
  const now = clock.now();
  const [hash = ''] = tokens.keyedHashes('request_uri', request_uri);
  const request_uri_expires_at = now + policy.pushed_authorization_requests.lifespan;
  const others = [...parameters].filter(([name]) => name !== 'dpop_jkt');
  const kept = Parameters.from([...others, ...(dpop_jkt === undefined ? [] : [['dpop_jkt', dpop_jkt] as const])]);
  return {
    hash,
    client_id,
    requester,
    created_at: now,
    request_uri_expires_at,
    expires_at: request_uri_expires_at + policy.ttl.login_consent_request,
    payload: { query: kept.toQuery(), signed: source.kind !== 'parameters' && source.signed },
  };
}
