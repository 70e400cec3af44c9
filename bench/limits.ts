import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { createPeerOf } from '../src/http/address.ts';
import { createNetworkOf } from '../src/limits/addresses.ts';
import { createRequestLimits, REQUEST_LIMITS } from '../src/limits/requests.ts';
import { systemClock } from '../src/oauth/clock.ts';

/** What the limits cost a token request: who asks, the bucket of the address, the bucket of the client. */
const REQUESTS = 2_000_000;
const ROUNDS = 3;
const NEVER_REACHED = 100_000_000;

const per_minute = Object.fromEntries(Object.keys(REQUEST_LIMITS).map((name) => [name, NEVER_REACHED]));
const limits = createRequestLimits({ per_minute, clock: systemClock, networkOf: createNetworkOf(false) });
const byAddress = limits.byAddress('/oauth2/token', 'POST');
const byClient = limits.byClient('/oauth2/token');

function measure(name: string, forwarded: readonly string[]): void {
  const peerOf = createPeerOf(['127.0.0.1/32']);
  const requests = forwarded.map((address) => {
    const socket = new Socket();
    Object.defineProperty(socket, 'remoteAddress', { value: '127.0.0.1' });
    const request = new IncomingMessage(socket);
    request.headers = { 'x-forwarded-for': address };
    return request;
  });
  let best = Number.POSITIVE_INFINITY;
  let peers = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    peers = Math.min(
      peers,
      perRequest((at) => void peerOf(requests[at % requests.length] ?? new IncomingMessage(new Socket()))),
    );
    best = Math.min(
      best,
      perRequest((at) => {
        const address = forwarded[at % forwarded.length] ?? '';
        byAddress?.(address);
        byClient?.('app', address);
      }),
    );
  }
  console.log(
    `${name.padEnd(28)} ${best.toFixed(2)} µs for both limits, ${peers.toFixed(2)} µs to know who asks once the log knows`,
  );
}

function perRequest(run: (at: number) => void): number {
  const before = process.cpuUsage();
  for (let at = 0; at < REQUESTS; at += 1) run(at);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / REQUESTS;
}

const numbers = (count: number, write: (at: number) => string): string[] =>
  Array.from({ length: count }, (_, at) => write(at));

measure('one IPv4 address', ['192.0.2.1']);
measure(
  '1,000 IPv4 addresses',
  numbers(1_000, (at) => `10.0.${at >> 8}.${at & 255}`),
);
measure(
  '100,000 IPv4 addresses',
  numbers(100_000, (at) => `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`),
);
measure(
  '1,000 IPv6 networks',
  numbers(1_000, (at) => `2001:db8:${at.toString(16)}:1::${at.toString(16)}`),
);
