import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Failure, systemCode } from '../failure.ts';
import { STYLE_HASH } from './pages.ts';

export interface Page {
  readonly status: number;
  readonly html: string;
  /** Called when the browser has the page, or is gone. */
  readonly delivered?: () => void;
}

/** A web server that only this machine reaches. */
interface Loopback {
  readonly origin: string;
  serve(respond: (url: URL) => Promise<Page>): void;
  /** Ends it, open connections included. */
  close(): Promise<void>;
}

const HOST = '127.0.0.1';

/** @throws Failure when the port cannot be used. */
export async function listen(port: number): Promise<Loopback> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new Failure(explainPort(port, error))));
    server.listen(port, HOST, resolve);
  });
  const address = server.address();
  const taken = address !== null && typeof address === 'object' ? address.port : port;
  const origin = `http://${HOST}:${taken}`;
  return {
    origin,
    serve(respond) {
      server.on('request', (request, response) => void reply(request, response, origin, respond));
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function reply(
  request: IncomingMessage,
  response: ServerResponse,
  origin: string,
  respond: (url: URL) => Promise<Page>,
): Promise<void> {
  const url = request.method === 'GET' ? URL.parse(request.url ?? '', origin) : null;
  if (url === null) {
    response.writeHead(405, { allow: 'GET' }).end();
    return;
  }
  const { status, html, delivered } = await respond(url);
  if (delivered !== undefined) response.once('close', delivered);
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'content-security-policy': `default-src 'none'; style-src ${STYLE_HASH}; frame-ancestors 'none'; base-uri 'none'`,
  });
  response.end(html);
}

function explainPort(port: number, error: Error): string {
  const code = systemCode(error);
  if (code === 'EADDRINUSE')
    return `Port ${port} on ${HOST} is in use by another program. Stop it, or choose another with --port.`;
  if (code === 'EACCES')
    return `Port ${port} on ${HOST} may not be used by this user. Choose one above 1023 with --port.`;
  return `Port ${port} on ${HOST} cannot be used (${code ?? error.message}). Choose another with --port.`;
}
