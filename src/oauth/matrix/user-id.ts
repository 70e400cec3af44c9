/** Bytes of a whole user id (Matrix specification, appendix "User identifiers"). */
const LONGEST_USER_ID = 255;

const LOCALPART = /^[a-z0-9._=/+-]+$/;

/** A host name, an IPv4 address or an IPv6 address in brackets, and a port where it is not the usual one. */
const SERVER_NAME = /^(?:\[[0-9a-f:.]{2,45}\]|[0-9a-z](?:[0-9a-z.-]*[0-9a-z])?)(?::[0-9]{1,5})?$/;

/**
 * The Matrix id of the person whose claim has this value; undefined where it makes none. Nothing is folded or mapped:
 * two people would get the same id, or one of them another's.
 */
export function matrixUserId(server_name: string, localpart: unknown): string | undefined {
  if (typeof localpart !== 'string' || !LOCALPART.test(localpart)) return undefined;
  const id = `@${localpart}:${server_name}`;
  return Buffer.byteLength(id) <= LONGEST_USER_ID ? id : undefined;
}

/**
 * Whether a name can be that of a Matrix server (appendix "Server name"), in lower case: identity servers compare the
 * domain of a user id with the lower-cased name.
 */
export function isMatrixServerName(name: string): boolean {
  const port = /:([0-9]+)$/.exec(name.replace(/^\[.*\]/, ''))?.[1];
  const inRange = port === undefined || (Number(port) > 0 && Number(port) < 65_536);
  return name.length <= LONGEST_USER_ID - '@a:'.length && inRange && SERVER_NAME.test(name);
}
