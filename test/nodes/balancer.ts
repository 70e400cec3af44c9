import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';

/** Stands before several nodes and sends each request to the next one, whoever asks. */
export interface Balancer {
  readonly port: number;
  /** How many requests each node answered. */
  readonly answered: readonly number[];
  /** From now on all requests go to this node; undefined for turns again. */
  pin(node: number | undefined): void;
  close(): Promise<void>;
}

/** @param ports of the nodes at this machine; a node that takes no connection is passed over. */
export async function startBalancer(ports: readonly number[]): Promise<Balancer> {
  const answered = ports.map(() => 0);
  const agent = new Agent({ keepAlive: false });
  let turn = 0;
  let pinned: number | undefined;

  async function forward(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = Buffer.concat(await incoming.toArray());
    for (let tries = 0; tries < ports.length; tries++) {
      const node = pinned ?? turn++ % ports.length;
      const answer = await send(agent, ports[node] ?? 0, incoming, body);
      if (answer === 'refused') continue;
      if (answer === 'broken') break;
      answered[node] = (answered[node] ?? 0) + 1;
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.on('error', () => outgoing.destroy()).pipe(outgoing);
      return;
    }
    outgoing.destroy();
  }

  const server: Server = createServer((incoming, outgoing) => {
    forward(incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    answered,
    pin(node) {
      pinned = node;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      agent.destroy();
    },
  };
}

function send(
  agent: Agent,
  port: number,
  { method = 'GET', url = '/', rawHeaders }: IncomingMessage,
  body: Buffer,
): Promise<IncomingMessage | 'refused' | 'broken'> {
  return new Promise((resolve) => {
    const outgoing = request({ agent, host: '127.0.0.1', port, method, path: url, headers: kept(rawHeaders) }, resolve);
    outgoing.on('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'ECONNREFUSED' ? 'refused' : 'broken'),
    );
    outgoing.end(body);
  });
}

/** What is about the connection stays on it; the body is sent whole. */
function kept(rawHeaders: readonly string[]): string[] {
  const pairs: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (!/^(connection|keep-alive|transfer-encoding)$/i.test(name)) pairs.push(name, rawHeaders[at + 1] ?? '');
  }
  return pairs;
}
