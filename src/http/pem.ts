import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** A PEM text, by file or in base64, as in Hydra's `serve.*.tls`. */
export interface PemSource {
  readonly path?: string | undefined;
  readonly base64?: string | undefined;
}

/** @throws Error when it is missing or unreadable; names the setting. */
export function readPem(setting: string, { path, base64 }: PemSource): Buffer {
  if (base64 !== undefined && base64 !== '') return Buffer.from(base64, 'base64');
  if (path === undefined || path === '')
    throw new Error(`${setting} is missing. Set ${setting}.path or ${setting}.base64.`);
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new Error(`${setting}.path: cannot read ${path}.`, { cause });
  }
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/** The texts of the certificates that stand one after the other. */
export function certificatesIn(pem: string): readonly string[] {
  return pem.match(CERTIFICATE) ?? [];
}

/**
 * The certificates of a bundle, none where the setting is not given.
 *
 * @throws Error when it holds none, or one that is damaged; names the setting.
 */
export function readBundle(setting: string, source: PemSource): readonly X509Certificate[] {
  if (!isGiven(source)) return [];
  const texts = certificatesIn(readPem(setting, source).toString('latin1'));
  if (texts.length === 0) throw new Error(`${setting} holds no certificate in PEM.`);
  return texts.map((text, at) => {
    try {
      return new X509Certificate(text);
    } catch (cause) {
      throw new Error(`${setting}: certificate ${at + 1} of ${texts.length} is damaged.`, { cause });
    }
  });
}

function isGiven({ path, base64 }: PemSource): boolean {
  return [path, base64].some((text) => text !== undefined && text !== '');
}
