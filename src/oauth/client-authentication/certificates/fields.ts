import type { X509Certificate } from 'node:crypto';
import { childrenOf, type DerElement, oidOf, readElements, TAG } from './der.ts';
import { type DistinguishedName, readName } from './distinguished-name.ts';

/** What of a certificate `node:crypto` does not tell, or tells as one text only. */
export interface CertificateFields {
  readonly subject: DistinguishedName;
  readonly alternative_names: AlternativeNames;
  /** The object identifiers of the extensions that whoever does not understand them must not pass over. */
  readonly critical: readonly string[];
  /** How many authorities may stand between this one and a client's certificate; absent for any number. */
  readonly path_length?: number;
}

/** RFC 5280 §4.2.1.6. Addresses in a form in which each has one text (`canonicalAddress`). */
export interface AlternativeNames {
  readonly dns: readonly string[];
  readonly uri: readonly string[];
  readonly ip: readonly string[];
  readonly email: readonly string[];
}

const SUBJECT_ALT_NAME = '2.5.29.17';
const BASIC_CONSTRAINTS = '2.5.29.19';

interface Extension {
  readonly id: string;
  readonly critical: boolean;
  readonly value: DerElement | undefined;
}

export function fieldsOf(certificate: X509Certificate): CertificateFields {
  const [whole] = readElements(certificate.raw) ?? [];
  const [tbs] = childrenOf(whole);
  const fields = childrenOf(tbs).filter(({ tag }) => tag !== TAG.version);
  const [, , , , subject] = fields;
  const extensions = readExtensions(fields.find(({ tag }) => tag === TAG.extensions));
  const extensionValue = (id: string) => extensions.find((extension) => extension.id === id)?.value;
  return {
    subject: subject === undefined ? [] : readName(subject),
    alternative_names: readAlternativeNames(extensionValue(SUBJECT_ALT_NAME)),
    critical: extensions.filter(({ critical }) => critical).map(({ id }) => id),
    ...pathLength(extensionValue(BASIC_CONSTRAINTS)),
  };
}

function readExtensions(tagged: DerElement | undefined): readonly Extension[] {
  const [list] = childrenOf(tagged);
  return childrenOf(list).flatMap((extension) => {
    const parts = childrenOf(extension);
    const [id] = parts;
    const octets = parts.at(-1);
    if (id?.tag !== TAG.oid || octets === undefined) return [];
    const critical = parts.some(({ tag, content }) => tag === TAG.boolean && content[0] !== 0);
    return [{ id: oidOf(id), critical, value: readElements(octets.content)?.[0] }];
  });
}

function pathLength(constraints: DerElement | undefined): { readonly path_length?: number } {
  const length = childrenOf(constraints).find(({ tag }) => tag === TAG.integer)?.content;
  if (length === undefined || length.length === 0) return {};
  // What does not fit six bytes is no limit that a chain could reach.
  return length.length > 6 ? {} : { path_length: length.readUIntBE(0, length.length) };
}

/** The context-specific tags of GeneralName. */
const GENERAL_NAMES = { email: 0x81, dns: 0x82, uri: 0x86, ip: 0x87 } as const;

function readAlternativeNames(names: DerElement | undefined): AlternativeNames {
  const all = childrenOf(names);
  const contents = (tag: number) => all.filter((name) => name.tag === tag).map(({ content }) => content);
  const texts = (tag: number) => contents(tag).map((content) => content.toString('latin1'));
  return {
    dns: texts(GENERAL_NAMES.dns),
    uri: texts(GENERAL_NAMES.uri),
    email: texts(GENERAL_NAMES.email),
    ip: contents(GENERAL_NAMES.ip).flatMap((content) => canonicalAddress(writeAddress(content)) ?? []),
  };
}

function writeAddress(bytes: Buffer): string {
  if (bytes.length === 4) return bytes.join('.');
  return bytes.length === 16 ? (bytes.toString('hex').match(/.{4}/g) ?? []).join(':') : '';
}

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

/** An address as one text, however it was written: IPv4 in dots, IPv6 as RFC 5952 says; undefined for none. */
export function canonicalAddress(address: string): string | undefined {
  if (IPV4.test(address)) return address;
  return /^[0-9a-f:.]+$/i.test(address) ? URL.parse(`http://[${address}]`)?.hostname.slice(1, -1) : undefined;
}
