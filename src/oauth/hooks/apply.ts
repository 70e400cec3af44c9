import type { Client } from '../client.ts';
import type { OAuthContext } from '../context.ts';
import { OAuthError } from '../errors.ts';
import type { BoundEntitlement } from '../grants/grant-type.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import type { Parameters } from '../parameters.ts';
import type { ConsentSession } from '../records.ts';
import { type HookRequest, refreshHookBody, tokenHookBody } from './bodies.ts';
import { type Hooks, HookUnavailable, type PostHook } from './context.ts';

interface TokenRequest {
  readonly client: Client;
  readonly grant_type: string;
  readonly parameters: Parameters;
}

/**
 * Asks the operator's hooks what the tokens are to say. Nothing has been written by then, so a refusal uses nothing up.
 *
 * @returns the entitlement with the claims that a hook changed.
 * @throws OAuthError access_denied, server_error
 */
export async function applyHooks(
  context: OAuthContext,
  hooks: Hooks,
  request: TokenRequest,
  entitlement: BoundEntitlement,
): Promise<BoundEntitlement> {
  const given: ConsentSession = {
    ...(entitlement.ext !== undefined && { access_token: entitlement.ext }),
    ...(entitlement.grant?.payload.session.id_token !== undefined && {
      id_token: entitlement.grant.payload.session.id_token,
    }),
  };
  const asking = { ...request, entitlement };
  const refreshed =
    request.grant_type === 'refresh_token' ? await ask(context, hooks.refresh, refreshHookBody, asking, given) : given;
  const claims = await ask(context, hooks.token, tokenHookBody, asking, refreshed);
  return claims === given ? entitlement : { ...entitlement, claims };
}

async function ask(
  context: OAuthContext,
  hook: PostHook | undefined,
  bodyOf: (context: OAuthContext, request: HookRequest) => Promise<JsonObject>,
  request: Omit<HookRequest, 'claims'>,
  claims: ConsentSession,
): Promise<ConsentSession> {
  if (hook === undefined) return claims;
  const { status, json } = await answerOf(hook, await bodyOf(context, { ...request, claims }));
  switch (status) {
    case 200:
      return changed(claims, parseSession(json), isFirstIssue(request.entitlement));
    case 204:
      return claims;
    case 403:
      throw new OAuthError('access_denied', 'The tokens were refused by a rule of this server.');
    default:
      throw failed(`it answered with status ${status}`);
  }
}

async function answerOf(hook: PostHook, body: JsonObject): ReturnType<PostHook> {
  try {
    return await hook(body);
  } catch (error) {
    if (error instanceof HookUnavailable) throw failed(error.message);
    throw error;
  }
}

/** Whether the claims are those of the consent, which the hook adds to, rather than those that it has seen before. */
function isFirstIssue({ grant, lifespans }: BoundEntitlement): boolean {
  return grant !== undefined && lifespans !== 'refresh_token_grant';
}

/** A member that the answer leaves out stays as it is. */
function changed(claims: ConsentSession, answer: ConsentSession, add: boolean): ConsentSession {
  const { access_token, id_token } = answer;
  return {
    ...claims,
    ...(access_token !== undefined && {
      access_token: add ? { ...claims.access_token, ...access_token } : access_token,
    }),
    ...(id_token !== undefined && { id_token: add ? { ...claims.id_token, ...id_token } : id_token }),
  };
}

function parseSession(json: unknown): ConsentSession {
  const session = isJsonObject(json) ? json['session'] : undefined;
  if (!isJsonObject(session)) throw failed('its answer has no session');
  return { ...claimsOf(session, 'access_token'), ...claimsOf(session, 'id_token') };
}

/** Null, which a map without content is in Go's JSON, is a map without content. */
function claimsOf(session: JsonObject, member: 'access_token' | 'id_token'): ConsentSession {
  const claims = session[member];
  if (claims === undefined) return {};
  if (claims === null) return { [member]: {} };
  if (!isJsonObject(claims)) throw failed(`session.${member} of its answer is no object`);
  return { [member]: claims };
}

function failed(detail: string): OAuthError {
  return new OAuthError('server_error', 'The server could not decide what the tokens are to say. Try again later.', {
    detail: `token hook: ${detail}`,
  });
}
