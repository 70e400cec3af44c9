import { once } from 'node:events';
import { createServer } from 'node:https';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { selfSigned } from '../outbound/certificate.ts';

/** An application's server with the document of its `sector_identifier_uri`. */
export interface Sector {
  readonly uri: string;
  readonly host: string;
  /** What the document lists; undefined: there is none. */
  lists: unknown;
  /** How often it was asked for. */
  readonly asked: number;
  close(): void;
}

/** Starts it with TLS on a free port; this process trusts its certificate from then on. */
export async function startSector(lists?: unknown): Promise<Sector> {
  const { cert, key } = selfSigned('localhost');
  setDefaultCACertificates([...getCACertificates('default'), cert]);
  let asked = 0;
  const server = createServer({ cert, key }, (_request, response) => {
    asked += 1;
    response.writeHead(sector.lists === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(sector.lists ?? {}));
  }).listen(0, 'localhost');
  await once(server, 'listening');
  const address = server.address();
  const host = `localhost:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const sector: Sector = {
    uri: `https://${host}/sector.json`,
    host,
    lists,
    get asked() {
      return asked;
    },
    close: () => server.close(),
  };
  return sector;
}
