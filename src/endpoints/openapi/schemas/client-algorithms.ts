import { CONTENT_ENCRYPTION_NAMES, DEFAULT_ENC, KEY_MANAGEMENT_NAMES } from '../../../oauth/encryption-algorithms.ts';
import { MAC_ALGORITHM_NAMES, signatureAlgorithmNames } from '../../../oauth/signature-algorithms.ts';
import { type Members, oneOf } from '../schema.ts';

/** Those that a setting must allow included; a server refuses what it has not. */
const SIGNED: readonly string[] = [...signatureAlgorithmNames(true), ...MAC_ALGORITHM_NAMES];

function encryption(member: string, what: string): Members {
  return {
    [`${member}_alg`]: oneOf(
      KEY_MANAGEMENT_NAMES,
      `How the key of ${what} is protected; absent where none is encrypted.`,
    ),
    [`${member}_enc`]: oneOf(CONTENT_ENCRYPTION_NAMES, `The cipher of ${what}; ${DEFAULT_ENC} unless given.`),
  };
}

export const clientAlgorithms: Members = {
  token_endpoint_auth_signing_alg: oneOf(SIGNED, 'What its assertions are signed with.'),
  id_token_signed_response_alg: oneOf(
    [...SIGNED, 'none'],
    'What ID tokens for the client are signed with; RS256 unless given.',
  ),
  ...encryption('id_token_encrypted_response', 'ID tokens for the client'),
  userinfo_signed_response_alg: oneOf(['none', ...SIGNED], 'none: userinfo answers as JSON, otherwise as a JWT.'),
  ...encryption('userinfo_encrypted_response', 'userinfo answers'),
  authorization_signed_response_alg: oneOf(SIGNED, 'What authorization responses in a JWT are signed with (JARM).'),
  ...encryption('authorization_encrypted_response', 'authorization responses'),
  introspection_signed_response_alg: oneOf(SIGNED, 'What introspection answers in a JWT are signed with (RFC 9701).'),
  ...encryption('introspection_encrypted_response', 'introspection answers'),
  request_object_signing_alg: oneOf(['none', ...SIGNED], 'What request objects are signed with; any unless given.'),
  ...encryption('request_object_encryption', 'request objects'),
};
