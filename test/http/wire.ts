import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Listener } from '../../src/http/listener.ts';

/** Binds to a free port of the loopback interface. */
export async function open(app: Listener): Promise<number> {
  await app.listen({ host: '127.0.0.1', port: 0 });
  const address = app.server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return address.port;
}

export async function dial(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

/** What the server sends until it closes the connection. */
export async function everything(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('latin1');
}

/** Sends bytes as they are and returns what comes back. */
export async function talk(port: number, bytes: string | Buffer): Promise<string> {
  const socket = await dial(port);
  socket.write(bytes);
  return everything(socket);
}
