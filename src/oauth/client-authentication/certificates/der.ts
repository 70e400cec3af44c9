/** One element of DER (X.690 §8.1): its tag, what it holds, and itself as it stands. */
export interface DerElement {
  readonly tag: number;
  readonly content: Buffer;
  readonly encoded: Buffer;
}

/** Tags of the universal and context-specific elements that certificates are made of (X.690 §8, RFC 5280 §4). */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  oid: 0x06,
  set: 0x31,
  sequence: 0x30,
  version: 0xa0,
  extensions: 0xa3,
} as const;

/** The elements that stand one after the other in `bytes`; undefined where they are no DER. */
export function readElements(bytes: Buffer): readonly DerElement[] | undefined {
  const elements: DerElement[] = [];
  for (let at = 0; at < bytes.length; ) {
    const element = readElement(bytes.subarray(at));
    if (element === undefined) return undefined;
    elements.push(element);
    at += element.encoded.length;
  }
  return elements;
}

/** The elements within one that is made of others; none where it is not, or is damaged. */
export function childrenOf(element: DerElement | undefined): readonly DerElement[] {
  return element === undefined ? [] : (readElements(element.content) ?? []);
}

function readElement(bytes: Buffer): DerElement | undefined {
  const [tag, first] = bytes;
  // A tag number of 31 and more has further bytes; nothing in a certificate has one.
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) return undefined;
  const length = readLength(bytes, first);
  if (length === undefined) return undefined;
  const end = length.start + length.size;
  if (end > bytes.length) return undefined;
  return { tag, content: bytes.subarray(length.start, end), encoded: bytes.subarray(0, end) };
}

/** X.690 §8.1.3, without the indefinite form, which DER does not have (§10.1). */
function readLength(bytes: Buffer, first: number): { readonly start: number; readonly size: number } | undefined {
  if (first < 0x80) return { start: 2, size: first };
  const count = first & 0x7f;
  if (count === 0 || count > 4 || bytes.length < 2 + count) return undefined;
  return { start: 2 + count, size: bytes.readUIntBE(2, count) };
}

/** An object identifier in dots (X.690 §8.19). */
export function oidOf({ content }: DerElement): string {
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of content) {
    arc = arc * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    arcs.push(arc);
    arc = 0;
  }
  const [first = 0, ...rest] = arcs;
  const root = Math.min(Math.floor(first / 40), 2);
  return [root, first - root * 40, ...rest].join('.');
}
