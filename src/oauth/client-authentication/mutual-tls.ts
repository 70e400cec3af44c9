import type { X509Certificate } from 'node:crypto';
import type { Client, ClientMetadata } from '../client.ts';
import { OAuthError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { ClientKeysError } from '../jws.ts';
import type { ClientCertificate } from './certificate.ts';
import { isCurrent } from './certificates/chain.ts';
import { isSameName, parseDistinguishedName } from './certificates/distinguished-name.ts';
import { type AlternativeNames, canonicalAddress, fieldsOf } from './certificates/fields.ts';
import type { ClientCredentials } from './credentials.ts';
import type { ClientRequest } from './request.ts';
import { type Strategy, wrongMethod } from './strategy.ts';

/** RFC 8705 §2.1: a certificate of an authority that we trust, for the name that the client registered. */
export const tlsClientAuth: Strategy = async (context, client, credentials, request) => {
  const certificate = shown(client, credentials, request, context.clock.now());
  if (!certificate.trusted)
    throw refused(
      'was not issued by an authority that this server trusts for clients, or a link of its chain is broken.',
    );
  if (!isFor(client.metadata, certificate.x509)) throw refused('is for another name than the client registered.');
  return [];
};

/** RFC 8705 §2.2: a certificate of the client's own making, known by what it registered as `jwks` or `jwks_uri`. */
export const selfSignedTlsClientAuth: Strategy = async (context, client, credentials, request) => {
  const { x509 } = shown(client, credentials, request, context.clock.now());
  const isRegistered = (jwk: JsonObject) => isCertificateOf(jwk, x509);
  const found = await context.clientKeys.some(client, isRegistered).catch((error: unknown) => {
    if (!(error instanceof ClientKeysError)) throw error;
    throw refused(`cannot be checked: ${error.message}`);
  });
  if (!found) throw refused('is none that the client registered in its jwks.');
  return [];
};

/** The handshake has shown that the caller holds the certificate's key; the request must name the client (RFC 8705 §2). */
function shown(
  client: Client,
  { presented }: ClientCredentials,
  { certificate }: ClientRequest,
  now: number,
): ClientCertificate {
  if (presented !== 'none') throw wrongMethod(client);
  if (certificate === undefined) {
    throw new OAuthError(
      'invalid_client',
      'This client authenticates with a TLS certificate, and the connection came without one. Use the addresses in mtls_endpoint_aliases.',
    );
  }
  if (!isCurrent(certificate.x509, now)) throw refused('is not valid now: look at its dates.');
  return certificate;
}

type SubjectMember = `tls_client_auth_${'subject_dn' | 'san_dns' | 'san_uri' | 'san_ip' | 'san_email'}`;

/** RFC 8705 §2.1.2: what a client may register as the name in its certificate, and when a certificate has it. */
const SUBJECTS: Readonly<Record<SubjectMember, (registered: string, certificate: X509Certificate) => boolean>> = {
  tls_client_auth_subject_dn(registered, certificate) {
    const name = parseDistinguishedName(registered);
    return name !== undefined && isSameName(name, fieldsOf(certificate).subject);
  },
  // RFC 5280 §7.2: names of hosts, whatever the case.
  tls_client_auth_san_dns: alternative('dns', (name) => name.toLowerCase()),
  tls_client_auth_san_uri: alternative('uri', (name) => name),
  // RFC 8705 §2.1.2: compared as bytes.
  tls_client_auth_san_ip: alternative('ip', (name) => canonicalAddress(name)),
  // RFC 5280 §7.5: case counts before the @ only.
  tls_client_auth_san_email: alternative('email', (name) => name.replace(/@[^@]*$/, (host) => host.toLowerCase())),
};

function alternative(kind: keyof AlternativeNames, form: (name: string) => string | undefined) {
  return (registered: string, certificate: X509Certificate): boolean => {
    const wanted = form(registered);
    return wanted !== undefined && fieldsOf(certificate).alternative_names[kind].some((name) => form(name) === wanted);
  };
}

export const SUBJECT_MEMBERS: readonly SubjectMember[] = [
  'tls_client_auth_subject_dn',
  'tls_client_auth_san_dns',
  'tls_client_auth_san_uri',
  'tls_client_auth_san_ip',
  'tls_client_auth_san_email',
];

/** By the one member that is registered; registration sees to it that there is exactly one. */
function isFor(metadata: ClientMetadata, certificate: X509Certificate): boolean {
  const [member, ...others] = SUBJECT_MEMBERS.filter((name) => metadata[name] !== undefined);
  const registered = member === undefined ? undefined : metadata[member];
  return (
    member !== undefined && registered !== undefined && others.length === 0 && SUBJECTS[member](registered, certificate)
  );
}

/** A JWK that carries its certificate stands for that one (RFC 8705 §2.2.2), one without for its key. */
function isCertificateOf(jwk: JsonObject, certificate: X509Certificate): boolean {
  const { x5c } = jwk;
  if (Array.isArray(x5c)) return x5c[0] === certificate.raw.toString('base64');
  return isKeyOf(jwk, certificate);
}

function isKeyOf(jwk: JsonObject, { publicKey }: X509Certificate): boolean {
  try {
    const { kty, ...members } = publicKey.export({ format: 'jwk' });
    return jwk['kty'] === kty && Object.entries(members).every(([name, value]) => jwk[name] === value);
  } catch {
    // A type of key that JOSE has no name for.
    return false;
  }
}

function refused(problem: string): OAuthError {
  return new OAuthError('invalid_client', `The client certificate ${problem}`);
}
