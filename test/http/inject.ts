import { once } from 'node:events';
import { type IncomingHttpHeaders, IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import { duplexPair } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Listener } from '../../src/http/listener.ts';

export interface Sent {
  readonly method?: string;
  readonly url: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly payload?: string | Buffer;
  /** Whom the server takes for the sender. */
  readonly remoteAddress?: string;
}

export interface Answer {
  readonly statusCode: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly json: () => ReturnType<JSON['parse']>;
}

export type Inject = (sent: Sent) => Promise<Answer>;

/** Sends one request to a listener that need not listen: in bytes, as ever, over a connection within the process. */
export function injector({ server }: Listener): Inject {
  return async ({ method = 'GET', url, headers = {}, payload, remoteAddress = '127.0.0.1' }) => {
    const [near, far] = duplexPair();
    Object.defineProperty(far, 'remoteAddress', { value: remoteAddress });
    server.emit('connection', far);
    const length = payload === undefined ? {} : { 'content-length': Buffer.byteLength(payload) };
    const sent = request({
      host: 'op.example',
      method,
      path: url,
      headers: { ...length, ...headers },
      createConnection: () => near,
    });
    const answered = once(sent, 'response');
    sent.end(payload);
    const [answer] = await answered;
    if (!(answer instanceof IncomingMessage)) throw new TypeError('no answer');
    // A body that is refused before it was read cannot be written to its end.
    sent.on('error', () => {});
    const body = await text(answer);
    near.destroy();
    return { statusCode: answer.statusCode ?? 0, headers: answer.headers, body, json: () => JSON.parse(body) };
  };
}
