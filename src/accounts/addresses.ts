import { isIPv6 } from 'node:net';

const GROUPS = 8;
const NETWORK_GROUPS = 4;
const IPV4_IN_IPV6 = /^(?:.*:)?ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/**
 * What counts as one address: an IPv4 address, or an IPv6 network of 64 bits, which one household or machine has to
 * itself and could otherwise change with every request.
 */
export function addressKey(address: string): string {
  const [plain = address] = address.split('%');
  if (!isIPv6(plain)) return address;
  const mapped = IPV4_IN_IPV6.exec(plain)?.[1];
  if (mapped !== undefined) return mapped;

  const [left = '', right] = plain.split('::');
  const leading = left === '' ? [] : left.split(':');
  const trailing = right === undefined || right === '' ? [] : right.split(':');
  const embedded = plain.includes('.') ? 1 : 0;
  const zeros = Math.max(0, GROUPS - leading.length - trailing.length - embedded);
  const groups = [...leading, ...Array<string>(zeros).fill('0'), ...trailing].slice(0, NETWORK_GROUPS);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}
