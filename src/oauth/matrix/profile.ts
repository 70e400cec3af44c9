import type { Client } from '../client.ts';
import { OAuthError } from '../errors.ts';
import { words } from '../parameters.ts';
import type { Policy } from '../policy.ts';
import { allowsMatrixApi, devicesOf, isDeviceScope } from './settings.ts';

type MatrixPolicy = Pick<Policy, 'matrix'>;

/** Whether this is a client of Matrix: one that may ask for the API, where the server is one for Matrix. */
export function isForMatrix({ matrix }: MatrixPolicy, { metadata }: Client): boolean {
  return matrix !== undefined && allowsMatrixApi(words(metadata.scope));
}

/** Whether it registered itself by Matrix's rules, and so is held to the whole profile. */
export function isOfMatrixProfile({ registration }: Client): boolean {
  return registration?.rules === 'matrix';
}

/**
 * What a client may ask for: what it is registered for, and, where that is the API of Matrix, a device, whose name the
 * client makes up for each sign-in (client-server API, § Scope).
 */
export function registeredScope(policy: MatrixPolicy, client: Client, requested: readonly string[]): string[] {
  const registered = words(client.metadata.scope);
  return isForMatrix(policy, client) ? [...registered, ...requested.filter(isDeviceScope)] : registered;
}

/** Long enough to be unlike the person's others, and of characters that every client and address carries. */
const DEVICE_ID = /^[A-Za-z0-9._~!$&'()*+,;=:@/-]{10,255}$/;

/**
 * Tokens for the API are for exactly one device (client-server API, § Device ID allocation). A client that the operator
 * registered may leave the device out: it wants to know who somebody is, and signs nobody in to Matrix.
 *
 * @throws OAuthError invalid_scope
 */
export function checkMatrixDevice({ matrix }: MatrixPolicy, client: Client, scope: readonly string[]): void {
  if (matrix === undefined) return;
  const devices = [...devicesOf(scope)];
  if (devices.length > 1)
    throw new OAuthError('invalid_scope', 'Tokens for the API of Matrix are for one device. Name one.');
  if (devices.length === 0 && isOfMatrixProfile(client) && allowsMatrixApi(scope))
    throw new OAuthError(
      'invalid_scope',
      'The API of Matrix needs a device. Add the scope urn:matrix:client:device: with an id of your own after it.',
    );
  if (devices.some((device) => !DEVICE_ID.test(device)))
    throw new OAuthError('invalid_scope', 'A device id of Matrix must have 10 to 255 letters, digits and - . _ ~.');
}

/**
 * Whether tokens of this scope sign a person in to Matrix: then there is always a refresh token, and access tokens are
 * short-lived.
 */
export function isMatrixSignIn({ matrix }: MatrixPolicy, client: Client, scope: readonly string[]): boolean {
  if (matrix === undefined || !allowsMatrixApi(scope)) return false;
  return devicesOf(scope).size === 1 || isOfMatrixProfile(client);
}

/** Milliseconds, of `lifespan` at most. @param scope of the grant, of which a token may have a part. */
export function matrixLifespan(
  policy: MatrixPolicy,
  client: Client,
  scope: readonly string[],
  lifespan: number,
): number {
  if (policy.matrix === undefined || !isMatrixSignIn(policy, client, scope)) return lifespan;
  return Math.min(lifespan, policy.matrix.access_token);
}
