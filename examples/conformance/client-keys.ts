import { spawnSync } from 'node:child_process';
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A client's key, with a certificate over it that nobody but the client signed. */
export interface ClientKeys {
  /** For the suite, which is the client. */
  readonly private: { readonly keys: readonly object[] };
  /** For the server. */
  readonly registered: { readonly keys: readonly object[] };
  readonly mtls: { readonly cert: string; readonly key: string };
}

/** @param name the key's id and the certificate's common name. */
export function createKeys(name: string): ClientKeys {
  const { key, cert } = selfSigned(name);
  const about = { kid: name, use: 'sig', alg: 'PS256' };
  const x5c = [new X509Certificate(cert).raw.toString('base64')];
  return {
    private: { keys: [{ ...createPrivateKey(key).export({ format: 'jwk' }), ...about }] },
    registered: { keys: [{ ...createPublicKey(cert).export({ format: 'jwk' }), ...about, x5c }] },
    mtls: { cert, key },
  };
}

function selfSigned(name: string): { readonly key: string; readonly cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  try {
    const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', '-subj', `/CN=${name}`];
    const made = spawnSync('openssl', [...request, '-keyout', key, '-out', cert]);
    if (made.status !== 0) throw new Error(`openssl: ${made.error?.message ?? made.stderr.toString()}`);
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
