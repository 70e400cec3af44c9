import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLIENT_ID, CLIENT_SECRET, type Peer, REDIRECT_URI } from '../peer.ts';
import { freePort, startServer } from '../process.ts';

export const floor: Peer = {
  name: 'floor',
  about: 'bare node:http: constant answers, the same signature, the same rows written in groups, durable',
  flows: true,
  async start({ id_token_alg }) {
    const folder = await mkdtemp(join(tmpdir(), 'signet-bench-floor-'));
    const program = join(import.meta.dirname, 'floor-server.ts');
    const server = startServer([program, String(await freePort()), join(folder, 'floor.db'), id_token_alg]);
    const address = await server.firstLine();
    return {
      pids: [server.pid],
      async stop() {
        await server.stop();
        await rm(folder, { recursive: true, force: true });
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
  },
};
