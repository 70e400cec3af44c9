import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { TLSSocket } from 'node:tls';

export interface Peer {
  readonly address: string;
  readonly secure: boolean;
}

/** Who sent a request: the socket's peer, or whom a trusted proxy names in X-Forwarded-For and X-Forwarded-Proto. */
export type PeerOf = (request: IncomingMessage) => Peer;

/** What a Unix socket's peer is called; only the machine's own proxy reaches it, so it is trusted. */
const LOCAL = 'unix';
/** Whoever has gone before we looked. */
const UNKNOWN = '0.0.0.0';

/**
 * @param trusted networks of the proxies that end TLS for us, in CIDR notation (`serve.tls.allow_termination_from`).
 * @throws Error when an entry is no network
 */
export function createPeerOf(trusted: readonly string[]): PeerOf {
  const isTrusted = createIsTrusted(trusted);

  return (request) => {
    const { remoteAddress, destroyed } = request.socket;
    // A TCP socket that closed meanwhile has lost its address, and must not pass for a Unix one.
    if (remoteAddress === undefined && destroyed) return { address: UNKNOWN, secure: false };
    const address = normalize(remoteAddress ?? LOCAL);
    const encrypted = request.socket instanceof TLSSocket;
    if ((trusted.length === 0 && address !== LOCAL) || !isTrusted(address)) return { address, secure: encrypted };
    return {
      address: originator(address, header(request, 'x-forwarded-for'), isTrusted),
      secure: encrypted || last(header(request, 'x-forwarded-proto'))?.toLowerCase() === 'https',
    };
  };
}

/**
 * Whether an address is that of a proxy.
 *
 * @throws Error when an entry is no network
 */
export function createIsTrusted(trusted: readonly string[]): (address: string) => boolean {
  const proxies = blockList(trusted);
  return (address) => address === LOCAL || proxies.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** Nearest hop first: what stands before the first address that is no trusted proxy may be anybody's invention. */
function originator(peer: string, forwarded: string, isTrusted: (address: string) => boolean): string {
  let address = peer;
  for (const hop of forwarded.split(',').reverse()) {
    const named = normalize(withoutPort(hop.trim()));
    if (isIP(named) === 0) return address;
    address = named;
    if (!isTrusted(address)) return address;
  }
  return address;
}

function header(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value : (value ?? []).join(',');
}

function last(list: string): string | undefined {
  return list.split(',').at(-1)?.trim();
}

function withoutPort(hop: string): string {
  return /^\[([^\]]+)\](?::\d+)?$/.exec(hop)?.[1] ?? /^([\d.]+):\d+$/.exec(hop)?.[1] ?? hop;
}

/** `::ffff:192.0.2.1`, as a dual-stack socket names an IPv4 peer, is `192.0.2.1`. A zone (`%eth0`) is left out. */
export function normalize(address: string): string {
  if (!address.includes(':')) return address;
  const bare = address.replace(/%.*$/, '').toLowerCase();
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(bare)?.[1] ?? bare;
}

function blockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const version = isIP(address);
    const widest = version === 6 ? 128 : 32;
    const prefix = bits === undefined ? widest : Number(bits);
    if (version === 0 || bits === '' || !Number.isInteger(prefix) || prefix < 0 || prefix > widest) {
      throw new Error(`"${network}" is no network. Write it as 10.0.0.0/8 or fd00::/8.`);
    }
    list.addSubnet(address, prefix, version === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}
