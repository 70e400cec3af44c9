import { CREDENTIAL_FORMAT, PROOF_TYPE } from '../../../oauth/credentials/format.ts';
import { integer, listOf, object, oneOf, ref, type Schema, text, texts } from '../schema.ts';

export const VerifiableCredentialProof: Schema = object(
  {
    proof_type: oneOf([PROOF_TYPE], 'The kind of proof.'),
    jwt: text('Signed with the key, with the c_nonce as its nonce.'),
  },
  ['proof_type', 'jwt'],
  'Proves that the caller holds a key.',
);

export const CreateVerifiableCredentialRequestBody: Schema = object(
  {
    format: oneOf([CREDENTIAL_FORMAT], 'The form of the credential.'),
    types: texts('The types of the credential.'),
    proof: ref('VerifiableCredentialProof'),
  },
  [],
  'What credential is wanted; without a proof the answer is a nonce for one.',
);

export const verifiableCredentialResponse: Schema = object(
  { format: oneOf([CREDENTIAL_FORMAT], 'The form of the credential.'), credential_draft_00: text('The credential.') },
  ['format', 'credential_draft_00'],
  'A verifiable credential (OpenID Connect UserInfo Verifiable Credentials, draft 00).',
);

export const verifiableCredentialPrimingResponse: Schema = object(
  {
    format: text('jwt_vc'),
    c_nonce: text('What the proof has to hold.'),
    c_nonce_expires_in: integer('Seconds that it is valid.'),
    error: text('missing_proof where a nonce is given; otherwise what is wrong.'),
    error_description: text('A sentence for people: what is wrong and what to do.'),
  },
  ['error', 'error_description'],
  'A nonce for a proof, or a refusal.',
);

export const credentialSupportedDraft00: Schema = object(
  {
    format: text('The form of the credential.'),
    types: texts('Its types.'),
    cryptographic_binding_methods_supported: texts('How it is bound to a key.'),
    cryptographic_suites_supported: texts('What a proof may be signed with.'),
  },
  [],
  'A kind of credential that the server issues.',
);

export const credentials: Schema = listOf(ref('credentialSupportedDraft00'), 'The credentials that can be had.');
