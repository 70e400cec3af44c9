import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface PostgresTap {
  /** The server's, by way of the tap. */
  readonly dsn: string;
  /** How many statements went through since the last call. */
  statements(): number;
  close(): Promise<void>;
}

const EXECUTE = 'E'.charCodeAt(0);
const SIMPLE_QUERY = 'Q'.charCodeAt(0);

/** Counts the statements on their way to a server (postgresql.org/docs/current/protocol-message-formats.html), without TLS. */
export async function tapPostgres(dsn: string): Promise<PostgresTap> {
  const { hostname, port: server } = new URL(dsn);
  const sockets = new Set<Socket>();
  let count = 0;
  const tap = createServer((socket) => {
    const onward = connect(Number(server), hostname);
    for (const each of [socket, onward]) sockets.add(each.on('error', () => undefined).setNoDelay());
    const read = messages((type) => {
      if (type === EXECUTE || type === SIMPLE_QUERY) count += 1;
    });
    socket.on('data', read);
    socket.pipe(onward).pipe(socket);
  });
  await once(tap.listen(0, '127.0.0.1'), 'listening');
  const { port } = tap.address() as AddressInfo;
  const url = new URL(dsn);
  url.host = `127.0.0.1:${port}`;
  return {
    dsn: url.href,
    statements() {
      const counted = count;
      count = 0;
      return counted;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await once(tap.close(), 'close');
    },
  };
}

/** Calls back with the type of each message but the first, which has none. */
function messages(each: (type: number) => void): (chunk: Buffer) => void {
  let pending = Buffer.alloc(0);
  let head = 0;
  return (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= head + 4) {
      const length = head + pending.readUInt32BE(head);
      if (pending.length < length) return;
      if (head === 1) each(pending.readUInt8(0));
      pending = pending.subarray(length);
      head = 1;
    }
  };
}
