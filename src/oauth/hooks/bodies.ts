import type { Client } from '../client.ts';
import { seconds } from '../clock.ts';
import type { OAuthContext } from '../context.ts';
import type { BoundEntitlement } from '../grants/grant-type.ts';
import type { JsonObject } from '../json.ts';
import { matrixLifespan } from '../matrix/profile.ts';
import type { Parameters } from '../parameters.ts';
import type { ConsentSession } from '../records.ts';
import { keyPairSigner } from '../response-jwt.ts';
import { accessTokenLifespan, idTokenLifespan } from '../tokens/lifespans.ts';

/** A token request on its way to a hook. */
export interface HookRequest {
  readonly client: Client;
  readonly grant_type: string;
  readonly parameters: Parameters;
  readonly entitlement: BoundEntitlement;
  /** The claims as they are so far. */
  readonly claims: ConsentSession;
}

/** Hydra's body for `oauth2.token_hook`. */
export async function tokenHookBody(context: OAuthContext, request: HookRequest): Promise<JsonObject> {
  const { client, grant_type, parameters, entitlement } = request;
  return {
    session: await sessionOf(context, request),
    request: {
      client_id: client.client_id,
      requested_scopes: entitlement.grant?.payload.requested_scope ?? entitlement.scope,
      granted_scopes: entitlement.target.scope,
      granted_audience: entitlement.target.audience,
      grant_types: [grant_type],
      payload: payloadOf(parameters),
    },
  };
}

/** Hydra's body for `oauth2.refresh_token_hook`. */
export async function refreshHookBody(context: OAuthContext, request: HookRequest): Promise<JsonObject> {
  const { client, grant_type, entitlement } = request;
  const granted = {
    client_id: client.client_id,
    granted_scopes: entitlement.target.scope,
    granted_audience: entitlement.target.audience,
  };
  return {
    subject: subjectOf(request),
    session: await sessionOf(context, request),
    requester: { ...granted, grant_types: [grant_type] },
    ...granted,
  };
}

async function sessionOf(context: OAuthContext, request: HookRequest): Promise<JsonObject> {
  const { policy, clock } = context;
  const { client, entitlement, claims } = request;
  const now = clock.now();
  const lifespan = accessTokenLifespan(policy, client, entitlement.lifespans, entitlement.target.lifespan);
  const { kid } = await keyPairSigner(context, client);
  return {
    id_token: {
      id_token_claims: idTokenClaims(context, request, now),
      headers: { extra: { kid } },
      username: '',
      subject: subjectOf(request),
      expires_at: {
        access_token: rfc3339(
          now + matrixLifespan(policy, client, entitlement.grant?.payload.scope ?? entitlement.scope, lifespan),
        ),
      },
    },
    extra: claims.access_token ?? {},
    kid,
    client_id: client.client_id,
    consent_challenge: entitlement.grant?.id ?? '',
    exclude_not_before_claim: policy.jwt.exclude_not_before_claim,
    allowed_top_level_claims: policy.jwt.allowed_top_level_claims,
    mirror_top_level_claims: policy.jwt.mirror_top_level_claims,
    preserve_ext_claims: false,
  };
}

/** What is known of the ID token before it is made; its hashes and its id are not. */
function idTokenClaims({ policy }: OAuthContext, request: HookRequest, now: number): JsonObject {
  const { client, entitlement, claims } = request;
  const { payload } = entitlement.grant ?? {};
  return {
    jti: '',
    iss: policy.issuer,
    sub: payload?.subject_identifier ?? subjectOf(request),
    aud: [client.client_id],
    nonce: entitlement.nonce ?? '',
    at_hash: '',
    acr: payload?.acr ?? '',
    amr: payload?.amr ?? [],
    c_hash: '',
    ext: claims.id_token ?? {},
    iat: rfc3339(now),
    exp: rfc3339(now + idTokenLifespan(policy, client, entitlement.lifespans)),
    rat: rfc3339((payload?.requested_at ?? seconds(now)) * 1000),
    ...(payload !== undefined && { auth_time: rfc3339(payload.auth_time * 1000) }),
  };
}

function subjectOf({ client, entitlement }: HookRequest): string {
  return entitlement.grant?.subject ?? entitlement.subject ?? client.client_id;
}

/** What would let the hook, or whoever reads its log, act as the client or the person. */
const CREDENTIALS: ReadonlySet<string> = new Set([
  'client_secret',
  'client_assertion',
  'code',
  'code_verifier',
  'device_code',
  'refresh_token',
  'access_token',
  'subject_token',
  'actor_token',
  'password',
]);

/** The form as Go's `url.Values` writes it. An assertion has been used up by then, and says more than the form does. */
function payloadOf(parameters: Parameters): JsonObject {
  const names = parameters.names().filter((name) => !CREDENTIALS.has(name));
  return Object.fromEntries(names.map((name) => [name, parameters.all(name)]));
}

function rfc3339(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
