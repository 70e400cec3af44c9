import { Connection } from './connection.ts';
import type { Response } from './response.ts';

export type { Response } from './response.ts';

export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * A client whose connections stay open, one for each request that is under way at once. It does no more than the
 * benchmarks need, so that what it takes itself, its garbage above all, adds little to the times that it measures.
 */
export class HttpClient {
  readonly #idle = new Map<string, Connection[]>();

  async send(url: string, { method = 'GET', headers = {}, body = '' }: RequestOptions = {}): Promise<Response> {
    const [, host = '', port = '80', path = ''] = /^http:\/\/([^/:?]+)(?::(\d+))?([^#]*)/.exec(url) ?? [];
    let head = `${method} ${path.startsWith('/') ? path : `/${path}`} HTTP/1.1\r\nhost: ${host}:${port}\r\n`;
    for (const [name, value] of Object.entries(headers)) head += `${name}: ${value}\r\n`;
    if (method !== 'GET') head += `content-length: ${Buffer.byteLength(body)}\r\n`;
    const idle = this.#idleOf(`${host}:${port}`);
    const connection = fresh(idle) ?? new Connection(host, Number(port));
    const response = await connection.request(`${head}\r\n${body}`);
    idle.push(connection);
    return response;
  }

  /** POSTs a form. */
  submit(
    url: string,
    form: Readonly<Record<string, string>> | [string, string][],
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    return this.send(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
    });
  }

  close(): void {
    for (const connection of [...this.#idle.values()].flat()) connection.close();
    this.#idle.clear();
  }

  #idleOf(server: string): Connection[] {
    const known = this.#idle.get(server);
    if (known !== undefined) return known;
    const made: Connection[] = [];
    this.#idle.set(server, made);
    return made;
  }
}

function fresh(idle: Connection[]): Connection | undefined {
  for (let last = idle.pop(); last !== undefined; last = idle.pop()) {
    if (last.isFresh()) return last;
    last.close();
  }
  return undefined;
}

/** The cookies of one browser, as far as a benchmark needs them: names and values. */
export class CookieJar {
  readonly #cookies = new Map<string, string>();

  keep({ headers }: Response): void {
    for (const line of headers['set-cookie'] ?? []) {
      const [pair = ''] = line.split(';', 1);
      const at = pair.indexOf('=');
      if (/;\s*(?:max-age=0|expires=thu, 01 jan 1970)/i.test(line)) this.#cookies.delete(pair.slice(0, at));
      else this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
  }

  header(): string {
    return Array.from(this.#cookies, ([name, value]) => `${name}=${value}`).join('; ');
  }
}
