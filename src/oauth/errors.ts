/**
 * Every error code that the protocol endpoints answer with, and its HTTP status where it is answered directly
 * (RFC 6749 §5.2, RFC 8628 §3.5, RFC 6750 §3.1, RFC 7591 §3.2.2, OIDC Core §3.1.2.6). Nothing else maps codes to statuses.
 */
export const ERROR_STATUS = {
  invalid_request: 400,
  invalid_client: 401,
  invalid_grant: 400,
  unauthorized_client: 400,
  unsupported_grant_type: 400,
  invalid_scope: 400,
  invalid_target: 400,
  access_denied: 403,
  authorization_pending: 400,
  slow_down: 400,
  expired_token: 400,
  unsupported_response_type: 400,
  unsupported_response_mode: 400,
  server_error: 500,
  temporarily_unavailable: 503,
  login_required: 400,
  consent_required: 400,
  interaction_required: 400,
  account_selection_required: 400,
  request_not_supported: 400,
  request_uri_not_supported: 400,
  registration_not_supported: 400,
  invalid_request_uri: 400,
  invalid_request_object: 400,
  unmet_authentication_requirements: 400,
  invalid_token: 401,
  invalid_dpop_proof: 400,
  use_dpop_nonce: 400,
  insufficient_scope: 403,
  invalid_client_metadata: 400,
  invalid_redirect_uri: 400,
  request_unauthorized: 401,
  request_forbidden: 403,
  not_found: 404,
  conflict: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  too_many_requests: 429,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

export interface ErrorDetails {
  /** The scheme whose challenge says it at a resource, where it is not the one of the request. */
  readonly challenge?: 'DPoP';
  /** For the log only; never part of an answer. No secrets. */
  readonly detail?: string;
  readonly status?: number;
  /** The limit that was exceeded, for the log and the metrics. */
  readonly limit?: string;
  /** Extra response headers: `WWW-Authenticate`, `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/**
 * A refusal that the caller is told about: a stable `code` for programs and a `description` that says what is wrong
 * and what to do. The description is restricted to the characters that RFC 6749 §4.1.2.1 allows.
 */
export class OAuthError extends Error {
  override readonly name = 'OAuthError';
  readonly code: ErrorCode;
  readonly description: string;
  readonly status: number;
  readonly detail: string | undefined;
  readonly limit: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly challenge: 'DPoP' | undefined;

  constructor(code: ErrorCode, description: string, details: ErrorDetails = {}) {
    const printable = toErrorDescription(description);
    super(`${code}: ${printable}`, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.description = printable;
    this.status = details.status ?? ERROR_STATUS[code];
    this.detail = details.detail;
    this.limit = details.limit;
    this.headers = details.headers ?? {};
    this.challenge = details.challenge;
  }

  /** The same refusal with more headers in its answer. */
  withHeaders(headers: Readonly<Record<string, string>>): OAuthError {
    const { code, description, status, detail, limit, challenge, cause } = this;
    return new OAuthError(code, description, {
      status,
      cause,
      headers: { ...this.headers, ...headers },
      ...(detail !== undefined && { detail }),
      ...(limit !== undefined && { limit }),
      ...(challenge !== undefined && { challenge }),
    });
  }
}

/**
 * A refusal for asking too much (RFC 6585 §4).
 *
 * @param limit its name, for the log and the metrics.
 * @param seconds until it may be tried again.
 */
export function tooManyRequests(
  limit: string,
  seconds: number,
  description: string = `Too many requests. Try again in ${seconds} seconds.`,
): OAuthError {
  return new OAuthError('too_many_requests', description, { limit, headers: { 'retry-after': String(seconds) } });
}

/** RFC 6749 §4.1.2.1: %x20-21 / %x23-5B / %x5D-7E. Others become their nearest printable stand-in. */
export function toErrorDescription(text: string): string {
  return text
    .replaceAll('"', "'")
    .replaceAll('\\', '/')
    .replace(/[^\x20-\x7e]/g, '?');
}
