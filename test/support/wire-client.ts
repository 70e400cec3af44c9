import { Agent, request } from 'node:http';

/** An answer of which every byte arrived. */
export interface WireAnswer {
  readonly status: number;
  readonly location: string | undefined;
  readonly json: Readonly<Record<string, unknown>>;
}

export interface WireRequest {
  readonly headers?: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>>;
}

/** A small HTTP client for load: connections are kept, and an answer that is cut short counts as none. */
export interface WireClient {
  /** Rejects when the connection breaks before the answer is whole. */
  send(path: string, options?: WireRequest): Promise<WireAnswer>;
  close(): void;
}

export function wireClient(origin: string, connections: number): WireClient {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    send: (path, options = {}) => send(agent, new URL(path, origin), options),
    close: () => agent.destroy(),
  };
}

function send(agent: Agent, url: URL, { headers = {}, form }: WireRequest): Promise<WireAnswer> {
  const body = form === undefined ? undefined : new URLSearchParams(form).toString();
  const posted = body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      { agent, method: body === undefined ? 'GET' : 'POST', headers: { ...headers, ...posted } },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          if (!answer.complete) return reject(new Error('The answer was cut short.'));
          const { statusCode: status = 0 } = answer;
          resolve({ status, location: answer.headers.location, json: jsonOf(Buffer.concat(chunks).toString()) });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function jsonOf(text: string): Readonly<Record<string, unknown>> {
  if (!text.startsWith('{')) return {};
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

/** Runs `work` for 0, 1, 2 … `count - 1`, so many at a time. */
export async function inParallel(count: number, width: number, work: (at: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
