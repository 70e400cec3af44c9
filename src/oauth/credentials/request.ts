import { OAuthError } from '../errors.ts';
import { isJsonObject } from '../json.ts';
import { CREDENTIAL_FORMAT, PROOF_TYPE } from './format.ts';

/** A credential request (Ory's `createVerifiableCredential`); without a proof it asks for a nonce. */
export interface CredentialRequest {
  /** The proof of possession of the holder's key, a JWT. */
  readonly proof?: string;
}

/** @param body may be absent, or empty as Ory's SDKs then send it: both ask for a nonce. */
export function parseCredentialRequest(body: unknown): CredentialRequest {
  if (body === undefined) return {};
  if (!isJsonObject(body)) throw refused('The body must be a JSON object.');
  const { format, proof } = body;
  if (format === undefined && proof === undefined) return {};
  if (format !== CREDENTIAL_FORMAT) throw refused(`format must be ${CREDENTIAL_FORMAT}.`);
  if (proof === undefined || proof === null) return {};
  if (!isJsonObject(proof)) throw refused('proof must be a JSON object.');
  if (proof['proof_type'] !== PROOF_TYPE) throw refused(`proof.proof_type must be ${PROOF_TYPE}.`);
  if (typeof proof['jwt'] !== 'string') throw refused('proof.jwt must be a JWT.');
  return { proof: proof['jwt'] };
}

function refused(description: string): OAuthError {
  return new OAuthError('invalid_request', description);
}
