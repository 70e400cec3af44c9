import { z } from 'zod';
import { OAuthError } from '../../oauth/errors.ts';
import { isJsonObject, type JsonObject } from '../../oauth/json.ts';
import { parseDuration, printDuration } from '../../oauth/registration/duration.ts';
import type { ResourceIdentifier } from '../../oauth/resources/identifier.ts';
import type { ProtectedResource, ResourceSettings } from '../../oauth/resources/records.ts';
import { checkResource, type ResourceRules } from '../../oauth/resources/settings.ts';

const clientIds = z.array(z.string().min(1).max(255));

const RESOURCE = z.strictObject({
  identifier: z.string(),
  name: z.string().max(200).default(''),
  scopes: z.array(z.string().min(1).max(200)).exactOptional(),
  access_token_strategy: z.enum(['opaque', 'jwt']).exactOptional(),
  access_token_lifespan: z.string().exactOptional(),
  access_token_signing_alg: z.string().exactOptional(),
  allowed_clients: clientIds.exactOptional(),
  introspection_clients: clientIds.default([]),
});

/** What is checked of the body, for the API's document. */
export const RESOURCE_BODY: z.ZodType = RESOURCE;

/** What the server sets; a document that was read may be sent back with it. */
const SERVER_MEMBERS: ReadonlySet<string> = new Set(['id', 'configured', 'created_at', 'updated_at']);

/** @throws OAuthError invalid_request with the member's path. */
export function parseResource(
  body: unknown,
  rules: ResourceRules,
): { readonly identifier: ResourceIdentifier; readonly settings: ResourceSettings } {
  if (!isJsonObject(body)) throw invalid('The body must be a JSON object.');
  const given = Object.entries(body).filter(([name, value]) => !SERVER_MEMBERS.has(name) && value !== null);
  const parsed = RESOURCE.safeParse(Object.fromEntries(given));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const member = issue?.path.join('.') ?? '';
    throw invalid(`${member === '' ? 'The body' : `The member ${member}`}: ${issue?.message}.`);
  }
  const { identifier, access_token_lifespan, ...rest } = parsed.data;
  const settings = { ...rest, ...lifespanOf(access_token_lifespan) };
  const checked = checkResource({ identifier, settings }, rules);
  if (!checked.ok) throw invalid(`The member ${checked.member} ${checked.problem}.`);
  return { identifier: checked.identifier, settings };
}

function lifespanOf(text: string | undefined): Pick<ResourceSettings, 'access_token_lifespan'> {
  if (text === undefined || text === '') return {};
  const access_token_lifespan = parseDuration(text);
  if (access_token_lifespan === undefined)
    throw invalid('The member access_token_lifespan must be a duration such as 10m or 1h30m.');
  return { access_token_lifespan };
}

function invalid(description: string): OAuthError {
  return new OAuthError('invalid_request', description);
}

export function showResource(
  { id, identifier, settings, created_at, updated_at }: ProtectedResource,
  configured: boolean,
): JsonObject {
  const { access_token_lifespan: lifespan, ...rest } = settings;
  return {
    id,
    identifier,
    ...rest,
    ...(lifespan !== undefined && { access_token_lifespan: printDuration(lifespan) }),
    configured,
    created_at: new Date(created_at).toISOString(),
    updated_at: new Date(updated_at).toISOString(),
  };
}
