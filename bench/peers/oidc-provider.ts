import { join } from 'node:path';
import { CLIENT_ID, CLIENT_SECRET, type Peer, REDIRECT_URI } from '../peer.ts';
import { freePort, startServer } from '../process.ts';

export const oidcProvider: Peer = {
  name: 'oidc-provider',
  about: 'npm oidc-provider with its in-memory store',
  flows: true,
  async start({ id_token_alg }) {
    const server = startServer([
      join(import.meta.dirname, 'oidc-provider-server.ts'),
      String(await freePort()),
      id_token_alg,
    ]);
    const issuer = await server.firstLine();
    return {
      pids: [server.pid],
      stop: server.stop,
      target: {
        authorization: `${issuer}/auth`,
        token: `${issuer}/token`,
        introspection: `${issuer}/token/introspection`,
        userinfo: `${issuer}/me`,
        clientId: CLIENT_ID,
        clientSecret: CLIENT_SECRET,
        redirectUri: REDIRECT_URI,
        scope: 'openid profile email',
      },
    };
  },
};
