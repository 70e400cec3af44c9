import { constants } from 'node:crypto';
import { createSecureContext, type SecureVersion } from 'node:tls';
import { type PemSource, readPem } from './pem.ts';

export interface TlsSettings {
  readonly enabled: boolean;
  readonly cert: PemSource;
  readonly key: PemSource;
  readonly min_version?: '1.2' | '1.3';
}

export type ListenerName = 'public' | 'admin' | 'mtls';

/** Options of Node's TLS server. */
export interface TlsCredentials {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly minVersion: SecureVersion;
  readonly ciphers: string;
  readonly honorCipherOrder: boolean;
  readonly secureOptions: number;
  readonly sessionTimeout: number;
  readonly ALPNProtocols: string[];
  /** Asks for a client certificate; whether one is good for anything is not the handshake's to judge. */
  readonly requestCert?: true;
  readonly rejectUnauthorized?: false;
}

/**
 * The suites of TLS 1.3, and of TLS 1.2 the four that RFC 9325 §4.2 recommends, with forward secrecy and authenticated
 * encryption: FAPI allows no others (FAPI 2.0 §5.2.2, FAPI 1.0 Advanced §8.5).
 */
const SUITES = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
];

/** Seconds for which a session may be resumed (RFC 9325 §3.4). */
const SESSION_TIMEOUT = 300;

/**
 * The certificate and key of a listener, undefined where it speaks plain HTTP.
 *
 * @param name the listener, for the message of an error; `mtls` asks for client certificates.
 * @throws Error when one is missing, unreadable, or they do not belong together
 */
export function loadTls(name: ListenerName, settings: TlsSettings): TlsCredentials | undefined {
  if (!settings.enabled) return undefined;
  const cert = readPem(`serve.${name}.tls.cert`, settings.cert);
  const key = readPem(`serve.${name}.tls.key`, settings.key);
  try {
    createSecureContext({ cert, key });
  } catch (cause) {
    throw new Error(`serve.${name}.tls: the certificate and the key are not valid PEM or do not belong together.`, {
      cause,
    });
  }
  return {
    cert,
    key,
    minVersion: `TLSv${settings.min_version ?? '1.2'}`,
    ciphers: SUITES.join(':'),
    honorCipherOrder: true,
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
    sessionTimeout: SESSION_TIMEOUT,
    ALPNProtocols: ['http/1.1'],
    ...(name === 'mtls' && CERTIFICATE_REQUEST),
  };
}

/**
 * No names of authorities are sent along: many clients would then keep a certificate of their own making to themselves.
 * A resumed session would bring the certificate, but not the chain to its authority, so none is resumed.
 */
const CERTIFICATE_REQUEST = {
  requestCert: true,
  rejectUnauthorized: false,
  secureOptions: constants.SSL_OP_NO_RENEGOTIATION | constants.SSL_OP_NO_TICKET,
} as const;
