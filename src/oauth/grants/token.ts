import type { Client } from '../client.ts';
import { assertionReplayed } from '../client-authentication/assertion.ts';
import { type AuthenticatedClient, authenticateClient } from '../client-authentication/authenticate.ts';
import type { ClientRequest } from '../client-authentication/request.ts';
import type { OAuthContext } from '../context.ts';
import { credentialNonce } from '../credentials/nonce.ts';
import { allowsCredential } from '../credentials/scope.ts';
import { DEVICE_CODE_GRANT } from '../device/authorization.ts';
import { OAuthError } from '../errors.ts';
import { applyHooks } from '../hooks/apply.ts';
import type { JsonObject } from '../json.ts';
import { matrixLifespan, registeredScope } from '../matrix/profile.ts';
import type { Parameters } from '../parameters.ts';
import type { OAuthChange } from '../repositories.ts';
import { tokenTarget } from '../resources/token-target.ts';
import { SCOPE_TOKEN, uncoveredAudience, uncoveredScope } from '../scope.ts';
import { type ProvenSender, provenSender } from '../sender-constraint/confirmation.ts';
import { proofReplayed } from '../sender-constraint/proof-use.ts';
import { mintAccessToken } from '../tokens/access-token.ts';
import { mintIdToken } from '../tokens/id-token.ts';
import { accessTokenLifespan, idTokenLifespan } from '../tokens/lifespans.ts';
import { authorizationCode } from './authorization-code.ts';
import { clientCredentials } from './client-credentials.ts';
import { deviceCode } from './device-code.ts';
import type { BoundEntitlement, Entitlement, GrantType } from './grant-type.ts';
import { JWT_BEARER_GRANT, jwtBearer } from './jwt-bearer.ts';
import { refreshToken } from './refresh-token.ts';

/** Every grant that the token endpoint serves; discovery lists these. */
export const GRANT_TYPES: ReadonlyMap<string, GrantType> = new Map([
  ['authorization_code', authorizationCode],
  ['refresh_token', refreshToken],
  ['client_credentials', clientCredentials],
  [DEVICE_CODE_GRANT, deviceCode],
  [JWT_BEARER_GRANT, jwtBearer],
]);

/** RFC 6749 §5.1, with OIDC's `id_token`. */
export interface TokenResponse extends JsonObject {
  readonly access_token: string;
  readonly token_type: 'bearer' | 'DPoP';
  readonly expires_in: number;
  readonly scope: string;
  readonly refresh_token?: string;
  readonly id_token?: string;
  /** userinfo-vc draft 00. */
  readonly c_nonce_draft_00?: string;
  readonly c_nonce_expires_in_draft_00?: number;
}

/** How often a request decides anew because another one with the same token was faster. */
const ATTEMPTS = 5;

/**
 * The token endpoint's work (RFC 6749 §3.2). The phases that every grant shares are here, so that no grant can forget
 * one: client authentication, whether the client may use the grant, the ceiling on scope and audience, the resources
 * that the access token is for, minting, writing.
 */
export async function token(
  context: OAuthContext,
  request: ClientRequest,
): Promise<{ readonly client: Client; readonly response: TokenResponse }> {
  const repeated = request.form.repeated();
  if (repeated !== undefined)
    throw new OAuthError('invalid_request', `The parameter ${repeated} may be given only once.`);
  const grant_type = request.form.get('grant_type');
  if (grant_type === undefined) throw new OAuthError('invalid_request', 'The parameter grant_type is missing.');
  const grantType = GRANT_TYPES.get(grant_type);
  if (grantType === undefined)
    throw new OAuthError('unsupported_grant_type', `This server does not serve the grant type ${grant_type}.`);

  const authenticated = await authenticateClient(context, request);
  const { client } = authenticated;
  if (!client.metadata.grant_types.includes(grant_type))
    throw new OAuthError('unauthorized_client', `The client is not registered for the grant type ${grant_type}.`);

  const sender = await provenSender(context, client, request);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const decided = await grantType(context, { client, parameters: request.form, sender });
    checkCeiling(context, client, decided);
    const bound = await bind(context, client, request.form, decided);
    const { hooks } = context;
    const entitlement =
      hooks === undefined
        ? bound
        : await applyHooks(context, hooks, { client, grant_type, parameters: request.form }, bound);
    const outcome = await issue(context, authenticated, entitlement, sender);
    if (outcome !== undefined) return { client, response: outcome };
  }
  throw new OAuthError('temporarily_unavailable', 'Too many requests use this token at once. Try again.');
}

