import type { HashParameters } from './argon2id.ts';

/** What a hashing thread is asked for. */
export type HashTask =
  | {
      readonly kind: 'hash';
      readonly secret: string;
      readonly salt: Uint8Array;
      readonly bytes: number;
      readonly parameters: HashParameters;
    }
  | { readonly kind: 'verify'; readonly secret: string; readonly hash: string };

/** `failed`: the task itself is at fault, such as a hash that nobody can read. */
export type HashAnswer =
  | { readonly outcome: 'hashed'; readonly hash: string }
  | { readonly outcome: 'verified'; readonly right: boolean }
  | { readonly outcome: 'failed'; readonly message: string };
