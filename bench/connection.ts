import { connect, type Socket } from 'node:net';
import { parseResponse, type Response } from './response.ts';

/** One connection with one request under way at a time. */
export class Connection {
  readonly #socket: Socket;
  #received: Buffer | undefined;
  #waiting: PromiseWithResolvers<Response> | undefined;
  #idleSince = 0;

  constructor(host: string, port: number) {
    this.#socket = connect({ host, port, noDelay: true });
    this.#socket.on('data', (chunk: Buffer) => this.#take(chunk));
    this.#socket.on('error', (error) => this.#fail(error));
    this.#socket.on('close', () => this.#fail(new Error(`${host}:${port} closed the connection`)));
  }

  request(text: string): Promise<Response> {
    this.#waiting = Promise.withResolvers();
    this.#socket.write(text);
    return this.#waiting.promise;
  }

  /** Whether it can be used again: servers close connections that were idle for some seconds. */
  isFresh(): boolean {
    return this.#socket.writable && performance.now() - this.#idleSince < 2_000;
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    const bytes = this.#received === undefined ? chunk : Buffer.concat([this.#received, chunk]);
    const response = parseResponse(bytes);
    this.#received = response === undefined ? bytes : undefined;
    if (response === undefined) return;
    if (response.headers['connection'] === 'close') this.#socket.end();
    this.#idleSince = performance.now();
    this.#waiting?.resolve(response);
    this.#waiting = undefined;
  }

  #fail(error: Error): void {
    this.#waiting?.reject(error);
    this.#waiting = undefined;
  }
}
