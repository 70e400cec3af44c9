import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { mtlsUrlOf } from '../../config/addresses.ts';
import type { Config } from '../../config/schema.ts';
import type { PemSource } from '../../config/settings/pem.ts';
import { readBundle } from '../../http/pem.ts';
import { type Finding, ok, problem, type Surroundings, warning } from './check.ts';

const DAY = 86_400_000;
const SOON = 14 * DAY;

/** The certificates and keys of the listeners: readable, together, valid now, and for the issuer's host. */
export async function checkTls({ config, clock }: Surroundings): Promise<readonly Finding[]> {
  const { serve } = config;
  const listeners = (['public', 'admin', 'mtls'] as const).filter((listener) =>
    listener === 'mtls' ? serve.mtls.enabled : serve[listener].tls.enabled,
  );
  const bundles = checkBundles(config);
  if (listeners.length === 0) return [ok('Signet serves plain http itself.'), ...bundles];
  return [
    ...listeners.flatMap((listener) => {
      const { cert, key } = serve[listener].tls;
      return judge(`serve.${listener}.tls`, read(cert), read(key), hostOf(config, listener), clock.now());
    }),
    ...bundles,
  ];
}

/** The name that callers of a listener know it by; undefined where they are the operator's own. */
function hostOf(config: Config, listener: 'public' | 'admin' | 'mtls'): string | undefined {
  const urls = { public: config.urls.self.issuer, mtls: mtlsUrlOf(config), admin: null };
  const url = urls[listener];
  return url === null ? undefined : new URL(url).hostname;
}

/** The authorities that are trusted. */
function checkBundles({ serve, clients }: Config): readonly Finding[] {
  const bundles = { 'serve.mtls.ca': serve.mtls.ca, 'clients.http.ca': clients.http.ca };
  return Object.entries(bundles).flatMap(([setting, source]) => {
    try {
      const { length } = readBundle(setting, source);
      return length === 0 ? [] : [ok(`${setting} holds ${length} certificate${length === 1 ? '' : 's'}.`)];
    } catch (error) {
      return [problem(error instanceof Error ? error.message : String(error), `Correct ${setting}.`)];
    }
  });
}

function judge(
  setting: string,
  cert: Buffer | undefined,
  key: Buffer | undefined,
  host: string | undefined,
  now: number,
): Finding[] {
  const certificate = attempt(() => cert && new X509Certificate(cert));
  const privateKey = attempt(() => key && createPrivateKey(key));
  if (certificate === undefined) return [problem(`${setting}.cert cannot be read as PEM.`, `Correct ${setting}.cert.`)];
  if (privateKey === undefined) return [problem(`${setting}.key cannot be read as PEM.`, `Correct ${setting}.key.`)];
  return [
    ...together(setting, certificate, privateKey),
    validity(setting, certificate, now),
    ...names(setting, certificate, host),
  ];
}

function together(setting: string, certificate: X509Certificate, key: KeyObject): Finding[] {
  if (certificate.checkPrivateKey(key)) return [];
  return [problem(`${setting}: the key is not the certificate's.`, 'Give the key that the certificate was made with.')];
}

function validity(setting: string, certificate: X509Certificate, now: number): Finding {
  const { validFrom, validTo } = certificate;
  const renew = 'Renew the certificate.';
  if (now < Date.parse(validFrom))
    return problem(`${setting}: the certificate is valid from ${validFrom} only.`, renew);
  if (now > Date.parse(validTo)) return problem(`${setting}: the certificate ended ${validTo}.`, renew);
  if (now > Date.parse(validTo) - SOON) return warning(`${setting}: the certificate ends ${validTo}.`, renew);
  return ok(`${setting}: the certificate is valid until ${validTo}.`);
}

function names(setting: string, certificate: X509Certificate, host: string | undefined): Finding[] {
  if (host === undefined) return [];
  const address = host.replace(/^\[|\]$/g, '');
  const named = isIP(address) === 0 ? certificate.checkHost(host) : certificate.checkIP(address);
  if (named !== undefined) return [];
  return [
    problem(
      `${setting}: the certificate is not for ${host}, ${setting === 'serve.public.tls' ? "the issuer's host" : 'where applications reach it'}.`,
      'Get one for that name.',
    ),
  ];
}

function read({ path, base64 }: PemSource): Buffer | undefined {
  return path === '' ? Buffer.from(base64, 'base64') : attempt(() => readFileSync(path));
}

function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
