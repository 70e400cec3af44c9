import { createHash, X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { CertificateHeaderFormat } from '../config/settings/serve.ts';
import type { ClientCertificate } from '../oauth/client-authentication/certificate.ts';
import { isIssuedBy, type PresentedChain } from '../oauth/client-authentication/certificates/chain.ts';
import type { Clock } from '../oauth/clock.ts';
import { OAuthError } from '../oauth/errors.ts';
import { certificatesIn } from './pem.ts';

export interface ClientCertificateSettings {
  /** Asked at each request, since the operator may renew them. */
  readonly authorities: () => readonly X509Certificate[];
  /** Where a proxy puts the certificate; absent where none does. */
  readonly header?: { readonly name: string; readonly format: CertificateHeaderFormat };
  /** Whether a request comes straight from a proxy whose header counts. */
  readonly isFromProxy: (request: IncomingMessage) => boolean;
  readonly clock: Clock;
}

/**
 * The certificate that the sender of a request showed: in the handshake with us, or in the one with a trusted proxy,
 * which has seen that the sender holds its key. What anybody else writes into the header is passed over.
 *
 * @throws OAuthError invalid_request when the proxy's header holds something else.
 */
export type CertificateOf = (request: IncomingMessage) => ClientCertificate | undefined;

export function createCertificateOf(settings: ClientCertificateSettings): CertificateOf {
  const { header, isFromProxy, authorities, clock } = settings;
  return (request) => {
    const shown =
      inHandshake(request) ?? (header !== undefined && isFromProxy(request) ? inHeader(request, header) : undefined);
    return shown === undefined
      ? undefined
      : toClientCertificate(shown, () => isIssuedBy(authorities(), shown, clock.now()));
  };
}

/** Most requests never ask whether it is trusted, which costs a signature or two. */
function toClientCertificate({ leaf }: PresentedChain, isTrusted: () => boolean): ClientCertificate {
  return {
    x509: leaf,
    thumbprint: createHash('sha256').update(leaf.raw).digest('base64url'),
    get trusted() {
      return isTrusted();
    },
  };
}

/** No longer chain ends at one of ours. */
const LONGEST_CHAIN = 8;

function inHandshake({ socket }: IncomingMessage): PresentedChain | undefined {
  const leaf = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined;
  if (leaf === undefined) return undefined;
  const intermediates: X509Certificate[] = [];
  for (let next = leaf.issuerCertificate; next !== undefined; next = next.issuerCertificate) {
    if (intermediates.length === LONGEST_CHAIN || isRepeated(next, [leaf, ...intermediates])) break;
    intermediates.push(next);
  }
  return { leaf, intermediates };
}

/** A self-signed certificate is its own issuer. */
function isRepeated(certificate: X509Certificate, earlier: readonly X509Certificate[]): boolean {
  return earlier.some(({ raw }) => raw.equals(certificate.raw));
}

type Header = NonNullable<ClientCertificateSettings['header']>;

function inHeader(request: IncomingMessage, { name, format }: Header): PresentedChain | undefined {
  const values = valuesOf(request, name);
  if (values.every((value) => value === '')) return undefined;
  const [value = '', ...others] = values;
  const [leaf, ...intermediates] = others.length > 0 ? [] : parse(value, format, valuesOf(request, `${name}-chain`));
  if (leaf !== undefined) return { leaf, intermediates };
  throw new OAuthError('invalid_request', 'The client certificate that the proxy hands on cannot be read.', {
    detail: `the header ${name} is not one certificate as ${format}: see serve.mtls.header`,
  });
}

function valuesOf({ headersDistinct }: IncomingMessage, name: string): readonly string[] {
  return headersDistinct[name.toLowerCase()] ?? [];
}

/** The certificate, and what came with it; empty for another text. */
function parse(value: string, format: CertificateHeaderFormat, chain: readonly string[]): readonly X509Certificate[] {
  try {
    return FORMATS[format](value, chain).map((encoded) => new X509Certificate(encoded));
  } catch {
    return [];
  }
}

/** How proxies write certificates; each throws, or gives what is no certificate, for what is written otherwise. */
const FORMATS: Readonly<
  Record<CertificateHeaderFormat, (value: string, chain: readonly string[]) => readonly (string | Buffer)[]>
> = {
  url_encoded_pem: (value) => certificatesIn(decodeURIComponent(value)),
  // RFC 9440 §2.2, §2.3: byte sequences of RFC 9651 §3.3.5.
  rfc9440: (value, chain) =>
    [value, ...chain.flatMap((list) => list.split(','))].map((item) => byteSequence(item.trim())),
  base64_der: (value) => [bytesOf(value)],
};

function byteSequence(item: string): Buffer {
  const base64 = /^:([^:]+):$/.exec(item)?.[1];
  return bytesOf(base64 ?? '');
}

function bytesOf(base64: string): Buffer {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) throw new TypeError('not base64');
  return Buffer.from(base64, 'base64');
}
