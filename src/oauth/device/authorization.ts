import { type Client, isPublicClient } from '../client.ts';
import { assertionReplayed } from '../client-authentication/assertion.ts';
import { type AuthenticatedClient, authenticateClient } from '../client-authentication/authenticate.ts';
import { parseClientCredentials } from '../client-authentication/credentials.ts';
import type { ClientRequest } from '../client-authentication/request.ts';
import { seconds } from '../clock.ts';
import type { OAuthContext } from '../context.ts';
import { OAuthError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { checkMatrixDevice, registeredScope } from '../matrix/profile.ts';
import { type Parameters, words } from '../parameters.ts';
import type { DeviceAuthorization } from '../records.ts';
import { AUTH_METHODS } from '../registration/vocabulary.ts';
import { requestedResources } from '../resources/request.ts';
import { SCOPE_TOKEN, uncoveredAudience, uncoveredScope } from '../scope.ts';
import { type CodeBinding, codeBinding, parseDpopJkt } from '../sender-constraint/code-binding.ts';
import { proofReplayed } from '../sender-constraint/proof-use.ts';
import { createIdentifier } from '../tokens/identifier.ts';
import { createUserCode, showUserCode } from './user-code.ts';

export const DEVICE_CODE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

/** RFC 8628 §3.2. */
interface DeviceAuthorizationResponse extends JsonObject {
  readonly device_code: string;
  readonly user_code: string;
  readonly verification_uri: string;
  readonly verification_uri_complete: string;
  readonly expires_in: number;
  readonly interval: number;
}

export interface DeviceAuthorizationRequest extends ClientRequest {
  /** What of the caller's address counts, for the limits. */
  readonly network: string;
  readonly verification_uri: string;
}

const USER_CODE_TAKEN = 'user_code_taken';

/** How often a user code is made anew because somebody has the same one. */
const ATTEMPTS = 8;

/** The device authorization endpoint's work (RFC 8628 §3.1). */
export async function authorizeDevice(
  context: OAuthContext,
  request: DeviceAuthorizationRequest,
): Promise<{ readonly client: Client; readonly response: DeviceAuthorizationResponse }> {
  const repeated = request.form.repeated();
  if (repeated !== undefined)
    throw new OAuthError('invalid_request', `The parameter ${repeated} may be given only once.`);
  const { client, changes, anonymous } = await identifyClient(context, request);
  const { scope, audience } = readRequest(context, client, request.form);
  const asked = { resource: request.form.all('resource'), scope, audience };
  const resource = await requestedResources(context, client, asked);
  const binding = await codeBinding(context, client, request, parseDpopJkt(request.form.get('dpop_jkt')));
  const requester = anonymous ? await admit(context, client, request.network) : null;

  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const user_code = createUserCode(context.policy.device.user_code, context.random);
    const record = createRecord(context, client, user_code, { requester, scope, audience, resource, binding });
    const guard = await context.write([
      ...changes,
      ...binding.changes,
      { op: 'insert', entity: 'device_authorization', record, guard: USER_CODE_TAKEN },
    ]);
    if (guard === undefined) return { client, response: respond(context, record, user_code, request) };
    const replay = assertionReplayed(guard) ?? proofReplayed(guard);
    if (replay !== undefined) throw replay;
  }
  throw new OAuthError('temporarily_unavailable', 'All user codes are in use. Try again soon.');
}

/**
 * A client that holds credentials may leave them out here, as Go's library does, and is then held to the limits of
 * everybody; the codes are of no use to whoever cannot authenticate at the token endpoint.
 */
async function identifyClient(
  context: OAuthContext,
  request: ClientRequest,
): Promise<AuthenticatedClient & { readonly anonymous: boolean }> {
  const credentials = parseClientCredentials(request.authorization, request.form);
  const named = credentials.presented === 'none' ? await findClient(context, credentials.client_id) : undefined;
  if (named === undefined || showsItsCertificate(named, request)) {
    const authenticated = await authenticateClient(context, request);
    return { ...authenticated, anonymous: isPublicClient(authenticated.client) };
  }
  return { client: named, changes: [], anonymous: true };
}

async function findClient(context: OAuthContext, client_id: string): Promise<Client> {
  const client = await context.repositories.clients.find(client_id);
  if (client === undefined) throw new OAuthError('invalid_client', 'No client with this client_id is registered here.');
  return client;
}