/** No grant gives more than the client is registered for. */
function checkCeiling(context: OAuthContext, client: Client, { scope, audience }: Entitlement): void {
  const malformed = scope.find((name) => !SCOPE_TOKEN.test(name));
  if (malformed !== undefined)
    throw new OAuthError('invalid_scope', 'The scope has characters that no scope may have.');
  const uncovered = uncoveredScope(
    context.policy.scope_strategy,
    registeredScope(context.policy, client, scope),
    scope,
  );
  if (uncovered !== undefined)
    throw new OAuthError('invalid_scope', `The client is not registered for the scope ${uncovered}.`);
  const foreign = uncoveredAudience(client.metadata.audience, audience);
  if (foreign !== undefined)
    throw new OAuthError('invalid_request', `The client is not registered for the audience ${foreign}.`);
}

/** RFC 8707 §2.2. */
async function bind(
  context: OAuthContext,
  client: Client,
  form: Parameters,
  entitlement: Entitlement,
): Promise<BoundEntitlement> {
  const { scope, audience, grant } = entitlement;
  const target = await tokenTarget(context, client, {
    resource: form.all('resource'),
    scope,
    audience,
    ...(grant !== undefined && { granted: grant.payload }),
  });
  return { ...entitlement, target };
}

/** Mints the tokens and writes what makes them valid; undefined when the decision has to be made again. */
async function issue(
  context: OAuthContext,
  { client, changes }: AuthenticatedClient,
  entitlement: BoundEntitlement,
  sender: ProvenSender,
): Promise<TokenResponse | undefined> {
  const accessToken = await mint(context, client, entitlement, sender);
  // Written first: a request that loses a race must not have cost an ID token's signature.
  const written = [...changes, ...sender.changes, ...entitlement.changes, accessToken.change];
  const refusal = await write(context, entitlement, written);
  if (refusal === 'again') return undefined;
  const { grant, refresh_generation } = entitlement;
  return {
    access_token: accessToken.token,
    token_type: sender.confirmation?.jkt === undefined ? 'bearer' : 'DPoP',
    expires_in: accessToken.expires_in,
    scope: entitlement.target.scope.join(' '),
    ...(grant && refresh_generation && { refresh_token: context.tokens.refreshToken(grant, refresh_generation) }),
    ...(grant &&
      entitlement.scope.includes('openid') && {
        id_token: await mintIdToken(context, {
          client,
          grant,
          lifespan: idTokenLifespan(context.policy, client, entitlement.lifespans),
          nonce: entitlement.nonce,
          access_token: accessToken.token,
          session_claims: entitlement.claims?.id_token,
          with_scope_claims: false,
        }),
      }),
    ...(grant && nonceMembers(context, entitlement.target.scope, accessToken.token)),
  };
}

/** So that an application that may have a credential can prove its key without asking for a nonce first. */
function nonceMembers(
  context: OAuthContext,
  scope: readonly string[],
  access_token: string,
): Pick<TokenResponse, 'c_nonce_draft_00' | 'c_nonce_expires_in_draft_00'> {
  if (!allowsCredential(scope)) return {};
  const { c_nonce, c_nonce_expires_in } = credentialNonce(context, access_token);
  return { c_nonce_draft_00: c_nonce, c_nonce_expires_in_draft_00: c_nonce_expires_in };
}

function mint(
  context: OAuthContext,
  client: Client,
  entitlement: BoundEntitlement,
  { confirmation }: ProvenSender,
): ReturnType<typeof mintAccessToken> {
  const { grant, claims, target } = entitlement;
  const { scope, audience, strategy, signing_alg } = target;
  const ext = claims?.access_token ?? entitlement.ext;
  return mintAccessToken(context, {
    client,
    grant_id: entitlement.grant_id,
    grant_bound: grant !== undefined,
    same_as_grant:
      grant !== undefined && claims === undefined && !target.bound && scope.length === grant.payload.scope.length,
    scope,
    audience,
    lifespan: matrixLifespan(
      context.policy,
      client,
      grant?.payload.scope ?? scope,
      accessTokenLifespan(context.policy, client, entitlement.lifespans, target.lifespan),
    ),
    ...(strategy !== undefined && { strategy }),
    ...(signing_alg !== undefined && { signing_alg }),
    ...(entitlement.subject !== undefined && { subject: entitlement.subject }),
    ...(ext !== undefined && { ext }),
    ...(confirmation !== undefined && { confirmation }),
    ...(claims !== undefined && { changed_claims: claims }),
    ...(grant !== undefined && {
      subject: grant.payload.subject_identifier ?? grant.subject,
      auth_time: grant.payload.auth_time,
      ...(grant.payload.acr !== undefined && { acr: grant.payload.acr }),
      ...(grant.payload.amr !== undefined && { amr: grant.payload.amr }),
    }),
  });
}

async function write(
  context: OAuthContext,
  entitlement: Entitlement,
  changes: readonly OAuthChange[],
): Promise<'written' | 'again'> {
  const guard = await context.write(changes);
  if (guard === undefined) return 'written';
  const refusal = assertionReplayed(guard) ?? proofReplayed(guard) ?? (await entitlement.refused(guard));
  if (refusal !== undefined) throw refusal;
  return 'again';
}
