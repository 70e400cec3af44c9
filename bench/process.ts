import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';

export interface ServerProcess {
  readonly pid: number;
  /** The first line of its standard output; rejects when it ends without one. */
  firstLine(): Promise<string>;
  /** Rejects with what it said on its standard error once it has ended. */
  readonly died: Promise<never>;
  stop(): Promise<void>;
}

const cores = availableParallelism();
const canPin = cores > 1 && spawnSync('taskset', ['--version']).status === 0;

/** The load runs on the first core, the servers on the second, where the machine lets us choose. */
export function pinLoad(): boolean {
  return canPin && spawnSync('taskset', ['-a', '-c', '-p', '0', String(process.pid)]).status === 0;
}

/** Starts `node …args` on the servers' core, or on all of them when it is to be several processes. */
export function startServer(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  processes = 1,
): ServerProcess {
  const node = [process.execPath, ...args];
  const place = processes > 1 ? `0-${cores - 1}` : '1';
  const [command = '', ...rest] = canPin ? ['taskset', '-c', place, ...node] : node;
  const child = spawn(command, rest, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'production', ...environment },
  });
  if (child.pid === undefined) throw new Error(`${command} cannot be started`);
  const errors: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  const exit = once(child, 'exit');
  const died = exit.then(() => Promise.reject(new Error(`the server ended: ${errors.join('').slice(-2000)}`)));
  died.catch(() => {});
  const lines = createInterface({ input: child.stdout });
  return {
    pid: child.pid,
    died,
    firstLine: () => Promise.race([once(lines, 'line').then(([line]) => String(line)), died]),
    stop: () => stop(child, exit),
  };
}

async function stop(child: ChildProcess, exit: Promise<unknown>): Promise<void> {
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await exit;
  clearTimeout(late);
}

/**
 * User and system time so far of all threads of the processes and of those that they started, in microseconds; undefined
 * where they are not seen.
 */
export function cpuTime(pids: readonly number[]): number | undefined {
  try {
    const times = pids.map(cpuTimeOf);
    return times.length === 0 ? undefined : times.reduce((sum, time) => sum + time, 0);
  } catch {
    return undefined;
  }
}

/** The nanoseconds that each thread has run are exact, where the ticks of `stat` are ten milliseconds. */
function cpuTimeOf(pid: number): number {
  let time = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const read = (file: string): string[] => readFileSync(`/proc/${pid}/task/${thread}/${file}`, 'utf8').split(' ');
    time += Number(read('schedstat')[0]) / 1000;
    for (const child of read('children')) if (child !== '') time += cpuTimeOf(Number(child));
  }
  return time;
}

/** A port of loopback that is free right now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
