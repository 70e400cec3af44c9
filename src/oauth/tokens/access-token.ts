import { type Client, issuedAt } from '../client.ts';
import { seconds } from '../clock.ts';
import type { OAuthContext } from '../context.ts';
import type { JsonObject } from '../json.ts';
import type { Policy } from '../policy.ts';
import type { AccessToken, Confirmation, ConsentSession } from '../records.ts';
import type { OAuthChange } from '../repositories.ts';
import { chosenAlgorithm, serverAlgorithms } from '../server-algorithms.ts';

/** What an access token is to say. */
export interface AccessTokenContent {
  readonly client: Client;
  readonly grant_id: string;
  /** Whether a stored grant stands behind the token; false for client_credentials. */
  readonly grant_bound: boolean;
  readonly subject?: string;
  readonly scope: readonly string[];
  readonly audience: readonly string[];
  /** The consent session's claims: introspection's `ext`. */
  readonly ext?: JsonObject;
  /** What a hook changed, so that it is not the grant's any more; kept with the token. */
  readonly changed_claims?: ConsentSession;
  /** What whoever uses the token has to prove; absent for a bearer token. */
  readonly confirmation?: Confirmation;
  /** Milliseconds. */
  readonly lifespan: number;
  /** Where the resources that it is for want a form or an algorithm of their own. */
  readonly strategy?: 'opaque' | 'jwt';
  readonly signing_alg?: string;
  /** Whether scope and audience are the grant's own, so that they need not be stored again. */
  readonly same_as_grant?: boolean;
  /** Seconds; for RFC 9068 §2.2.1. */
  readonly auth_time?: number;
  readonly acr?: string;
  readonly amr?: readonly string[];
}

export interface MintedAccessToken {
  readonly token: string;
  /** Seconds. */
  readonly expires_in: number;
  readonly change: OAuthChange;
}

/** Mints an access token, opaque or as a JWT (RFC 9068) as its resources, the client or the server's setting want it. */
export async function mintAccessToken(context: OAuthContext, content: AccessTokenContent): Promise<MintedAccessToken> {
  const issued_at = context.clock.now();
  const expires_at = issued_at + content.lifespan;
  const usual = content.client.metadata.access_token_strategy ?? context.policy.access_token_strategy;
  const strategy = content.strategy ?? usual;
  const { token, hash } =
    strategy === 'jwt'
      ? await mintJwt(context, content, issued_at, expires_at)
      : context.tokens.createAccessToken(content.grant_id);
  const record: AccessToken = {
    grant_id: content.grant_id,
    hash,
    client_id: content.client.client_id,
    grant_bound: content.grant_bound,
    issued_at: issuedAt(content.client, context.clock),
    expires_at,
    payload: payloadOf(content),
  };
  return {
    token,
    expires_in: seconds(content.lifespan),
    change: { op: 'insert', entity: 'access_token', record },
  };
}

/** Null where the grant says it all, or where there is neither a grant nor anything to say. */
function payloadOf(content: AccessTokenContent): AccessToken['payload'] {
  const { scope, audience, subject, confirmation, ext, changed_claims } = content;
  if (content.same_as_grant && confirmation === undefined) return null;
  const besides = {
    ...(subject !== undefined && { subject }),
    ...(confirmation !== undefined && { confirmation }),
    ...(ext !== undefined && keepsExt(content) && { ext }),
    ...(changed_claims?.id_token !== undefined && { id_token: changed_claims.id_token }),
  };
  const empty = scope.length === 0 && audience.length === 0 && Object.keys(besides).length === 0;
  return empty && !content.grant_bound ? null : { scope, audience, ...besides };
}

function keepsExt({ grant_bound, changed_claims }: AccessTokenContent): boolean {
  return !grant_bound || changed_claims?.access_token !== undefined;
}

async function mintJwt(
  context: OAuthContext,
  content: AccessTokenContent,
  issued_at: number,
  expires_at: number,
): Promise<{ token: string; hash: string }> {
  const { policy } = context;
  const { jti, hash } = context.tokens.createJti(content.grant_id);
  const claims: JsonObject = {
    ...sessionClaims(policy, content.ext ?? {}),
    iss: policy.issuer,
    // RFC 9068 §2.2: a client that acts for itself is its own subject.
    sub: content.subject ?? content.client.client_id,
    aud: content.audience.length > 0 ? content.audience : [policy.issuer],
    client_id: content.client.client_id,
    iat: seconds(issued_at),
    ...(!policy.jwt.exclude_not_before_claim && { nbf: seconds(issued_at) }),
    exp: seconds(expires_at),
    jti,
    ...(content.confirmation !== undefined && { cnf: content.confirmation }),
    ...(policy.jwt.scope_claim !== 'list' && { scope: content.scope.join(' ') }),
    ...(policy.jwt.scope_claim !== 'string' && { scp: content.scope }),
    ...(content.auth_time !== undefined && { auth_time: content.auth_time }),
    ...(content.acr !== undefined && { acr: content.acr }),
    ...(content.amr !== undefined && { amr: content.amr }),
  };
  const set = 'hydra.jwt.access-token';
  const alg = chosenAlgorithm(serverAlgorithms(context, content.client, set), content.signing_alg);
  const signer = await context.keys.signer(set, alg);
  return { token: await signer.sign(claims, { typ: 'at+jwt' }), hash };
}

/** Hydra's `ext`, and the members of it that the configuration lifts to the top. Reserved names never come from it. */
function sessionClaims(policy: Policy, ext: JsonObject): JsonObject {
  const lifted = Object.fromEntries(
    policy.jwt.allowed_top_level_claims.filter((name) => name in ext).map((name) => [name, ext[name]]),
  );
  const kept = policy.jwt.mirror_top_level_claims
    ? ext
    : Object.fromEntries(Object.entries(ext).filter(([name]) => !(name in lifted)));
  return { ...lifted, ...(Object.keys(kept).length > 0 && { ext: kept }) };
}
