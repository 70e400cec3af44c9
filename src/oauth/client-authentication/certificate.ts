import type { X509Certificate } from 'node:crypto';

/** A client's TLS certificate, as our own listener or a trusted proxy handed it over. */
export interface ClientCertificate {
  readonly x509: X509Certificate;
  /** Whether its chain ends at one of the authorities that the operator trusts; `tls_client_auth` wants that. */
  readonly trusted: boolean;
  /** `x5t#S256` (RFC 8705 §3.1): base64url of the SHA-256 of the certificate's DER form. */
  readonly thumbprint: string;
}
