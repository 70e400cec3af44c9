const SEQUENCE = 0x30;
const INTEGER = 0x02;

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

/** Where the contents of the element at `offset` lie; none of a signature has a length of more than one byte. */
function at(der: Buffer, offset: number, tag: number): { readonly start: number; readonly end: number } {
  if (der.readUInt8(offset) !== tag) throw new RangeError('not an ECDSA signature');
  const length = der.readUInt8(offset + 1);
  const start = length === 0x81 ? offset + 3 : offset + 2;
  return { start, end: start + (length === 0x81 ? der.readUInt8(offset + 2) : length) };
}

/** A number of DER is as short as it can be, and begins with a zero where its first bit would be a sign. */
function place(number: Buffer, into: Buffer): void {
  const digits = number.length > into.length ? number.subarray(number.length - into.length) : number;
  digits.copy(into, into.length - digits.length);
}
