const SEQUENCE = 0x30;
const INTEGER = 0x02;
/** A length above 127 is written in a byte of its own, which this one announces (X.690 §8.1.3.5). */
const ONE_BYTE_LENGTH = 0x81;

/**
 * An ECDSA signature as JOSE writes it (RFC 7518 §3.4), two numbers of a fixed length, from the DER that `crypto.sign`
 * gives by itself (RFC 3279 §2.2.3). Asked for the fixed form, Node 24 takes as long again as for the signature.
 *
 * @param size bytes of the result.
 */
export function fixedLengthSignature(der: Buffer, size: number): Buffer {
  const signature = Buffer.alloc(size);
  const body = at(der, 0, SEQUENCE);
  const r = at(der, body.start, INTEGER);
  const s = at(der, r.end, INTEGER);
  if (s.end !== der.length) throw new RangeError('not an ECDSA signature');
  place(der.subarray(r.start, r.end), signature.subarray(0, size / 2));
  place(der.subarray(s.start, s.end), signature.subarray(size / 2));
  return signature;
}

/** The same signature in DER, from the two numbers of a fixed length. */
export function derSignature(signature: Buffer): Buffer {
  const half = signature.length / 2;
  const numbers = [integer(signature.subarray(0, half)), integer(signature.subarray(half))];
  return element(SEQUENCE, Buffer.concat(numbers));
}

/** Where the contents of the element at `offset` lie; none of a signature has a length of more than one byte. */
function at(der: Buffer, offset: number, tag: number): { readonly start: number; readonly end: number } {
  if (der.readUInt8(offset) !== tag) throw new RangeError('not an ECDSA signature');
  const length = der.readUInt8(offset + 1);
  const start = length === ONE_BYTE_LENGTH ? offset + 3 : offset + 2;
  return { start, end: start + (length === ONE_BYTE_LENGTH ? der.readUInt8(offset + 2) : length) };
}

/** A number of DER is as short as it can be, and begins with a zero where its first bit would be a sign. */
function place(number: Buffer, into: Buffer): void {
  const digits = number.length > into.length ? number.subarray(number.length - into.length) : number;
  digits.copy(into, into.length - digits.length);
}

function integer(digits: Buffer): Buffer {
  let first = 0;
  while (first < digits.length - 1 && digits[first] === 0) first += 1;
  const shortest = digits.subarray(first);
  const negative = shortest.length > 0 && shortest.readUInt8(0) >= 0x80;
  return element(INTEGER, negative ? Buffer.concat([Buffer.of(0), shortest]) : shortest);
}

function element(tag: number, contents: Buffer): Buffer {
  const { length } = contents;
  const head = length < 0x80 ? Buffer.of(tag, length) : Buffer.of(tag, ONE_BYTE_LENGTH, length);
  return Buffer.concat([head, contents]);
}
