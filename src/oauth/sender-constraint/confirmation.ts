import type { Client } from '../client.ts';
import type { ClientRequest } from '../client-authentication/request.ts';
import type { OAuthContext } from '../context.ts';
import { OAuthError } from '../errors.ts';
import type { Policy } from '../policy.ts';
import { profileOf } from '../profiles.ts';
import type { Confirmation } from '../records.ts';
import type { OAuthChange } from '../repositories.ts';
import { verifyDpopProof } from './dpop-proof.ts';
import { useProof } from './proof-use.ts';

/** What the sender of a request proved, for the tokens to be bound to. */
export interface ProvenSender {
  /** Absent: the tokens are bearer tokens. */
  readonly confirmation?: Confirmation;
  /** What the request's own changes must start with: a proof works once. */
  readonly changes: readonly OAuthChange[];
}

/** What a client's tokens have to be bound to. */
type Requirement = 'nothing' | 'either' | 'dpop' | 'certificate';

function requirementOf(policy: Policy, client: Client): Requirement {
  if (client.metadata.dpop_bound_access_tokens === true) return 'dpop';
  if (client.metadata.tls_client_certificate_bound_access_tokens === true) return 'certificate';
  const bound = policy.require_sender_constrained_tokens || profileOf(policy, client).sender_constrained_tokens;
  return bound ? 'either' : 'nothing';
}

const proofMissing = () =>
  new OAuthError('invalid_dpop_proof', 'Tokens of this client are bound to a key: send a proof in the DPoP header.');

/** The refusal of a request that proved too little; undefined when it proved enough. */
const MISSING: Readonly<Record<Requirement, (proven: Confirmation | undefined) => OAuthError | undefined>> = {
  nothing: () => undefined,
  either: (proven) => (proven === undefined ? proofMissing() : undefined),
  dpop: (proven) => (proven?.jkt === undefined ? proofMissing() : undefined),
  certificate: (proven) =>
    proven === undefined
      ? new OAuthError('invalid_request', 'Tokens of this client are bound to its TLS certificate: show it.')
      : undefined,
};

/**
 * What the tokens of a request are to be bound to: the key of its DPoP proof, which goes before, or its certificate
 * (RFC 9449 §5, RFC 8705 §3).
 *
 * @throws OAuthError invalid_dpop_proof, use_dpop_nonce; invalid_request without the certificate that the client needs.
 */
export async function provenSender(
  context: OAuthContext,
  client: Client,
  request: Pick<ClientRequest, 'dpop' | 'certificate' | 'endpoint'>,
): Promise<ProvenSender> {
  const requirement = requirementOf(context.policy, client);
  const proven = await prove(context, client, requirement, request);
  const missing = MISSING[requirement](proven.confirmation);
  if (missing !== undefined) throw missing;
  return proven;
}

const BEARER: ProvenSender = { changes: [] };

async function prove(
  context: OAuthContext,
  client: Client,
  requirement: Requirement,
  request: Pick<ClientRequest, 'dpop' | 'certificate' | 'endpoint'>,
): Promise<ProvenSender> {
  if (request.dpop.length > 0) {
    const { endpoint } = request;
    const expected = { client, method: 'POST', endpoint, refused_with: 400 } as const;
    const proof = await verifyDpopProof(context, request.dpop, expected);
    return { confirmation: { jkt: proof.jkt }, changes: [useProof(proof)] };
  }
  // A certificate that merely authenticates the client binds nothing unless that is wanted.
  const wanted = requirement === 'certificate' || requirement === 'either';
  const { certificate } = request;
  return wanted && certificate !== undefined
    ? { confirmation: { 'x5t#S256': certificate.thumbprint }, changes: [] }
    : BEARER;
}

/** Whether the authorization endpoint must not issue access tokens, since nothing there could bind them. */
export function frontChannelTokenRefused(policy: Policy, client: Client): boolean {
  return requirementOf(policy, client) !== 'nothing';
}
