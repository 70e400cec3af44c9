import { seconds } from '../clock.ts';
import type { OAuthContext } from '../context.ts';
import { type ErrorCode, OAuthError, toErrorDescription } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { issueJwt } from '../response-jwt.ts';
import type { Carrier, ResponseModeForm } from './response-type.ts';

/** Where an authorization response goes. */
export interface Destination {
  readonly client_id: string;
  readonly redirect_uri: string;
  readonly response_form: ResponseModeForm;
  readonly state: string | undefined;
}

/** A response on its way to the application: a redirect, or a form that the browser posts. */
export type Delivery =
  | { readonly kind: 'redirect'; readonly location: string }
  | { readonly kind: 'form'; readonly action: string; readonly fields: Readonly<Record<string, string>> };

type ResponseParameters = Readonly<Record<string, string | undefined>>;

/** How each carrier takes the parameters (OAuth 2.0 Multiple Response Types §2.1, Form Post Response Mode §2). */
const DELIVERIES: Readonly<Record<Carrier, (redirect_uri: string, fields: URLSearchParams) => Delivery>> = {
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

type DeliveryContext = Pick<OAuthContext, 'policy' | 'clock' | 'keys' | 'clientKeys' | 'repositories'>;

/** Adds `state` and, against mix-up, the issuer (RFC 9207 §2) to the parameters, and hands them to the mode. */
export async function deliver(
  context: DeliveryContext,
  destination: Destination,
  parameters: ResponseParameters,
): Promise<Delivery> {
  const { response_form, redirect_uri, state } = destination;
  const whole = { ...parameters, state, iss: context.policy.issuer };
  const sent = response_form.signed ? await signed(context, destination, whole) : whole;
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(sent)) if (value !== undefined) fields.set(name, value);
  return DELIVERIES[response_form.carrier](redirect_uri, fields);
}

/** Milliseconds: JARM §2.1 recommends no more than ten minutes. */
const RESPONSE_LIFESPAN = 600_000;

/** The parameters as the claims of one JWT, encrypted where the client registered that (JARM §2.1). */
async function signed(
  context: DeliveryContext,
  { client_id }: Destination,
  parameters: ResponseParameters,
): Promise<ResponseParameters> {
  const client = await context.repositories.clients.find(client_id);
  if (client === undefined) throw new OAuthError('invalid_client', 'The application is not registered any more.');
  const exp = seconds(context.clock.now() + RESPONSE_LIFESPAN);
  return {
    response: await issueJwt(context, client, 'authorization', defined({ ...parameters, aud: client_id, exp })),
  };
}

function defined(claims: Readonly<Record<string, string | number | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
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

  deliver(context: DeliveryContext): Promise<Delivery> {
    return deliver(context, this.destination, { error: this.error, error_description: this.description });
  }
}
