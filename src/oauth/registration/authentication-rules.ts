import type { ClientMetadata } from '../client.ts';
import { parseDistinguishedName } from '../client-authentication/certificates/distinguished-name.ts';
import { canonicalAddress } from '../client-authentication/certificates/fields.ts';
import { SUBJECT_MEMBERS } from '../client-authentication/mutual-tls.ts';
import { clientJwtAlgorithms } from '../client-jwt.ts';
import { MAC_ALGORITHM_NAMES, SIGNATURE_ALGORITHM_NAMES } from '../signature-algorithms.ts';
import type { RegistrationContext } from './context.ts';
import type { Rule } from './rule.ts';
import { isAbsoluteUri } from './uris.ts';
import { AUTH_METHODS } from './vocabulary.ts';

/** What the method by which a client authenticates needs of its other members. */
export const authenticationRules: readonly Rule[] = [
  {
    member: 'token_endpoint_auth_method',
    must: 'be accompanied by jwks or jwks_uri when it is private_key_jwt or self_signed_tls_client_auth',
    offending: (client) =>
      AUTH_METHODS[client.token_endpoint_auth_method].keys && client.jwks === undefined && client.jwks_uri === undefined
        ? [client.token_endpoint_auth_method]
        : [],
  },
  {
    member: 'token_endpoint_auth_signing_alg',
    must: `be one of ${SIGNATURE_ALGORITHM_NAMES.join(', ')} with private_key_jwt, and of ${MAC_ALGORITHM_NAMES.join(', ')} with client_secret_jwt`,
    offending: (client, context) => foreignAlgorithm(client, context),
  },
  {
    member: 'token_endpoint_auth_method',
    must: `be accompanied by exactly one of ${SUBJECT_MEMBERS.join(', ')} when it is tls_client_auth (RFC 8705 section 2.1.2)`,
    offending: (client) =>
      AUTH_METHODS[client.token_endpoint_auth_method].certificate === 'issued' &&
      SUBJECT_MEMBERS.filter((member) => client[member] !== undefined).length !== 1
        ? [client.token_endpoint_auth_method]
        : [],
  },
  {
    member: 'tls_client_auth_subject_dn',
    must: 'be a distinguished name as RFC 4514 writes it, such as CN=app,O=Example,C=DE',
    offending: ({ tls_client_auth_subject_dn: name }) =>
      name !== undefined && parseDistinguishedName(name) === undefined ? [name] : [],
  },
  {
    member: 'tls_client_auth_san_ip',
    must: 'be an IPv4 or IPv6 address',
    offending: ({ tls_client_auth_san_ip: address }) =>
      address !== undefined && canonicalAddress(address) === undefined ? [address] : [],
  },
  {
    member: 'tls_client_auth_san_uri',
    must: 'be an absolute URI',
    offending: ({ tls_client_auth_san_uri: uri }) => (uri !== undefined && !isAbsoluteUri(uri) ? [uri] : []),
  },
  {
    member: 'tls_client_certificate_bound_access_tokens',
    must: 'not be true at a server that takes no client certificates (serve.mtls)',
    offending: ({ tls_client_certificate_bound_access_tokens: bound }, { policy }) =>
      bound === true && !policy.client_certificates.taken ? ['true'] : [],
  },
];

function foreignAlgorithm(client: ClientMetadata, { policy }: RegistrationContext): readonly (string | undefined)[] {
  const { asserts } = AUTH_METHODS[client.token_endpoint_auth_method];
  const { token_endpoint_auth_signing_alg: alg } = client;
  if (asserts === undefined || alg === undefined) return [];
  return clientJwtAlgorithms(policy)[asserts].includes(alg) ? [] : [alg];
}
