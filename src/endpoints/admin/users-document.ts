import { z } from 'zod';
import { type AccountEdit, editOf } from '../../accounts/edit.ts';
import type { Account } from '../../accounts/records.ts';
import { OAuthError } from '../../oauth/errors.ts';
import { isJsonObject, type Json, type JsonObject } from '../../oauth/json.ts';

/** A person as `/admin/users` shows them; the password is never shown. */
export function toUser(account: Account): JsonObject {
  const { id, created_at, updated_at } = account;
  return { id, ...toEditable(account), created_at: rfc3339(created_at), updated_at: rfc3339(updated_at) };
}

function toEditable({ username, email, disabled, claims }: Account): JsonObject {
  return { ...(username === null ? {} : { username }), ...(email === null ? {} : { email }), disabled, claims };
}

function rfc3339(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

const USER = z.strictObject({
  username: z.string().nullish(),
  email: z.string().nullish(),
  password: z.string().optional(),
  disabled: z.boolean().optional(),
  claims: z.record(z.string(), z.json()).optional(),
});

/** What the server sets; a document that was read may be sent back with it. */
const SERVER_MEMBERS: ReadonlySet<string> = new Set(['id', 'created_at', 'updated_at']);

/** The document of a POST (without an account) or PUT. @throws OAuthError `invalid_request` with the member's path. */
export function parseUser(body: unknown, account?: Account): AccountEdit {
  const {
    username = null,
    email = null,
    disabled = false,
    claims = {},
    password,
  } = parse(USER, stripped(body, account));
  return { username, email, disabled, claims, ...(password === undefined ? {} : { password }) };
}

/** The edit that a merge patch (RFC 7396) makes of an account. */
export function patchUser(body: unknown, account: Account): AccountEdit {
  const patch = stripped(body, account);
  const edit = parseUser(mergePatch(toEditable(account), patch));
  const vouched = isJsonObject(patch['claims']) && 'email_verified' in patch['claims'];
  if (edit.email === editOf(account).email || vouched) return edit;
  // That the old address was verified says nothing about the new one.
  const { email_verified, ...claims } = edit.claims;
  return { ...edit, claims };
}

const PASSWORD = z.strictObject({ password: z.string() });

/** What is checked of the bodies, for the API's document. */
export const USER_BODIES: { readonly user: z.ZodType; readonly password: z.ZodType } = {
  user: USER,
  password: PASSWORD,
};

export function parsePassword(body: unknown): string {
  return parse(PASSWORD, body).password;
}

function stripped(body: unknown, account: Account | undefined): JsonObject {
  if (!isJsonObject(body)) throw invalid('', 'the body must be a JSON object');
  if (isDeeperThan(body, MAX_DEPTH)) throw invalid('', `the body may be nested ${MAX_DEPTH} levels deep`);
  if (body['id'] !== undefined && body['id'] !== account?.id) throw invalid('id', 'it is given by the server');
  return Object.fromEntries(Object.entries(body).filter(([name]) => !SERVER_MEMBERS.has(name)));
}

/** RFC 7396 §2. */
function mergePatch(target: Json | undefined, patch: Json): Json {
  if (!isJsonObject(patch)) return patch;
  const merged = new Map(Object.entries(isJsonObject(target) ? target : {}));
  for (const [name, value] of Object.entries(patch)) {
    if (value === null || value === undefined) merged.delete(name);
    else merged.set(name, mergePatch(merged.get(name), value));
  }
  return Object.fromEntries(merged);
}

/** Deeper documents end in a stack overflow somewhere, now or when they are written as JSON again. */
const MAX_DEPTH = 32;

function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((member) => isDeeperThan(member, depth - 1));
}

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (issue?.code === 'unrecognized_keys') {
    throw invalid(issue.keys[0] ?? '', 'there is no such member; what else is known about a person goes into claims');
  }
  throw invalid(issue?.path.join('.') ?? '', issue?.message ?? 'it does not have the form that is expected');
}

function invalid(path: string, problem: string): OAuthError {
  return new OAuthError('invalid_request', path === '' ? `The request is wrong: ${problem}.` : `${path}: ${problem}.`);
}
