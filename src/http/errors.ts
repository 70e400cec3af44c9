import type { Endpoint, Reply } from '../endpoints/endpoint.ts';
import { json } from '../endpoints/endpoint.ts';
import { inMatrixWords } from '../endpoints/matrix/refusal.ts';
import { OAuthError } from '../oauth/errors.ts';
import { DPOP_ALGORITHMS } from '../oauth/sender-constraint/dpop-proof.ts';

/** What an error page tells a person. */
export interface ErrorPageProblem {
  readonly code: string;
  readonly description: string;
  readonly request_id: string;
  readonly status: number;
  /** What the browser prefers to read (RFC 9110 §12.5.4). */
  readonly accept_language: string | undefined;
}

export type ErrorPage = (problem: ErrorPageProblem) => Reply | Promise<Reply>;

export interface ErrorContext {
  readonly request_id: string;
  /** The protection space that challenges name: the issuer. */
  readonly realm: string;
  readonly authorization: string | undefined;
  readonly errorPage: ErrorPage;
  readonly accept_language: string | undefined;
}

/** The one place that turns an error into an answer. */
export async function renderError(error: OAuthError, form: Endpoint['errors'], context: ErrorContext): Promise<Reply> {
  switch (form) {
    case 'page':
      return renderPage(error, context);
    case 'json':
      return jsonError(error, basicChallenge(error, context));
    case 'bearer':
      return jsonError(error, bearerChallenge(error, context));
    case 'resource':
      return jsonError(error, resourceChallenge(error, context));
    case 'matrix':
      return inMatrixWords(error);
  }
}

export function jsonError(error: OAuthError, headers: Readonly<Record<string, string>> = {}): Reply {
  const members = { error: error.code, error_description: error.description };
  return json(error.status, members, { ...headers, ...error.headers });
}

async function renderPage(error: OAuthError, { errorPage, request_id, accept_language }: ErrorContext): Promise<Reply> {
  const { code, description, status, headers } = error;
  const page = await errorPage({ code, description, request_id, status, accept_language });
  return { ...page, headers: { ...page.headers, ...headers } };
}

/** RFC 6749 §5.2: a client that used the Authorization header is told the scheme that it may use. */
function basicChallenge({ code, status }: OAuthError, { authorization, realm }: ErrorContext): Record<string, string> {
  if (code !== 'invalid_client' || status !== 401 || authorization === undefined) return {};
  return { 'www-authenticate': `Basic realm="${quotable(realm)}", charset="UTF-8"` };
}

/** RFC 6750 §3.1: a request without any token learns the scheme only, not an error. */
function bearerChallenge({ code, description, status }: OAuthError, { realm }: ErrorContext): Record<string, string> {
  if (status !== 401 && status !== 403) return {};
  const challenge = `Bearer realm="${quotable(realm)}"`;
  if (code === 'request_unauthorized') return { 'www-authenticate': challenge };
  return { 'www-authenticate': `${challenge}, error="${code}", error_description="${description}"` };
}

/**
 * RFC 9449 §7.1, §7.2. A refusal is told by the one scheme that it is about, so that a client does not take it for the
 * other's; a request without any token learns both.
 */
function resourceChallenge(error: OAuthError, context: ErrorContext): Record<string, string> {
  const { 'www-authenticate': bearer } = bearerChallenge(error, context);
  if (bearer === undefined) return {};
  const dpop = `${bearer.replace(/^Bearer/, 'DPoP')}, algs="${DPOP_ALGORITHMS.join(' ')}"`;
  if (error.code === 'request_unauthorized') return { 'www-authenticate': `${bearer}, ${dpop}` };
  return { 'www-authenticate': isAboutDpop(error, context) ? dpop : bearer };
}

function isAboutDpop({ code, challenge }: OAuthError, { authorization }: ErrorContext): boolean {
  const always = challenge === 'DPoP' || code === 'invalid_dpop_proof' || code === 'use_dpop_nonce';
  return always || /^dpop /i.test(authorization ?? '');
}

function quotable(text: string): string {
  return text.replace(/["\\]/g, '\\$&');
}

/**
 * The refusal that a thrown value means to the caller. `unexpected` marks a fault of ours, to be logged in full;
 * the caller learns nothing about it.
 */
export function toRefusal(thrown: unknown): { readonly error: OAuthError; readonly unexpected: boolean } {
  if (thrown instanceof OAuthError) return { error: thrown, unexpected: thrown.status >= 500 && thrown.status !== 503 };
  if (property(thrown, 'code') === 'store_unavailable') return { error: unavailable(thrown), unexpected: false };
  const description = 'The server met an unexpected condition. Its log has the details under the request id.';
  return { error: new OAuthError('server_error', description, { cause: thrown }), unexpected: true };
}

function unavailable(cause: unknown): OAuthError {
  return new OAuthError('temporarily_unavailable', 'The server cannot reach its database. Try again soon.', {
    headers: { 'retry-after': '2' },
    detail: cause instanceof Error ? cause.message : 'store_unavailable',
    cause,
  });
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
