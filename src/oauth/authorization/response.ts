import { type ErrorCode, OAuthError, toErrorDescription } from '../errors.ts';
import type { ResponseMode } from './response-type.ts';

/** Where an authorization response goes. */
export interface Destination {
  readonly redirect_uri: string;
  readonly response_mode: ResponseMode;
  readonly state: string | undefined;
}

/** A response on its way to the application: a redirect, or a form that the browser posts. */
export type Delivery =
  | { readonly kind: 'redirect'; readonly location: string }
  | { readonly kind: 'form'; readonly action: string; readonly fields: Readonly<Record<string, string>> };

type ResponseParameters = Readonly<Record<string, string | undefined>>;

/** How each response mode carries the parameters (OAuth 2.0 Multiple Response Types §2.1, Form Post Response Mode §2). */
const DELIVERIES: Readonly<Record<ResponseMode, (redirect_uri: string, fields: URLSearchParams) => Delivery>> = {
  query: (redirect_uri, fields) => ({ kind: 'redirect', location: withQuery(redirect_uri, fields) }),
  fragment: (redirect_uri, fields) => ({ kind: 'redirect', location: `${redirect_uri}#${encode(fields)}` }),
  form_post: (redirect_uri, fields) => ({ kind: 'form', action: redirect_uri, fields: Object.fromEntries(fields) }),
};

/** A registered query stays as it is, to the character (RFC 6749 §3.1.2). */
function withQuery(redirect_uri: string, fields: URLSearchParams): string {
  return `${redirect_uri}${redirect_uri.includes('?') ? '&' : '?'}${encode(fields)}`;
}

/** `%20` instead of `+`: some applications decode the fragment, or a custom scheme's query, as a plain URI component. */
function encode(fields: URLSearchParams): string {
  return fields.toString().replaceAll('+', '%20');
}

/** Adds `state` and, against mix-up, the issuer (RFC 9207 §2) to the parameters, and hands them to the mode. */
export function deliver(issuer: string, destination: Destination, parameters: ResponseParameters): Delivery {
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...parameters, state: destination.state, iss: issuer }))
    if (value !== undefined) fields.set(name, value);
  return DELIVERIES[destination.response_mode](destination.redirect_uri, fields);
}

/** A refusal that the application is told, through the browser (RFC 6749 §4.1.2.1). */
export class AuthorizationError extends Error {
  override readonly name = 'AuthorizationError';
  /** Usually one of our codes; a login or consent application may choose its own. */
  readonly error: string;
  readonly description: string;
  readonly destination: Destination;

  constructor(destination: Destination, error: ErrorCode | (string & {}), description: string, cause?: unknown) {
    const printable = toErrorDescription(description);
    super(`${error}: ${printable}`, cause === undefined ? undefined : { cause });
    this.error = toErrorDescription(error);
    this.description = printable;
    this.destination = destination;
  }

  /** The same refusal as `error` makes, sent to the application. Anything but a refusal is thrown on as it is. */
  static from(destination: Destination, error: unknown): AuthorizationError {
    if (error instanceof OAuthError) return new AuthorizationError(destination, error.code, error.description, error);
    throw error;
  }

  deliver(issuer: string): Delivery {
    return deliver(issuer, this.destination, { error: this.error, error_description: this.description });
  }
}
