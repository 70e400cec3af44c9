import { timingSafeEqual } from 'node:crypto';
import { LruMap } from './registration/lru.ts';
import type { RotatingSealer } from './sealing.ts';

/** What a text says as JSON has the type that whoever wrote it gave it. */
type Parsed = ReturnType<typeof JSON.parse>;

interface Opened {
  readonly sealed: Buffer;
  readonly context: string;
  readonly plaintext: Buffer;
  /** What the plaintext says as JSON, once somebody asked. */
  json?: Parsed;
}

/** A sealer that remembers. */
export interface RememberingSealer extends RotatingSealer {
  /**
   * The JSON value that was sealed, or undefined as with `open`. It is the same object each time, frozen.
   *
   * @throws SyntaxError for a plaintext that is no JSON.
   */
  openJson(sealed: Buffer, context: string): Parsed | undefined;
}

/** Values that are remembered, and bytes of the largest: 4 MB at most. */
const REMEMBERED = 2_048;
const LARGEST = 2_048;

/** The bytes of a sealed value that no other has: its nonce, after the ids of its key (src/oauth/sealing.ts). */
const NONCE = [16, 28] as const;

/**
 * Remembers what was sealed or opened last: a code comes back at once, a token that is used is used again soon, and its
 * person asked for again. A value is taken for the same only when every byte of it is, so one that somebody changed is
 * still found out.
 */
export function rememberOpened(sealer: RotatingSealer): RememberingSealer {
  const opened = new LruMap<Opened>(REMEMBERED);
  const remember = (entry: Opened): Opened => {
    if (entry.sealed.length <= LARGEST) opened.set(nameOf(entry.sealed), entry);
    return entry;
  };
  const open = (sealed: Buffer, context: string): Opened | undefined => {
    const known = opened.get(nameOf(sealed));
    if (known !== undefined && known.context === context && isSame(known.sealed, sealed)) return known;
    const plaintext = sealer.open(sealed, context);
    return plaintext === undefined ? undefined : remember({ sealed, context, plaintext });
  };
  return {
    ...sealer,
    seal(plaintext, context) {
      const sealed = sealer.seal(plaintext, context);
      remember({ sealed, context, plaintext: Buffer.from(plaintext) });
      return sealed;
    },
    open: (sealed, context) => open(sealed, context)?.plaintext,
    openJson(sealed, context) {
      const entry = open(sealed, context);
      if (entry !== undefined) entry.json ??= frozen(JSON.parse(entry.plaintext.toString()));
      return entry?.json;
    },
  };
}

function frozen(json: Parsed): Parsed {
  if (typeof json !== 'object' || json === null) return json;
  for (const member of Object.values(json)) frozen(member);
  return Object.freeze(json);
}

function nameOf(sealed: Buffer): string {
  return sealed.toString('latin1', ...NONCE);
}

/** A cookie is compared here too, with one that somebody else may have. */
function isSame(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
