import type { Client } from '../client.ts';
import { RESPONSE_MODES, type ResponseMode } from './response-modes.ts';

/** What the authorization endpoint itself hands out for a response type, and how by default. */
export interface ResponseType {
  readonly response_type: string;
  readonly code: boolean;
  readonly token: boolean;
  readonly id_token: boolean;
  readonly default_response_mode: 'query' | 'fragment';
}

/** What carries the parameters of a response, and whether they travel in one signed JWT (JARM §2.3). */
export interface ResponseModeForm {
  readonly carrier: Carrier;
  readonly signed: boolean;
}

export type Carrier = 'query' | 'fragment' | 'form_post';

const FORMS: Readonly<Record<Exclude<ResponseMode, 'jwt'>, ResponseModeForm>> = {
  query: { carrier: 'query', signed: false },
  fragment: { carrier: 'fragment', signed: false },
  form_post: { carrier: 'form_post', signed: false },
  'query.jwt': { carrier: 'query', signed: true },
  'fragment.jwt': { carrier: 'fragment', signed: true },
  'form_post.jwt': { carrier: 'form_post', signed: true },
};

/** `jwt` is the signed form of what the response type has by default (JARM §2.3.4). */
export function formOf(mode: ResponseMode, type: Pick<ResponseType, 'default_response_mode'>): ResponseModeForm {
  return mode === 'jwt' ? { carrier: type.default_response_mode, signed: true } : FORMS[mode];
}

/**
 * Whether the form would put tokens into a query, and so into server logs (OAuth 2.0 Multiple Response Types §3), where
 * no encryption hides them (JARM §2.3.1).
 */
export function leaks(
  { carrier, signed }: ResponseModeForm,
  { default_response_mode }: Pick<ResponseType, 'default_response_mode'>,
  { metadata }: Client,
): boolean {
  const hidden = signed && metadata.authorization_encrypted_response_alg !== undefined;
  return carrier === 'query' && default_response_mode === 'fragment' && !hidden;
}

/** Whether the client registered to be answered so (FAPI 2.0 Message Signing §5.3.3), under whichever name of the form. */
export function isRegisteredForm(
  form: ResponseModeForm,
  type: Pick<ResponseType, 'default_response_mode'>,
  { metadata: { response_modes } }: Client,
): boolean {
  const same = (other: ResponseModeForm) => other.carrier === form.carrier && other.signed === form.signed;
  return response_modes?.some((mode) => same(formOf(mode, type))) ?? true;
}

/** How the client is answered where the request does not say it. */
export function defaultForm(
  type: Pick<ResponseType, 'default_response_mode'>,
  { metadata: { response_modes } }: Client,
): ResponseModeForm {
  const usual = FORMS[type.default_response_mode];
  const [first] = response_modes ?? [];
  return first === undefined || response_modes?.includes(type.default_response_mode) ? usual : formOf(first, type);
}

/**
 * OAuth 2.0 Multiple Response Types §3 to §5: what carries a token goes into the fragment. The words of a response
 * type have no order; these are the names under which discovery lists them.
 */
const NAMES = [
  'code',
  'token',
  'id_token',
  'code token',
  'code id_token',
  'id_token token',
  'code id_token token',
  'none',
];

export const RESPONSE_TYPES: ReadonlyMap<string, ResponseType> = new Map(
  NAMES.map((response_type) => {
    const parts = response_type.split(' ');
    const [code, token, id_token] = [parts.includes('code'), parts.includes('token'), parts.includes('id_token')];
    const default_response_mode = token || id_token ? 'fragment' : 'query';
    return [canonical(response_type), { response_type, code, token, id_token, default_response_mode }];
  }),
);

export function findResponseType(response_type: string): ResponseType | undefined {
  return RESPONSE_TYPES.get(canonical(response_type));
}

export function isResponseMode(text: string): text is ResponseMode {
  return RESPONSE_MODES.some((mode) => mode === text);
}

/** Whether one of a client's registered response types is this one, whatever the order of the words. */
export function isRegisteredResponseType(registered: readonly string[], type: ResponseType): boolean {
  return registered.some((one) => canonical(one) === canonical(type.response_type));
}

function canonical(response_type: string): string {
  return response_type.split(' ').sort().join(' ');
}
