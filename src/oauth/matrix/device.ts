import type { OAuthContext } from '../context.ts';
import type { AuthorizationGrant } from '../records.ts';
import type { OAuthChange } from '../repositories.ts';
import { allowsMatrixApi, deviceOf } from './settings.ts';

/** What a grant becomes when its code is redeemed, and what ends by that. */
export interface TakenDevice {
  readonly set: Pick<AuthorizationGrant, 'matrix_device'>;
  readonly changes: readonly OAuthChange[];
}

/**
 * Makes the grant the one sign-in of its device. A person's devices have unlike names, whichever client made them up:
 * whoever signs in by a name anew ends the tokens that there were for it (client-server API, § Device ID allocation).
 */
export function takeDevice(
  { policy, tokens }: Pick<OAuthContext, 'policy' | 'tokens'>,
  { id, subject, payload }: AuthorizationGrant,
): TakenDevice {
  if (policy.matrix === undefined || !allowsMatrixApi(payload.scope)) return { set: {}, changes: [] };
  const device = deviceOf(payload.scope);
  // Without a device it replaces nothing, and is a sign-in all the same.
  const hashes =
    device === undefined ? tokens.keyedHashes('matrix_device', `grant ${id}`) : hashesOf(tokens, subject, device);
  const [matrix_device = ''] = hashes;
  return {
    set: { matrix_device },
    changes: hashes.map((hash): OAuthChange => {
      const where = { matrix_device: hash, subject, id: { not: id } };
      return { op: 'delete', entity: 'authorization_grant', where };
    }),
  };
}

/** Ends the sign-in of a person's device, whichever client it is of. */
export function endDevice({ tokens }: Tokens, subject: string, device: string): readonly OAuthChange[] {
  return hashesOf(tokens, subject, device).map((matrix_device): OAuthChange => {
    return { op: 'delete', entity: 'authorization_grant', where: { matrix_device, subject } };
  });
}

type Tokens = Pick<OAuthContext, 'tokens'>;

function hashesOf(tokens: Tokens['tokens'], subject: string, device: string): readonly string[] {
  return tokens.keyedHashes('matrix_device', `device ${subject} ${device}`);
}
