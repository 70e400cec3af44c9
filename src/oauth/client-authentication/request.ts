import type { Parameters } from '../parameters.ts';
import type { ClientCertificate } from './certificate.ts';

/** Where a request that authenticates a client came in. */
export interface ClientRequest {
  readonly authorization: string | undefined;
  readonly form: Parameters;
  /** The URL of the endpoint, which an assertion may name as its audience. */
  readonly endpoint: string;
  /** The network address that it came from. */
  readonly address: string;
  /** The `DPoP` headers, of which there may be one (RFC 9449 §4.3). */
  readonly dpop: readonly string[];
  /** What the client showed in the TLS handshake (RFC 8705 §2, §3). */
  readonly certificate: ClientCertificate | undefined;
}
