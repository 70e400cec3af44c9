import { certify, nameOf } from '../support/certificates.ts';

/** A self-signed certificate for one DNS name and 127.0.0.1. */
export function selfSigned(name: string): { readonly cert: string; readonly key: string } {
  return certify({ subject: nameOf(['CN', name]), names: { dns: name, ip: [127, 0, 0, 1] } });
}
