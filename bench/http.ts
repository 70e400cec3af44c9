import { Agent, type IncomingHttpHeaders, request } from 'node:http';

export interface Response {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A client whose connections stay open, one for each request that is under way at once. */
export class HttpClient {
  readonly #agent = new Agent({ keepAlive: true });

  send(url: string, { method = 'GET', headers = {}, body }: RequestOptions = {}): Promise<Response> {
    return new Promise((resolve, reject) => {
      const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const outgoing = request(url, { method, agent: this.#agent, headers: { ...headers, ...length } }, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: text });
        });
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  /** POSTs a form. */
  submit(
    url: string,
    form: Readonly<Record<string, string>> | [string, string][],
    headers: Readonly<Record<string, string>> = {},
  ) {
    return this.send(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
    });
  }

  close(): void {
    this.#agent.destroy();
  }
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
