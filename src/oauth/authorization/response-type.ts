/** What the authorization endpoint itself hands out for a response type, and how by default. */
export interface ResponseType {
  readonly response_type: string;
  readonly code: boolean;
  readonly token: boolean;
  readonly id_token: boolean;
  readonly default_response_mode: ResponseMode;
}

export const RESPONSE_MODES = ['query', 'fragment', 'form_post'] as const;
export type ResponseMode = (typeof RESPONSE_MODES)[number];

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
