import { LruMap } from '../oauth/registration/lru.ts';
import type { RotatingSealer } from '../oauth/sealing.ts';

interface Opened {
  readonly sealed: Buffer;
  readonly context: string;
  readonly plaintext: Buffer;
}

/** Values that are remembered, and bytes of the largest: 4 MB at most. */
const REMEMBERED = 2_048;
const LARGEST = 2_048;

/** The bytes of a sealed value that no other has: its nonce, after the ids of its key (src/oauth/sealing.ts). */
const NONCE = [16, 28] as const;

/**
 * Remembers what was opened last: a token that is used is used again soon, and its person asked for again. A value is
 * taken for the same only when every byte of it is, so a row that somebody changed is still found out.
 */
export function rememberOpened(sealer: RotatingSealer): RotatingSealer {
  const opened = new LruMap<Opened>(REMEMBERED);
  return {
    ...sealer,
    open(sealed, context) {
      const name = sealed.toString('latin1', ...NONCE);
      const known = opened.get(name);
      if (known !== undefined && known.context === context && known.sealed.equals(sealed)) return known.plaintext;
      const plaintext = sealer.open(sealed, context);
      if (plaintext !== undefined && sealed.length <= LARGEST) opened.set(name, { sealed, context, plaintext });
      return plaintext;
    },
  };
}
