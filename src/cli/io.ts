import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment } from '../config/sources/environment.ts';
import { type Clock, type Random, systemClock, systemRandom } from '../oauth/clock.ts';
import { browse } from './browse.ts';
import { askHidden } from './prompt.ts';

/** The world outside a command: what it prints to, asks, and is stopped by. */
export interface Io {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly random: Random;
  /** Whether a person looks at the output. */
  readonly terminal: boolean;
  out(text: string): void;
  err(text: string): void;
  /** A line that the person types unseen; undefined when nobody can be asked. */
  ask(question: string): Promise<string | undefined>;
  /** Standard input to its end. */
  input(): Promise<string>;
  /** Shows a page in the person's browser, where there is one. */
  browse(url: string): void;
  sleep(milliseconds: number): Promise<void>;
  /** Resolves with the next SIGTERM or SIGINT that arrives after the call. */
  signal(): Promise<'SIGTERM' | 'SIGINT'>;
  /** Calls back at each SIGHUP. @returns stops that */
  onHangup(callback: () => void): () => void;
  /** Ends the process at once. */
  exit(code: number): void;
}

export const systemIo: Io = {
  environment: process.env,
  clock: systemClock,
  random: systemRandom,
  terminal: process.stdout.isTTY === true,
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
  ask: async (question) => (process.stdin.isTTY ? askHidden(question, process.stdin, process.stderr) : undefined),
  input: () => readAll(process.stdin),
  browse,
  sleep,
  signal: nextSignal,
  onHangup(callback) {
    process.on('SIGHUP', callback);
    return () => void process.off('SIGHUP', callback);
  },
  exit: (code) => process.exit(code),
};

async function readAll(stream: Readable): Promise<string> {
  const chunks = await stream.map((chunk: Uint8Array) => Buffer.from(chunk)).toArray();
  return Buffer.concat(chunks).toString('utf8');
}

function nextSignal(): Promise<'SIGTERM' | 'SIGINT'> {
  const { promise, resolve } = Promise.withResolvers<'SIGTERM' | 'SIGINT'>();
  const signals = ['SIGTERM', 'SIGINT'] as const;
  const handlers = signals.map((signal) => ({ signal, handler: () => settle(signal) }));
  const settle = (signal: 'SIGTERM' | 'SIGINT'): void => {
    for (const other of handlers) process.off(other.signal, other.handler);
    resolve(signal);
  };
  for (const { signal, handler } of handlers) process.on(signal, handler);
  return promise;
}
