import { childrenOf, type DerElement, oidOf, readElements } from './der.ts';

/** A name (RFC 5280 §4.1.2.4): its relative names, the outermost (usually the country) first. */
export type DistinguishedName = readonly RelativeName[];

/** The attributes of one level, in an order that says nothing: each as its type's OID and its value made comparable. */
type RelativeName = readonly string[];

/** RFC 4514 §3, and what certificate authorities write besides. */
const TYPES: Readonly<Record<string, string>> = {
  cn: '2.5.4.3',
  sn: '2.5.4.4',
  serialnumber: '2.5.4.5',
  c: '2.5.4.6',
  l: '2.5.4.7',
  st: '2.5.4.8',
  s: '2.5.4.8',
  street: '2.5.4.9',
  o: '2.5.4.10',
  ou: '2.5.4.11',
  title: '2.5.4.12',
  businesscategory: '2.5.4.15',
  postalcode: '2.5.4.17',
  givenname: '2.5.4.42',
  gn: '2.5.4.42',
  organizationidentifier: '2.5.4.97',
  dc: '0.9.2342.19200300.100.1.25',
  uid: '0.9.2342.19200300.100.1.1',
  emailaddress: '1.2.840.113549.1.9.1',
  e: '1.2.840.113549.1.9.1',
  jurisdictionl: '1.3.6.1.4.1.311.60.2.1.1',
  jurisdictionst: '1.3.6.1.4.1.311.60.2.1.2',
  jurisdictionc: '1.3.6.1.4.1.311.60.2.1.3',
};

/** How the string types of ASN.1 spell characters (X.680 §41). */
const SPELLINGS: Readonly<Record<number, (content: Buffer) => string>> = {
  12: (content) => content.toString('utf8'),
  18: (content) => content.toString('latin1'),
  19: (content) => content.toString('latin1'),
  20: (content) => content.toString('latin1'),
  22: (content) => content.toString('latin1'),
  28: utf32,
  30: (content) => (content.length % 2 === 0 ? Buffer.from(content).swap16().toString('utf16le') : ''),
};

function utf32(content: Buffer): string {
  const points = Array.from({ length: Math.floor(content.length / 4) }, (_, at) => content.readUInt32BE(at * 4));
  return points.every((point) => point <= 0x10ffff) ? String.fromCodePoint(...points) : '';
}

/** Whether two names are one (RFC 5280 §7.1): level by level, whatever the order within a level. */
export function isSameName(one: DistinguishedName, other: DistinguishedName): boolean {
  return one.length > 0 && JSON.stringify(one) === JSON.stringify(other);
}

/** The name in a certificate. */
export function readName(name: DerElement): DistinguishedName {
  return childrenOf(name).map((level) =>
    childrenOf(level)
      .map((attribute) => {
        const [type, value] = childrenOf(attribute);
        return type === undefined || value === undefined ? '' : comparable(oidOf(type), value);
      })
      .sort(),
  );
}

function comparable(type: string, value: DerElement): string {
  const spell = SPELLINGS[value.tag];
  return spell === undefined ? `${type}=#${value.encoded.toString('hex')}` : text(type, spell(value.content));
}

/** RFC 4518: compatible forms, case and the number of spaces make no difference. */
function text(type: string, value: string): string {
  return `${type}=${value.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()}`;
}

/** Texts between separators that no backslash stands before. */
const LEVELS = /(?:\\.|[^\\,])+/gsu;
const ATTRIBUTES = /(?:\\.|[^\\+])+/gsu;
const ATTRIBUTE = /^\s*([A-Za-z][A-Za-z0-9-]*|\d+(?:\.\d+)+)\s*=\s*(.*)$/su;

/** The name that a text writes as RFC 4514 §3 says, innermost first; undefined for another text. */
export function parseDistinguishedName(name: string): DistinguishedName | undefined {
  const levels = split(name, ',', LEVELS)?.map((level) => split(level, '+', ATTRIBUTES)?.map(parseAttribute));
  if (levels === undefined || levels.length === 0) return undefined;
  const parsed: string[][] = [];
  for (const level of levels) {
    const attributes = (level ?? []).filter((attribute) => attribute !== undefined);
    if (level === undefined || attributes.length !== level.length) return undefined;
    parsed.push(attributes.sort());
  }
  return parsed.reverse();
}

/** Undefined when something is left over: an empty part, or a backslash at the end. */
function split(whole: string, separator: string, pattern: RegExp): readonly string[] | undefined {
  const parts = whole.match(pattern) ?? [];
  return parts.length > 0 && parts.join(separator) === whole ? parts : undefined;
}

function parseAttribute(attribute: string): string | undefined {
  const [, written = '', value = ''] = ATTRIBUTE.exec(attribute) ?? [];
  const type = /^\d/.test(written) ? written : TYPES[written.toLowerCase()];
  if (type === undefined) return undefined;
  if (value.startsWith('#')) return parseHex(type, value.slice(1).trim());
  const unescaped = unescapeValue(value);
  return unescaped === undefined ? undefined : text(type, unescaped);
}

/** RFC 4514 §2.4: the value's own DER. */
function parseHex(type: string, hex: string): string | undefined {
  if (!/^(?:[0-9a-f]{2})+$/i.test(hex)) return undefined;
  const [value, ...rest] = readElements(Buffer.from(hex, 'hex')) ?? [];
  return value === undefined || rest.length > 0 ? undefined : comparable(type, value);
}

const VALUE = /^(?:\\[0-9A-Fa-f]{2}|\\[ "#+,;<=>\\]|[^\\"+,;<>\0])*$/su;
const ESCAPES = /(?:\\[0-9A-Fa-f]{2})+|\\(.)/gsu;

function unescapeValue(value: string): string | undefined {
  if (!VALUE.test(value)) return undefined;
  return value.replace(ESCAPES, (bytes, character: string | undefined) =>
    character === undefined ? Buffer.from(bytes.replaceAll('\\', ''), 'hex').toString() : character,
  );
}
