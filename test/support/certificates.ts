import { generateKeyPairSync, type KeyObject, sign, X509Certificate } from 'node:crypto';

/** A DER element (X.690 §8.1): tag, length, content. */
function der(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  const length = body.length < 128 ? [body.length] : [0x82, body.length >> 8, body.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

const sequence = (...content: readonly Uint8Array[]): Buffer => der(0x30, ...content);
const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const text = (tag: number, value: string): Buffer => der(tag, Buffer.from(value));

/** An object identifier in dots (X.690 §8.19). */
function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const arcs = [first * 40 + second, ...rest].map((arc) => {
    const bytes = [arc & 0x7f];
    for (let left = arc >> 7; left > 0; left >>= 7) bytes.unshift((left & 0x7f) | 0x80);
    return bytes;
  });
  return der(0x06, Buffer.from(arcs.flat()));
}

const TYPES = {
  CN: '2.5.4.3',
  C: '2.5.4.6',
  L: '2.5.4.7',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  DC: '0.9.2342.19200300.100.1.25',
};
type NameType = keyof typeof TYPES;

/** An attribute of a name, as UTF8String unless another string type is given. */
export type NameAttribute = readonly [type: NameType, value: string, tag?: number];

/** @param levels outermost first; several attributes in one make a multi-valued relative name. */
export function nameOf(...levels: readonly (NameAttribute | readonly NameAttribute[])[]): Buffer {
  const attribute = ([type, value, tag = 0x0c]: NameAttribute): Buffer => sequence(oid(TYPES[type]), text(tag, value));
  const isOne = (level: (typeof levels)[number]): level is NameAttribute => typeof level[0] === 'string';
  return sequence(...levels.map((level) => der(0x31, ...(isOne(level) ? [attribute(level)] : level.map(attribute)))));
}

export interface AlternativeNames {
  readonly dns?: string;
  readonly uri?: string;
  readonly email?: string;
  /** Bytes of the address. */
  readonly ip?: readonly number[];
}

export interface CertificateOptions {
  /** DER; `nameOf` makes it. */
  readonly subject?: Buffer;
  readonly names?: AlternativeNames;
  /** Milliseconds; 2020 to 2049 when absent. */
  readonly from?: number;
  readonly to?: number;
  /** An authority, which may have so many others below it. */
  readonly ca?: boolean | { readonly path_length: number };
  /** Who signs it; itself when absent. */
  readonly issuer?: Identity;
  /** OIDs of extended key usage. */
  readonly usages?: readonly string[];
  /** OID of an extension that nobody understands. */
  readonly critical?: string;
  readonly type?: 'ec' | 'rsa' | 'ed25519';
}

/** A certificate with its key. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
  readonly x509: X509Certificate;
  readonly privateKey: KeyObject;
  readonly subject: Buffer;
}

const SIGNATURES = {
  ec: { algorithm: sequence(oid('1.2.840.10045.4.3.2')), digest: 'sha256' },
  rsa: { algorithm: sequence(oid('1.2.840.113549.1.1.11'), hex('0500')), digest: 'sha256' },
  ed25519: { algorithm: sequence(oid('1.3.101.112')), digest: null },
} as const;

function newKey(type: NonNullable<CertificateOptions['type']>): { publicKey: KeyObject; privateKey: KeyObject } {
  switch (type) {
    case 'ec':
      return generateKeyPairSync('ec', { namedCurve: 'P-256' });
    case 'rsa':
      return generateKeyPairSync('rsa', { modulusLength: 2048 });
    case 'ed25519':
      return generateKeyPairSync('ed25519');
  }
}

let serial = 0;

/** A new certificate (RFC 5280 §4.1) for 127.0.0.1 and localhost unless other names are given, with its key. */
export function certify(options: CertificateOptions = {}): Identity {
  const { subject = nameOf(['CN', 'localhost']), type = 'ec', issuer } = options;
  const { publicKey, privateKey } = newKey(type);
  const signer = issuer?.privateKey ?? privateKey;
  const signature =
    SIGNATURES[signer.asymmetricKeyType === 'rsa' ? 'rsa' : signer.asymmetricKeyType === 'ec' ? 'ec' : 'ed25519'];
  serial += 1;
  const tbs = sequence(
    der(0xa0, hex('020102')),
    der(0x02, Buffer.from([0x01, serial >> 8, serial & 0xff])),
    signature.algorithm,
    issuer?.subject ?? subject,
    sequence(utcTime(options.from ?? Date.UTC(2020, 0)), utcTime(options.to ?? Date.UTC(2049, 11, 31))),
    subject,
    publicKey.export({ format: 'der', type: 'spki' }),
    der(0xa3, sequence(...extensionsOf(options))),
  );
  const whole = sequence(tbs, signature.algorithm, der(0x03, hex('00'), sign(signature.digest, tbs, signer)));
  const cert = pemOf(whole);
  const key = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  return { cert, key, x509: new X509Certificate(cert), privateKey, subject };
}

function pemOf(encoded: Buffer): string {
  const lines = encoded.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function utcTime(milliseconds: number): Buffer {
  return text(0x17, `${new Date(milliseconds).toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`);
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  return sequence(oid(id), ...(critical ? [hex('0101ff')] : []), der(0x04, value));
}

function extensionsOf({ ca, names, usages, critical }: CertificateOptions): Buffer[] {
  const length = typeof ca === 'object' ? [der(0x02, Buffer.from([ca.path_length]))] : [];
  return [
    ...(ca ? [extension('2.5.29.19', true, sequence(hex('0101ff'), ...length))] : []),
    ...(ca ? [] : [extension('2.5.29.17', false, alternativeNames(names ?? { dns: 'localhost', ip: [127, 0, 0, 1] }))]),
    ...(usages === undefined ? [] : [extension('2.5.29.37', false, sequence(...usages.map(oid)))]),
    ...(critical === undefined ? [] : [extension(critical, true, hex('0500'))]),
  ];
}

function alternativeNames({ dns, uri, email, ip }: AlternativeNames): Buffer {
  const named = (tag: number, value: string | undefined) => (value === undefined ? [] : [text(tag, value)]);
  return sequence(
    ...named(0x81, email),
    ...named(0x82, dns),
    ...named(0x86, uri),
    ...(ip === undefined ? [] : [der(0x87, Buffer.from(ip))]),
  );
}
