import type { Client } from '../client.ts';
import { OAuthError } from '../errors.ts';
import { words } from '../parameters.ts';
import type { Policy } from '../policy.ts';
import { allowsMatrixApi, devicesOf, isDeviceScope } from './settings.ts';

type MatrixPolicy = Pick<Policy, 'matrix'>;

/**
 * What a client may ask for: what it is registered for, and, where that is the API of Matrix, a device, whose name the
 * client makes up for each sign-in (client-server API, § Scope).
 */
export function registeredScope({ matrix }: MatrixPolicy, client: Client, requested: readonly string[]): string[] {
  const registered = words(client.metadata.scope);
  if (matrix === undefined || !allowsMatrixApi(registered)) return registered;
  return [...registered, ...requested.filter(isDeviceScope)];
}

/** @throws OAuthError invalid_scope for several devices at once. */
export function checkMatrixDevice({ matrix }: MatrixPolicy, scope: readonly string[]): void {
  if (matrix === undefined || !allowsMatrixApi(scope) || devicesOf(scope).size < 2) return;
  throw new OAuthError('invalid_scope', 'Tokens for the API of Matrix are for one device. Name one.');
}

/**
 * Whether the tokens are those of a Matrix client on a device: then there is always a refresh token, and access tokens
 * are short-lived.
 */
export function isOnMatrixDevice({ matrix }: MatrixPolicy, scope: readonly string[]): boolean {
  return matrix !== undefined && allowsMatrixApi(scope) && devicesOf(scope).size === 1;
}

/** Milliseconds, of `lifespan` at most. */
export function matrixLifespan(policy: MatrixPolicy, scope: readonly string[], lifespan: number): number {
  if (policy.matrix === undefined || !isOnMatrixDevice(policy, scope)) return lifespan;
  return Math.min(lifespan, policy.matrix.access_token);
}
