import type { ClientMetadata } from '../client.ts';
import {
  CONTENT_ENCRYPTION_NAMES,
  DEFAULT_ENC,
  findKeyManagement,
  KEY_MANAGEMENT_NAMES,
} from '../encryption-algorithms.ts';
import { MAC_ALGORITHM_NAMES, signatureAlgorithmNames } from '../signature-algorithms.ts';
import type { RegistrationContext } from './context.ts';
import { defined, invalidMetadata, type Members } from './members.ts';

/** Those members of a client's metadata that this file reads. */
type AlgorithmMembers = Pick<
  ClientMetadata,
  `${'id_token' | 'userinfo' | 'authorization' | 'introspection'}_signed_response_alg` & keyof ClientMetadata
> &
  Pick<
    ClientMetadata,
    `${'id_token' | 'userinfo' | 'authorization' | 'introspection'}_encrypted_response_${'alg' | 'enc'}`
  > &
  Pick<ClientMetadata, 'request_object_signing_alg' | `request_object_encryption_${'alg' | 'enc'}`>;

/** What a client chooses to have signed and encrypted, and how (OIDC Registration §2, JARM §3, RFC 9701 §6). */
export function algorithmMembers(members: Members, context: RegistrationContext): AlgorithmMembers {
  const { signing_algorithms, decryption_algorithms, policy } = context;
  const signed = [...signing_algorithms, ...MAC_ALGORITHM_NAMES];
  const bySecret = KEY_MANAGEMENT_NAMES.filter((alg) => findKeyManagement(alg)?.by === 'client secret');
  return defined({
    id_token_signed_response_alg: members.oneOf('id_token_signed_response_alg', [
      ...signed,
      ...(policy.unsigned_id_tokens ? ['none'] : []),
    ]),
    ...encryption(members, 'id_token_encrypted_response'),
    userinfo_signed_response_alg: members.oneOf('userinfo_signed_response_alg', ['none', ...signed]) ?? 'none',
    ...encryption(members, 'userinfo_encrypted_response'),
    authorization_signed_response_alg: members.oneOf('authorization_signed_response_alg', signed),
    ...encryption(members, 'authorization_encrypted_response'),
    introspection_signed_response_alg: members.oneOf('introspection_signed_response_alg', signed),
    ...encryption(members, 'introspection_encrypted_response'),
    request_object_signing_alg: members.oneOf('request_object_signing_alg', [
      'none',
      ...signatureAlgorithmNames(policy.ml_dsa),
      ...MAC_ALGORITHM_NAMES,
    ]),
    ...encryption(members, 'request_object_encryption', [...decryption_algorithms, ...bySecret]),
  });
}

type Pair<T extends string> = { readonly [K in `${T}_${'alg' | 'enc'}`]?: string };

/** `enc` has a default where there is an `alg`, and means nothing without one. */
function encryption<const T extends string>(members: Members, prefix: T, algorithms?: readonly string[]): Pair<T>;
function encryption(members: Members, prefix: string, algorithms: readonly string[] = KEY_MANAGEMENT_NAMES): object {
  const alg = members.oneOf(`${prefix}_alg`, algorithms);
  const enc = members.oneOf(`${prefix}_enc`, CONTENT_ENCRYPTION_NAMES);
  if (alg !== undefined) return { [`${prefix}_alg`]: alg, [`${prefix}_enc`]: enc ?? DEFAULT_ENC };
  if (enc === undefined) return {};
  throw invalidMetadata(`${prefix}_enc needs ${prefix}_alg beside it.`);
}
