import type { Method } from '../endpoint.ts';
import { type Members, ref, type Schema } from './schema.ts';

/** Whose API an operation belongs to; generators make the class `OidcApi` of `oidc`. */
export type Tag =
  | 'oidc'
  | 'oAuth2'
  | 'jwk'
  | 'wellknown'
  | 'metadata'
  | 'OAuth'
  | 'user'
  | 'initialAccessToken'
  | 'protectedResource'
  | 'OpenID';

export type Listener = 'public' | 'admin';

/** How a caller may say who it is. `none` stands beside others where it need not. */
export type Security = 'none' | 'basic' | 'bearer' | 'oauth2' | 'dpop' | 'accessTokenBearer' | 'accessTokenQuery';

export interface Parameter {
  readonly in: 'path' | 'query' | 'header';
  readonly name: string;
  readonly required: boolean;
  readonly description: string;
  readonly schema: Schema;
}

export type RequestBody =
  | { readonly kind: 'json'; readonly schema: Schema; readonly required: boolean }
  | { readonly kind: 'form'; readonly members: Members; readonly required: readonly string[] };

/** One answer; without content it has no body. */
export interface Answer {
  readonly description: string;
  /** By media type. */
  readonly content?: Readonly<Record<string, Schema>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One operation of the API: what a generator makes a method of. */
export interface Operation {
  readonly method: Method;
  /** `{id}` is a path parameter. */
  readonly path: string;
  readonly listener: Listener | 'both';
  readonly operationId: string;
  readonly tag: Tag;
  readonly summary: string;
  readonly description?: string;
  readonly security: readonly Security[];
  /** In the order in which a generated method takes them, those that are required first. */
  readonly parameters?: readonly Parameter[];
  readonly body?: RequestBody;
  /** By status; the answer to everything else is a refusal. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** The schema of a refusal, where it is not that of OAuth. */
  readonly refusal?: string;
  /** A further name for the operation with the same method and path, for the API of its own tag. */
  readonly alias?: true;
}

export function pathParameter(name: string, description: string): Parameter {
  return { in: 'path', name, required: true, description, schema: { type: 'string' } };
}

export function query(name: string, description: string, schema: Schema = { type: 'string' }): Parameter {
  return { in: 'query', name, required: false, description, schema };
}

/** Makes a request for, or with, a token that is bound to a key (RFC 9449). */
export const DPOP_PROOF: Parameter = {
  in: 'header',
  name: 'DPoP',
  required: false,
  description: 'A proof of the key that the token is, or is to be, bound to (RFC 9449 §4).',
  schema: { type: 'string' },
};

export function required(parameter: Parameter): Parameter {
  return { ...parameter, required: true };
}

export const PAGE: readonly Parameter[] = [
  query('page_size', 'How many at once: 100 if not given, 500 at most.', {
    type: 'integer',
    format: 'int64',
    minimum: 1,
  }),
  query('page_token', 'From the Link header of the page before.'),
];

export function jsonBody(name: string): RequestBody {
  return { kind: 'json', schema: ref(name), required: true };
}

export function optionalBody(name: string): RequestBody {
  return { kind: 'json', schema: ref(name), required: false };
}

export function form(members: Members, requiredMembers: readonly string[] = []): RequestBody {
  return { kind: 'form', members, required: requiredMembers };
}

export function answer(schema: Schema, description: string, headers?: Answer['headers']): Answer {
  return { description, content: { 'application/json': schema }, ...(headers !== undefined && { headers }) };
}

/** An answer that is an object of the named schema. */
export function object(name: string, headers?: Answer['headers']): Answer {
  return answer(ref(name), name, headers);
}

/** A page of a list, and where the next one is. */
export function page(name: string): Answer {
  return answer({ type: 'array', items: ref(name) }, `A page of a list of ${name}.`, {
    link: 'The first and the next page (RFC 8288).',
  });
}

export function created(name: string): Answer {
  return object(name, { location: 'Where it is from now on.' });
}

export const EMPTY: Answer = { description: 'It is done.' };

/** A person's browser goes on somewhere else. */
export const REDIRECT: Answer = {
  description: 'Where the browser goes on.',
  headers: { location: 'The address.' },
};

export function htmlPage(description: string): Answer {
  return { description, content: { 'text/html': { type: 'string' } } };
}
