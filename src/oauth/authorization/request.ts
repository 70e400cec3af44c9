import { OAuthError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { type Parameters, words } from '../parameters.ts';
import type { ResponseModeForm, ResponseType } from './response-type.ts';

export const PROMPTS = ['none', 'login', 'consent', 'select_account', 'create'] as const;
export type Prompt = (typeof PROMPTS)[number];

export const DISPLAYS = ['page', 'popup', 'touch', 'wap'] as const;

/** An authorization request (RFC 6749 §4.1.1, OIDC Core §3.1.2.1), parsed. Its client and redirect URI are checked. */
export interface AuthorizationRequest {
  readonly client_id: string;
  readonly redirect_uri: string;
  readonly redirect_uri_given: boolean;
  readonly response_type: ResponseType;
  readonly response_form: ResponseModeForm;
  readonly scope: readonly string[];
  readonly audience: readonly string[];
  /** The resources that it is for (RFC 8707 §2), as tokens name them. */
  readonly resource: readonly string[];
  readonly state: string | undefined;
  readonly nonce: string | undefined;
  readonly prompt: readonly Prompt[];
  /** Seconds. */
  readonly max_age: number | undefined;
  readonly id_token_hint: string | undefined;
  readonly login_hint: string | undefined;
  readonly acr_values: readonly string[];
  readonly ui_locales: readonly string[];
  readonly claims_locales: readonly string[];
  readonly display: string | undefined;
  readonly claims: JsonObject | undefined;
  readonly code_challenge: string | undefined;
  readonly code_challenge_method: 'S256' | 'plain' | undefined;
  /** The key that the code is to be bound to (RFC 9449 §10). */
  readonly dpop_jkt: string | undefined;
}

/** Hydra's name for `create` (OpenID Connect Initiating User Registration §4). */
const PROMPT_ALIASES: Readonly<Record<string, Prompt>> = { registration: 'create' };

export function parsePrompt(text: string | undefined): readonly Prompt[] {
  return words(text).map((word) => {
    const prompt = PROMPTS.find((known) => known === (PROMPT_ALIASES[word] ?? word));
    if (prompt === undefined) throw new OAuthError('invalid_request', `prompt ${word} is not known.`);
    return prompt;
  });
}

export function parseMaxAge(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,10}$/.test(text)) throw new OAuthError('invalid_request', 'max_age must be a number of seconds.');
  return Number(text);
}

export function parseCodeChallengeMethod(parameters: Parameters): 'S256' | 'plain' | undefined {
  const method = parameters.get('code_challenge_method');
  if (method === undefined) return parameters.get('code_challenge') === undefined ? undefined : 'plain';
  if (method === 'S256' || method === 'plain') return method;
  throw new OAuthError('invalid_request', 'code_challenge_method must be S256.');
}
