import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newSchema } from '../../test/support/postgres-schema.ts';
import { CLIENT_ID, CLIENT_SECRET, type Peer, type PeerOptions, REDIRECT_URI, type RunningPeer } from '../peer.ts';
import type { DatabaseServer } from '../postgres.ts';
import { freePort, startServer } from '../process.ts';

const about = 'bare node:http: constant answers, the same signature, the same rows written in groups, durable';

export const floor: Peer = {
  name: 'floor',
  about,
  flows: true,
  async start(options) {
    const folder = await mkdtemp(join(tmpdir(), 'signet-bench-floor-'));
    return run(join(folder, 'floor.db'), 1, options, () => rm(folder, { recursive: true, force: true }));
  },
};

export function floorOnPostgres({ dsn, pids }: DatabaseServer, processes: number): Peer {
  return {
    name: 'floor',
    about,
    flows: true,
    async start(options) {
      const schema = await newSchema({}, dsn);
      return { ...(await run(schema.dsn, processes, options, schema.drop)), databasePids: pids };
    },
  };
}

async function run(
  database: string,
  processes: number,
  { id_token_alg }: PeerOptions,
  clean: () => Promise<void>,
): Promise<RunningPeer> {
  const program = join(import.meta.dirname, 'floor-server.ts');
  const args = [program, String(await freePort()), database, id_token_alg, String(processes)];
  const server = startServer(args, {}, processes);
  const address = await server.firstLine();
  return {
    pids: [server.pid],
    async stop() {
      await server.stop();
      await clean();
    },
    target: {
      authorization: `${address}/authorize`,
      token: `${address}/token`,
      introspection: `${address}/introspection`,
      userinfo: `${address}/userinfo`,
      clientId: CLIENT_ID,
      clientSecret: CLIENT_SECRET,
      redirectUri: REDIRECT_URI,
      scope: 'openid profile email offline_access',
    },
  };
}