function showsItsCertificate({ metadata }: Client, { certificate }: ClientRequest): boolean {
  return certificate !== undefined && AUTH_METHODS[metadata.token_endpoint_auth_method].certificate !== undefined;
}

type Requested = Pick<DeviceAuthorization['payload'], 'scope' | 'audience' | 'resource'>;

function readRequest(context: OAuthContext, client: Client, form: Parameters): Requested {
  const { metadata } = client;
  if (!metadata.grant_types.includes(DEVICE_CODE_GRANT))
    throw new OAuthError(
      'unauthorized_client',
      `The client is not registered for the grant type ${DEVICE_CODE_GRANT}.`,
    );
  const scope = words(form.get('scope'));
  const audience = form.all('audience').flatMap(words);
  if (!scope.every((name) => SCOPE_TOKEN.test(name)))
    throw new OAuthError('invalid_scope', 'The scope has characters that no scope may have.');
  const uncovered = uncoveredScope(
    context.policy.scope_strategy,
    registeredScope(context.policy, client, scope),
    scope,
  );
  if (uncovered !== undefined)
    throw new OAuthError('invalid_scope', `The client is not registered for the scope ${uncovered}.`);
  checkMatrixDevice(context.policy, client, scope);
  const foreign = uncoveredAudience(metadata.audience, audience);
  if (foreign !== undefined)
    throw new OAuthError('invalid_request', `The client is not registered for the audience ${foreign}.`);
  return { scope, audience };
}

/** Rows that requests without client authentication may have at once: from one network, and of one client. */
const MAX_PER_REQUESTER = 100;
const MAX_PER_CLIENT = 10_000;

/** @returns what the new row is counted by. */
async function admit(context: OAuthContext, { client_id }: Client, address: string): Promise<string> {
  const { deviceAuthorizations } = context.repositories;
  const now = context.clock.now();
  const [requester = ''] = context.tokens.keyedHashes('requester', `${address} ${client_id}`);
  const full =
    (await deviceAuthorizations.countByRequester(requester, now, MAX_PER_REQUESTER)) >= MAX_PER_REQUESTER ||
    (await deviceAuthorizations.countByClient(client_id, now, MAX_PER_CLIENT)) >= MAX_PER_CLIENT;
  if (!full) return requester;
  throw new OAuthError('too_many_requests', 'Too many devices wait for this client already. Try again later.', {
    headers: { 'retry-after': String(seconds(context.policy.ttl.device_user_code)) },
  });
}

function createRecord(
  context: OAuthContext,
  { client_id, created_at }: Client,
  user_code: string,
  {
    requester,
    scope,
    audience,
    resource = [],
    binding,
  }: Requested & Pick<DeviceAuthorization, 'requester'> & { binding: CodeBinding },
): DeviceAuthorization {
  const now = context.clock.now();
  const lifespan = context.policy.ttl.device_user_code;
  const [user_code_hash = ''] = context.tokens.keyedHashes('user_code', user_code);
  return {
    user_code_hash,
    id: createIdentifier(context.clock, context.random),
    client_id,
    requester,
    created_at: Math.max(now, created_at),
    codes_expire_at: now + lifespan,
    expires_at: now + 2 * lifespan,
    status: 'pending',
    flow_id: null,
    polled_at: null,
    polling_interval: context.policy.device.polling_interval,
    payload: {
      seed: context.random.bytes(16).toString('base64url'),
      scope,
      audience,
      ...(resource.length > 0 && { resource }),
      ...(binding.dpop_jkt !== undefined && { dpop_jkt: binding.dpop_jkt }),
    },
  };
}

function respond(
  context: OAuthContext,
  record: DeviceAuthorization,
  user_code: string,
  { verification_uri }: DeviceAuthorizationRequest,
): DeviceAuthorizationResponse {
  const shown = showUserCode(user_code);
  return {
    device_code: context.tokens.deviceCode(record),
    user_code: shown,
    verification_uri,
    verification_uri_complete: `${verification_uri}?${new URLSearchParams({ user_code: shown })}`,
    expires_in: seconds(record.codes_expire_at - record.created_at),
    interval: Math.ceil(record.polling_interval / 1000),
  };
}
