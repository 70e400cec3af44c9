import type { z } from 'zod';
import { group, text } from '../values.ts';

/** Empty texts for what is not given. */
export interface PemSource {
  readonly path: string;
  /** The PEM text in base64. */
  readonly base64: string;
}

/** @param about what it is; `hydra` and `secret` as everywhere. */
export function pem(
  what: string,
  about: { readonly hydra?: boolean; readonly secret?: boolean },
): z.ZodType<PemSource> {
  const { hydra = false, secret = false } = about;
  return group({
    path: text('', { hydra, description: `File that holds the ${what} (PEM).` }),
    base64: text('', { hydra, secret, description: `The ${what} itself: PEM text in base64.` }),
  });
}

export function isGiven({ path, base64 }: PemSource): boolean {
  return path !== '' || base64 !== '';
}
