import type { Parameters } from '../parameters.ts';

/** How the parameters of an authorization request came to be. */
export type RequestSource =
  | { readonly kind: 'parameters' }
  | {
      readonly kind: 'request_object';
      /** The request as it was sent, with the object or its address in it. */
      readonly query: string;
      readonly signed: boolean;
    }
  | {
      readonly kind: 'pushed';
      readonly query: string;
      /** Whether a signed request object was pushed. */
      readonly signed: boolean;
      /** The pushed request's key: it is used up by the answer. */
      readonly hash: string;
    };

/** A request whose parameters are all there: fetched, decrypted, verified, and put together. */
export interface ResolvedRequest {
  readonly parameters: Parameters;
  readonly source: RequestSource;
}

export const AS_PARAMETERS: RequestSource = { kind: 'parameters' };
