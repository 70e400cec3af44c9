import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** Stands between a server and its database, and does to the bytes what networks do. */
export interface DatabaseProxy {
  readonly port: number;
  /** Milliseconds that everything takes longer on its way back; `Infinity`: nothing comes any more, and nothing is said. */
  delay: number;
  /** Ends every connection in the middle of whatever it does. */
  cut(): void;
  close(): Promise<void>;
}

/**
 * @param port the database's.
 * @param at the proxy's own; a free one unless given.
 */
export async function startProxy(port: number, at = 0): Promise<DatabaseProxy> {
  const sockets = new Set<Socket>();
  const timers = new Set<NodeJS.Timeout>();
  const state = { delay: 0 };

  function join(client: Socket): void {
    const database = connect(port, '127.0.0.1');
    for (const socket of [client, database]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        sockets.delete(socket);
        client.destroy();
        database.destroy();
      });
    }
    client.on('data', (bytes) => database.write(bytes));
    let lastAt = 0;
    database.on('data', (bytes) => {
      if (state.delay === Number.POSITIVE_INFINITY) return;
      // In their order, also when the delay changes.
      const at = Math.max(lastAt, performance.now() + state.delay);
      lastAt = at;
      const timer = setTimeout(
        () => {
          timers.delete(timer);
          client.write(bytes);
        },
        Math.max(1, at - performance.now()),
      );
      timers.add(timer);
    });
  }

  const server = createServer(join);
  server.listen(at, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    get delay() {
      return state.delay;
    },
    set delay(milliseconds) {
      state.delay = milliseconds;
    },
    cut,
    async close() {
      for (const timer of timers) clearTimeout(timer);
      cut();
      await new Promise((closed) => server.close(closed));
    },
  };
}
