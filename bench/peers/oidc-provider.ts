import { join } from 'node:path';
import { CLIENT_ID, CLIENT_SECRET, type Peer, REDIRECT_URI } from '../peer.ts';
import { freePort, startServer } from '../process.ts';

export const oidcProvider: Peer = {
  name: 'oidc-provider',
  about: 'npm oidc-provider with its in-memory store',
  flows: true,
  async start() {
    const server = startServer([join(import.meta.dirname, 'oidc-provider-server.ts'), String(await freePort())]);
    const issuer = await server.firstLine();
    return {
      pid: server.pid,
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
