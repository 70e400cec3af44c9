import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { HttpClient } from './http.ts';
import { signet } from './peers/signet.ts';

/**
 * Ten thousand connections that ask once and then say nothing, as many that never say a word, and what both cost.
 * Each side needs a descriptor for each: `ulimit -n` has to be above the number given as the argument.
 */
const CONNECTIONS = Number(process.argv[2] ?? 10_000);
const ASKED = 100;

/** Resident memory of a process, in MiB; 0 where there is no /proc. */
function memory(pid: number | undefined): number {
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

async function dial(port: number, hello: string): Promise<Socket> {
  // Loopback has many addresses, so that the ports of one do not run out.
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => {});
  await once(socket, 'connect');
  if (hello === '') return socket;
  socket.write(hello);
  await once(socket, 'data');
  return socket;
}

async function dialAll(port: number, hello: string): Promise<Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < CONNECTIONS) {
    const batch = Math.min(200, CONNECTIONS - sockets.length);
    sockets.push(...(await Promise.all(Array.from({ length: batch }, () => dial(port, hello)))));
  }
  return sockets;
}

const server = await signet.start({ id_token_alg: 'ES256' });
const http = new HttpClient();
try {
  const { target, pids } = server;
  const [pid] = pids;
  const port = Number(new URL(target.token).port);
  const authorization = `Basic ${Buffer.from(`${target.clientId}:${target.clientSecret}`).toString('base64')}`;

  const measure = async (name: string): Promise<void> => {
    const latencies: number[] = [];
    for (let count = 0; count < ASKED; count += 1) {
      const started = performance.now();
      const { status } = await http.submit(target.token, { grant_type: 'client_credentials' }, { authorization });
      if (status !== 200) throw new Error(`the token endpoint answered ${status}`);
      latencies.push(performance.now() - started);
    }
    latencies.sort((a, b) => a - b);
    const [p50 = 0, p99 = 0] = [latencies[ASKED / 2], latencies[ASKED - 2]];
    console.log(`${name.padEnd(44)} ${memory(pid).toFixed(0)} MiB  p50 ${p50.toFixed(1)} ms  p99 ${p99.toFixed(1)} ms`);
  };

  await measure('warming up');
  await measure('no other connection');
  const kept = await dialAll(port, 'GET /health/alive HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await measure(`${CONNECTIONS} that asked once`);
  for (const socket of kept) socket.destroy();
  await delay(1_000);
  await measure('those gone');
  const silent = await dialAll(port, '');
  await measure(`${CONNECTIONS} that never spoke`);
  const started = performance.now();
  await Promise.all(silent.map((socket) => (socket.destroyed ? undefined : once(socket.resume(), 'close'))));
  await measure(`those closed by the server (${((performance.now() - started) / 1000).toFixed(0)} s later)`);
} finally {
  http.close();
  await server.stop();
}
