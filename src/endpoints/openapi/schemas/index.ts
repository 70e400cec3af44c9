import type { Members } from '../schema.ts';
import * as client from './client.ts';
import {
  CreateVerifiableCredentialRequestBody,
  credentialSupportedDraft00,
  VerifiableCredentialProof,
  verifiableCredentialPrimingResponse,
  verifiableCredentialResponse,
} from './credentials.ts';
import { oidcConfiguration } from './discovery.ts';
import * as interactions from './interactions.ts';
import * as keys from './keys.ts';
import * as matrix from './matrix.ts';
import * as metadata from './metadata.ts';
import * as registration from './registration.ts';
import * as resources from './resources.ts';
import * as tokens from './tokens.ts';
import * as users from './users.ts';

/** Every schema of the document, by the name from which generators make the name of its type. */
export const SCHEMAS: Members = {
  ...client,
  ...tokens,
  ...interactions,
  ...keys,
  ...registration,
  ...resources,
  ...users,
  ...metadata,
  ...matrix,
  oidcConfiguration,
  credentialSupportedDraft00,
  CreateVerifiableCredentialRequestBody,
  VerifiableCredentialProof,
  verifiableCredentialResponse,
  verifiableCredentialPrimingResponse,
};
