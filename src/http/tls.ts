import { readFileSync } from 'node:fs';
import { createSecureContext, type SecureVersion } from 'node:tls';

/** A PEM text, by file or in base64, as in Hydra's `serve.*.tls`. */
export interface PemSource {
  readonly path?: string | undefined;
  readonly base64?: string | undefined;
}

export interface TlsSettings {
  readonly enabled: boolean;
  readonly cert: PemSource;
  readonly key: PemSource;
}

/** Options of Node's TLS server. */
export interface TlsCredentials {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly minVersion: SecureVersion;
  readonly ciphers: string;
  readonly honorCipherOrder: boolean;
}

/** The suites of TLS 1.3, and of TLS 1.2 those with forward secrecy and authenticated encryption (RFC 9325 §4.2). */
const SUITES = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
];

/**
 * The certificate and key of a listener, undefined where it speaks plain HTTP.
 * @param name the listener, for the message of an error
 * @throws Error when one is missing, unreadable, or they do not belong together
 */
export function loadTls(name: 'public' | 'admin', settings: TlsSettings): TlsCredentials | undefined {
  if (!settings.enabled) return undefined;
  const cert = readPem(`serve.${name}.tls.cert`, settings.cert);
  const key = readPem(`serve.${name}.tls.key`, settings.key);
  const ciphers = SUITES.join(':');
  try {
    createSecureContext({ cert, key });
  } catch (cause) {
    throw new Error(`serve.${name}.tls: the certificate and the key are not valid PEM or do not belong together.`, {
      cause,
    });
  }
  return { cert, key, minVersion: 'TLSv1.2', ciphers, honorCipherOrder: true };
}

function readPem(setting: string, { path, base64 }: PemSource): Buffer {
  if (base64 !== undefined && base64 !== '') return Buffer.from(base64, 'base64');
  if (path === undefined || path === '') {
    throw new Error(`TLS is enabled, but ${setting} is missing. Set ${setting}.path or ${setting}.base64.`);
  }
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new Error(`${setting}.path: cannot read ${path}.`, { cause });
  }
}
