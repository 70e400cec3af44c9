import type { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Config } from '../config/schema.ts';
import type { Clock } from '../oauth/clock.ts';
import { createIsTrusted, normalize } from './address.ts';
import { type CertificateOf, createCertificateOf } from './client-certificate.ts';
import { readBundle } from './pem.ts';
import type { ListenerName } from './tls.ts';
import type { Renewable } from './tls-renewal.ts';

/** How clients' certificates reach the listeners, as the settings say. */
export interface ClientCertificates {
  /** Undefined for a listener to which nobody shows one. */
  at(listener: ListenerName): CertificateOf | undefined;
  readonly authorities: Renewable;
}

/** @throws Error when the bundle of authorities cannot be read. */
export function createClientCertificates({ serve }: Pick<Config, 'serve'>, clock: Clock): ClientCertificates {
  const { ca, header } = serve.mtls;
  const setting = 'serve.mtls.ca';
  let bundle: readonly X509Certificate[] = readBundle(setting, ca);
  const authorities = () => bundle;
  const reading: Readonly<Record<ListenerName, () => CertificateOf | undefined>> = {
    admin: () => undefined,
    mtls: () => createCertificateOf({ authorities, clock, isFromProxy: () => false }),
    public() {
      const { name, format } = header;
      if (name === null) return undefined;
      return createCertificateOf({
        authorities,
        clock,
        header: { name, format },
        isFromProxy: isFromProxy(serve.public),
      });
    },
  };
  return {
    at: (listener) => reading[listener](),
    authorities: {
      name: setting,
      paths: ca.path === '' ? [] : [ca.path],
      renew() {
        bundle = readBundle(setting, ca);
      },
    },
  };
}

/** A socket that is closed has no address any more, and looks like a Unix one then. */
function isFromProxy({ host, tls }: Config['serve']['public']): (request: IncomingMessage) => boolean {
  const isTrusted = createIsTrusted(tls.allow_termination_from);
  const isUnix = host.startsWith('unix:');
  return ({ socket: { remoteAddress } }) =>
    remoteAddress === undefined ? isUnix : isTrusted(normalize(remoteAddress));
}
