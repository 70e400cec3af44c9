const GROUPS = 8;
const NETWORK_GROUPS = 4;
const IPV4_IN_IPV6 = /^(?:.*:)?ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/**
 * What counts as one address: an IPv4 address, or an IPv6 network of 64 bits, which one household or machine has to
 * itself and could otherwise change with every request.
 */
export function addressKey(address: string): string {
  if (!address.includes(':')) return address;
  const zone = address.indexOf('%');
  const plain = zone < 0 ? address : address.slice(0, zone);
  const embedded = plain.includes('.');
  const mapped = embedded ? IPV4_IN_IPV6.exec(plain)?.[1] : undefined;
  if (mapped !== undefined) return mapped;

  const parts = plain.split(':');
  const written = parts.filter((part) => part !== '').length + (embedded ? 1 : 0);
  let network = '';
  let groups = 0;
  for (let at = 0; groups < NETWORK_GROUPS && at < parts.length; at += 1) {
    const part = parts[at] ?? '';
    if (part !== '') {
      network += `${part.startsWith('0') ? withoutZeros(part) : part}:`;
      groups += 1;
      continue;
    }
    // The gap stands for the groups that are not written; a second empty part belongs to the same one.
    const gap = Math.min(GROUPS - written, NETWORK_GROUPS - groups);
    network += '0:'.repeat(gap);
    groups += gap;
    if (parts[at + 1] === '') at += 1;
  }
  return `${network.toLowerCase()}:/64`;
}

function withoutZeros(group: string): string {
  return group.replace(/^0+(?=.)/, '');
}

/** What an address counts as; undefined for one that is not counted. */
export type NetworkOf = (address: string) => string | undefined;

/** @param except_loopback whether the machine itself is not counted. */
export function createNetworkOf(except_loopback: boolean): NetworkOf {
  if (!except_loopback) return addressKey;
  return (address) => (isLoopback(address) ? undefined : addressKey(address));
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}
