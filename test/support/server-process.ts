import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { adminCaller } from './admin-caller.ts';
import type { TestProvider } from './provider.ts';

const PROGRAM = join(import.meta.dirname, '../../bin/signet.js');
const PATIENCE_MS = 30_000;

/** `signet serve --dev` as a process of its own, with its database in a folder. */
export interface ServerProcess extends TestProvider {
  readonly pid: number;
  /** Asks it to stop; its exit code. */
  terminate(): Promise<number | null>;
  /** Ends it as a crash would: nothing of it runs any more when this resolves. */
  kill(): Promise<void>;
}

export interface Place {
  /** Holds the database and the secrets. */
  readonly folder: string;
  readonly ports: readonly [number, number];
}

export async function place(folder: string): Promise<Place> {
  return { folder, ports: [await lastingPort(), await lastingPort()] };
}

/** Below the ports that systems give to outgoing connections, so that it is still free when the server comes back. */
async function lastingPort(): Promise<number> {
  const port = randomInt(15_000, 30_000);
  const probe = createServer();
  const free = await new Promise<boolean>((resolve) => {
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
  return free ? port : lastingPort();
}

/** Resolves when the server answers; rejects with what it said when it ended instead. */
export async function startServer(at: Place): Promise<ServerProcess> {
  const { child, said, ended } = launch(at);
  const deadline = AbortSignal.timeout(PATIENCE_MS);
  while (!(await isReady(at))) {
    if (child.exitCode !== null || deadline.aborted) {
      child.kill('SIGKILL');
      throw new Error(`The server does not start:\n${said()}`);
    }
    await delay(20);
  }
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await ended;
    return child.exitCode;
  };
  const admin = `http://127.0.0.1:${at.ports[1]}`;
  return {
    issuer: `http://localhost:${at.ports[0]}`,
    admin,
    pid: child.pid ?? 0,
    call: adminCaller(admin),
    get provider(): never {
      throw new Error('This server runs in another process.');
    },
    terminate: () => end('SIGTERM'),
    async stop() {
      await end('SIGTERM');
    },
    async kill() {
      await end('SIGKILL');
    },
  };
}

export interface Ending {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** For a server that is to refuse: what it said until it ended. */
export async function runServer(at: Place): Promise<Ending> {
  const { child, stdout, stderr, ended } = launch(at);
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  await ended;
  clearTimeout(timer);
  return { code: child.exitCode, stdout: stdout(), stderr: stderr() };
}

interface Launched {
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
  stdout(): string;
  stderr(): string;
  said(): string;
}

function launch({ folder, ports }: Place): Launched {
  const dsn = `sqlite://${join(folder, 'signet.db')}`;
  const words = ['serve', '--dev', '--dsn', dsn, '--public-port', String(ports[0]), '--admin-port', String(ports[1])];
  const child = spawn(process.execPath, [PROGRAM, ...words], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const out: string[] = [];
  const err: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk.toString()));
  return {
    child,
    ended: once(child, 'close'),
    stdout: () => out.join(''),
    stderr: () => err.join(''),
    said: () => [...out, ...err].join(''),
  };
}

/** Whether both listeners take new connections and answer. */
export async function isReady({ ports }: Place): Promise<boolean> {
  try {
    const [open, admin] = await Promise.all(ports.map((port) => fetch(`http://127.0.0.1:${port}/health/ready`)));
    return open?.status === 200 && admin?.status === 200;
  } catch {
    return false;
  }
}
