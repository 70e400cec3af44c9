import type { Server } from 'node:http';
import type { Socket } from 'node:net';

export interface ConnectionLimits {
  readonly connections: number;
  /** 0: any number. */
  readonly connections_by_address: number;
  /** Undefined for an address whose connections are not counted: a proxy, which brings everybody's. */
  networkOf(address: string): string | undefined;
}

/** Closes at once what is too much, before a byte of it is read. */
export function boundConnections(
  server: Server,
  { connections, connections_by_address, networkOf }: ConnectionLimits,
): void {
  server.maxConnections = connections;
  if (connections_by_address === 0) return;
  const open = new Map<string, number>();

  server.prependListener('connection', (socket: Socket) => {
    const network = networkOf(socket.remoteAddress ?? '');
    if (network === undefined) return;
    const present = (open.get(network) ?? 0) + 1;
    open.set(network, present);
    socket.once('close', () => {
      const left = (open.get(network) ?? 1) - 1;
      if (left > 0) open.set(network, left);
      else open.delete(network);
    });
    if (present > connections_by_address) socket.destroy();
  });
}
