import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { adminCaller } from '../support/admin-caller.ts';
import type { TestProvider } from '../support/provider.ts';
import { SYSTEM_SECRET } from './nodes.ts';

const PROGRAM = join(import.meta.dirname, '../../bin/signet.js');
const PATIENCE_MS = 60_000;

export interface ProgramOptions {
  readonly dsn: string;
  readonly ports: readonly [number, number];
  /** The program's own unless a balancer stands before it. */
  readonly issuer?: string;
  readonly words?: readonly string[];
  /** Where it runs, and keeps what a development server keeps. */
  readonly folder: string;
}

/** `signet serve` as a process of its own. */
export interface Program extends TestProvider {
  readonly pid: number;
  /** Everything that it has said. */
  stdout(): string;
  stderr(): string;
  /** Resolves when both listeners say that they are ready. */
  ready(): Promise<void>;
  /** Resolves with the exit code when it has ended, by itself or after a signal. */
  readonly ended: Promise<number | null>;
  signal(name: NodeJS.Signals): void;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
}

export function runProgram({ dsn, ports, issuer, words = [], folder }: ProgramOptions): Program {
  const [publicPort, adminPort] = ports;
  const own = issuer ?? `http://localhost:${publicPort}`;
  const settings = {
    'urls.self.issuer': own,
    'log.format': 'json',
    'secrets.system': JSON.stringify([SYSTEM_SECRET]),
  };
  const sets = Object.entries(settings).flatMap(([path, value]) => ['--set', `${path}=${value}`]);
  const listening = ['--public-port', `${publicPort}`, '--admin-port', `${adminPort}`];
  const all = ['serve', '--dev', '--dsn', dsn, ...listening, ...sets, ...words];
  const child = spawn(process.execPath, [PROGRAM, ...all], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  process.once('exit', () => child.kill('SIGKILL'));
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const ended = once(child, 'close').then(() => child.exitCode);
  const admin = `http://127.0.0.1:${adminPort}`;
  const ready = async () => {
    const deadline = performance.now() + PATIENCE_MS;
    while (!(await Promise.all(ports.map(isReady))).every(Boolean)) {
      if (child.exitCode !== null || performance.now() > deadline) {
        throw new Error(`The server does not start:\n${stdout()}${stderr()}`);
      }
      await delay(50);
    }
  };
  return {
    issuer: own,
    admin,
    pid: child.pid ?? 0,
    call: adminCaller(admin),
    get provider(): never {
      throw new Error('This server runs in another process.');
    },
    stdout,
    stderr,
    ready,
    ended,
    signal: (name) => void child.kill(name),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function collect(stream: ChildProcess['stdout']): () => string {
  const chunks: string[] = [];
  stream?.setEncoding('utf8').on('data', (chunk: string) => void chunks.push(chunk));
  return () => chunks.join('');
}

async function isReady(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/health/ready`).then(
    async (answer) => {
      await answer.arrayBuffer();
      return answer.status === 200;
    },
    () => false,
  );
}
