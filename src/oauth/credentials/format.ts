import type { JsonObject } from '../json.ts';
import { SIGNATURE_ALGORITHM_NAMES } from '../signature-algorithms.ts';

export const CREDENTIALS_PATH = '/credentials';

/** W3C Verifiable Credentials Data Model 1.1, as a JWT. */
export const CREDENTIAL_FORMAT = 'jwt_vc_json';
export const CREDENTIAL_TYPES: readonly string[] = ['VerifiableCredential', 'UserInfoCredential'];
export const PROOF_TYPE = 'jwt';

/** What discovery says of the one kind of credential that there is (Ory's `credentials_supported_draft_00`). */
export const CREDENTIAL_SUPPORTED: JsonObject = {
  format: CREDENTIAL_FORMAT,
  types: CREDENTIAL_TYPES,
  cryptographic_binding_methods_supported: ['jwk'],
  cryptographic_suites_supported: SIGNATURE_ALGORITHM_NAMES,
};
