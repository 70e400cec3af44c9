import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Two ports below those that systems give to outgoing connections, so that they stay free until they are used. */
export async function lastingPorts(): Promise<[number, number]> {
  return [await lastingPort(), await lastingPort()];
}

async function lastingPort(): Promise<number> {
  const port = randomInt(15_000, 30_000);
  const probe = createServer();
  const free = await new Promise<boolean>((resolve) => {
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
  return free ? port : lastingPort();
}
