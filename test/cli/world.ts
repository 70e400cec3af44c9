import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import type { Io } from '../../src/cli/io.ts';
import { main } from '../../src/cli/main.ts';

export const NOON = Date.UTC(2026, 10, 21, 12);

/** A world that remembers what was printed; `answers` are typed at the prompts, in turn. */
export interface World extends Io {
  readonly printed: string[];
  readonly complaints: string[];
  readonly questions: string[];
}

export function world(parts: Partial<Io> & { answers?: string[] } = {}): World {
  const printed: string[] = [];
  const complaints: string[] = [];
  const questions: string[] = [];
  const answers = [...(parts.answers ?? [])];
  return {
    environment: {},
    clock: { now: () => NOON },
    random: { bytes: (size) => Buffer.alloc(size) },
    terminal: false,
    out: (text) => void printed.push(text),
    err: (text) => void complaints.push(text),
    ask: async (question) => {
      questions.push(question);
      return answers.shift();
    },
    input: async () => '',
    browse: () => {},
    sleep: async () => {},
    signal: () => new Promise(() => {}),
    onHangup: () => () => {},
    exit: () => {},
    ...parts,
    printed,
    complaints,
    questions,
  };
}

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

export interface Answer {
  readonly status?: number;
  readonly body?: unknown;
  readonly link?: string;
  readonly location?: string;
}

export interface FakeAdmin {
  readonly url: string;
  readonly received: Received[];
  /** More answers, behind those that wait. */
  answer(...more: Answer[]): void;
}

/** A server that gives the answers in turn, and keeps what it was asked. */
export async function fakeAdmin(context: TestContext, ...answers: Answer[]): Promise<FakeAdmin> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    received.push(await receive(request));
    const { status = 200, body, ...headers } = answers.shift() ?? { status: 500 };
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    received,
    answer: (...more) => void answers.push(...more),
  };
}

export function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new TypeError('the server listens on no port');
  return address.port;
}

async function receive(request: IncomingMessage): Promise<Received> {
  const chunks: string[] = [];
  for await (const chunk of request.setEncoding('utf8')) chunks.push(chunk);
  const text = chunks.join('');
  return {
    method: request.method ?? '',
    url: request.url ?? '',
    authorization: request.headers.authorization,
    body: text === '' ? undefined : bodyOf(text, request.headers['content-type'] ?? ''),
  };
}

function bodyOf(text: string, type: string): unknown {
  return type.startsWith('application/json') ? JSON.parse(text) : Object.fromEntries(new URLSearchParams(text));
}

/** What a command printed, its complaints and its exit code. */
export async function run(
  words: readonly string[],
  parts: Partial<Io> & { answers?: string[] } = {},
): Promise<{ code: number; out: string; err: string; questions: readonly string[] }> {
  const io = world(parts);
  const code = await main(words, io);
  return { code, out: io.printed.join('\n'), err: io.complaints.join('\n'), questions: io.questions };
}
