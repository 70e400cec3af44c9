import { timingSafeEqual } from 'node:crypto';
import { LruMap } from './registration/lru.ts';
import type { RotatingSealer } from './sealing.ts';

interface Opened {
  readonly sealed: Buffer;
  readonly context: string;
  readonly plaintext: Buffer;
}

/** Values that are remembered, and bytes of the largest: 8 MB at most, sealed and open. */
const REMEMBERED = 2_048;
const LARGEST = 2_048;

/** The bytes of a sealed value that no other has: its nonce, after the ids of its key (src/oauth/sealing.ts). */
const NONCE = [16, 28] as const;

/**
 * Remembers what was sealed or opened last: a code comes back at once, a token that is used is used again soon, and its
 * person asked for again. A value is taken for the same only when every byte of it is, so one that somebody changed is
 * still found out. While it is remembered, its plaintext is the same buffer each time, and nobody's to change.
 */
export function rememberOpened(sealer: RotatingSealer): RotatingSealer {
  const opened = new LruMap<Opened>(REMEMBERED);
  const remember = (entry: Opened): void => {
    if (entry.sealed.length <= LARGEST) opened.set(nameOf(entry.sealed), entry);
  };
  return {
    ...sealer,
    seal(plaintext, context) {
      const sealed = sealer.seal(plaintext, context);
      remember({ sealed, context, plaintext: Buffer.from(plaintext) });
      return sealed;
    },
    open(sealed, context) {
      const known = opened.get(nameOf(sealed));
      if (known !== undefined && known.context === context && isSame(known.sealed, sealed)) return known.plaintext;
      const plaintext = sealer.open(sealed, context);
      if (plaintext !== undefined) remember({ sealed, context, plaintext });
      return plaintext;
    },
  };
}

function nameOf(sealed: Buffer): string {
  return sealed.toString('latin1', ...NONCE);
}

/** A cookie is compared here too, with one that somebody else may have. */
function isSame(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
