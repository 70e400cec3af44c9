import type { LookupAddress } from 'node:dns';
import { BlockList, isIP } from 'node:net';
import { OutboundError } from './outbound-error.ts';

/** IPv4 addresses that are not of the public internet (IANA special-purpose registry, RFC 6890). */
const SPECIAL_IPV4 = [
  '0.0.0.0/8', // this network; 0.0.0.0 reaches the machine itself
  '10.0.0.0/8', // private, RFC 1918
  '100.64.0.0/10', // carrier-grade NAT, RFC 6598
  '127.0.0.0/8', // loopback
  '169.254.0.0/16', // link-local, where clouds keep their metadata service
  '172.16.0.0/12', // private
  '192.0.0.0/24', // IETF protocol assignments
  '192.0.2.0/24', // documentation
  '192.88.99.0/24', // 6to4 relays
  '192.168.0.0/16', // private
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, broadcast
];

/**
 * The only IPv6 block that is given out to the public internet. Outside it lie loopback, unspecified, link-local,
 * unique local, multicast, IPv4-mapped and NAT64 addresses.
 */
const GLOBAL_IPV6 = ['2000::/3'];

/** Parts of it that are not public, or that carry an IPv4 address inside. */
const SPECIAL_IPV6 = [
  '2001::/23', // IETF protocol assignments, Teredo among them
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4
  '3fff::/20', // documentation
];

const LOOPBACK = ['127.0.0.0/8', '::1/128'];

/** Says no by throwing an OutboundError. */
export interface AddressGuard {
  /** Refuses a URL that no address could make right. */
  checkUrl(url: URL): void;
  /** Refuses the URL unless every address of its host is allowed: which one is connected to is chance. */
  checkAddresses(url: URL, addresses: readonly LookupAddress[]): void;
}

/**
 * @param allow_private true allows every address; a list allows networks (`10.1.0.0/16`, `127.0.0.1`) and URLs, in
 *   which `*` stands for a part of a name or path and `**` for anything (`https://*.corp.example/**`).
 * @param allow_http whether plain http may go to other machines than this one.
 * @throws Error when an entry is neither.
 */
export function createAddressGuard(allow_private: boolean | readonly string[], allow_http = false): AddressGuard {
  const entries = typeof allow_private === 'boolean' ? [] : allow_private;
  const urls = entries.filter(isUrlPattern).map(urlPattern);
  const networks = blockList(entries.filter((entry) => !isUrlPattern(entry)));
  const isAllowed = (url: URL, address: LookupAddress): boolean =>
    allow_private === true ||
    isPublic(address) ||
    contains(networks, address) ||
    urls.some((pattern) => pattern.test(url.origin + url.pathname));

  return {
    checkUrl(url) {
      if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refused(url, 'only https is allowed.');
      if (url.username !== '' || url.password !== '') throw refused(url, 'a URL with credentials is not allowed.');
    },
    checkAddresses(url, addresses) {
      if (!allow_http && url.protocol === 'http:' && !addresses.every((address) => contains(loopback, address)))
        throw refused(url, 'only https is allowed.');
      if (addresses.length === 0 || !addresses.every((address) => isAllowed(url, address)))
        throw refused(url, 'its address is not public. The setting clients.http can make an exception.');
    },
  };
}

function refused(url: URL, why: string): OutboundError {
  return new OutboundError('refused_address', `Requests to ${url.host} are refused: ${why}`);
}

/** Two lists, since a check of an IPv4 address against an IPv6 network compares its IPv4-mapped form. */
const specialIpv4 = blockList(SPECIAL_IPV4);
const globalIpv6 = blockList(GLOBAL_IPV6);
const specialIpv6 = blockList(SPECIAL_IPV6);
const loopback = blockList(LOOPBACK);

/** An address that cannot be read is in no list, so the lists are asked in an order that refuses it. */
function isPublic(address: LookupAddress): boolean {
  if (isIP(address.address) === 4) return !contains(specialIpv4, address);
  return contains(globalIpv6, address) && !contains(specialIpv6, address);
}

function contains(list: BlockList, { address }: LookupAddress): boolean {
  return list.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
}

function blockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const { address, bits, version } = parseNetwork(network);
    list.addSubnet(address, bits, version);
  }
  return list;
}

function parseNetwork(network: string): { address: string; bits: number; version: 'ipv4' | 'ipv6' } {
  const [address = '', prefix, ...rest] = network.split('/');
  const version = isIP(address);
  const widest = version === 4 ? 32 : 128;
  const bits = prefix === undefined ? widest : /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1;
  if (version === 0 || bits < 0 || bits > widest || rest.length > 0)
    throw new Error(`"${network}" is neither a network such as 10.0.0.0/8 nor a URL.`);
  return { address, bits, version: version === 4 ? 'ipv4' : 'ipv6' };
}

function isUrlPattern(entry: string): boolean {
  return entry.includes('://');
}

/** `*` stops at a dot or slash, so that `https://*.corp.example/**` means one level of names. */
function urlPattern(entry: string): RegExp {
  const pattern = entry.replace(/\*+|[\\^$.|?+()[\]{}]/g, (part) => {
    if (!part.startsWith('*')) return `\\${part}`;
    return part.length > 1 ? '.*' : '[^./]*';
  });
  return new RegExp(`^${pattern}$`);
}
