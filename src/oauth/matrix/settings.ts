/** What the server says of people to Matrix. */
export interface MatrixSettings {
  /** The part of a Matrix id behind the colon. */
  readonly server_name: string;
  /** The claim that is the part before it. */
  readonly localpart_claim: string;
  /** Milliseconds. */
  readonly openid_token_ttl: number;
}

/** Access to the client-server API of Matrix, and the name it had before it was specified (MSC2967). */
export const API_SCOPES: readonly string[] = ['urn:matrix:client:api:*', 'urn:matrix:org.matrix.msc2967.client:api:*'];

const DEVICE_SCOPE = /^urn:matrix:(?:org\.matrix\.msc2967\.)?client:device:(.+)$/;

export function allowsMatrixApi(scope: readonly string[]): boolean {
  return scope.some((name) => API_SCOPES.includes(name));
}

export function isDeviceScope(name: string): boolean {
  return DEVICE_SCOPE.test(name);
}

/** The devices that a scope names, each once, by whichever of its two names. */
export function devicesOf(scope: readonly string[]): ReadonlySet<string> {
  return new Set(scope.flatMap((name) => DEVICE_SCOPE.exec(name)?.[1] ?? []));
}

/** The device that the tokens are for; undefined unless exactly one is named. */
export function deviceOf(scope: readonly string[]): string | undefined {
  const devices = devicesOf(scope);
  return devices.size === 1 ? [...devices][0] : undefined;
}
