import type { Config } from './schema.ts';
import { isGiven } from './settings/pem.ts';

/** Where browsers reach the public listener, without a slash at the end. */
export function publicUrlOf({ urls }: Pick<Config, 'urls'>): string {
  return (urls.self.public ?? urls.self.issuer).replace(/\/$/, '');
}

/**
 * Where clients that show a certificate reach the endpoints, without a slash at the end; null where that is no other
 * place than everybody's.
 */
export function mtlsUrlOf({ serve, urls }: Pick<Config, 'serve' | 'urls'>): string | null {
  const { enabled, url, port } = serve.mtls;
  if (url !== null) return url.replace(/\/$/, '');
  if (!enabled) return null;
  const { hostname, pathname } = new URL(publicUrlOf({ urls }));
  return `https://${hostname}:${port}${pathname.replace(/\/$/, '')}`;
}

/** Whether clients can show certificates at all, and whether some are known to be issued by whom we trust. */
export function clientCertificatesOf({ serve }: Pick<Config, 'serve'>): {
  readonly taken: boolean;
  readonly authorities: boolean;
} {
  const { enabled, header, ca } = serve.mtls;
  const taken = enabled || header.name !== null;
  return { taken, authorities: taken && isGiven(ca) };
}
