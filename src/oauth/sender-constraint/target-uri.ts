import { addressesOf } from '../endpoint-addresses.ts';
import type { Policy } from '../policy.ts';

/**
 * Whether a proof's `htu` names the endpoint, by any of the addresses that it has (RFC 9449 §4.3): a proxy in front of
 * us may have another one than we listen on, so what the request's own Host says does not count.
 *
 * @param endpoint the issuer with the endpoint's path.
 */
export function isTarget(policy: Pick<Policy, 'issuer' | 'reached_at'>, endpoint: string, htu: string): boolean {
  const named = normalise(htu);
  return named !== undefined && addressesOf(policy, endpoint).some((address) => normalise(address) === named);
}

/** Characters; nothing of ours is half as long. */
const LONGEST = 2048;

/** Without query and fragment, and after the syntax-based and scheme-based normalisation of RFC 3986 §6.2.2, §6.2.3. */
function normalise(text: string): string | undefined {
  if (text.length > LONGEST || !/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  const { origin, pathname, username, password } = new URL(text);
  if (username !== '' || password !== '') return undefined;
  return `${origin}${pathname.replace(/%[0-9a-f]{2}/gi, unescapeUnreserved)}`;
}

function unescapeUnreserved(escaped: string): string {
  const character = String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
  return /[\w.~-]/.test(character) ? character : escaped.toUpperCase();
}
