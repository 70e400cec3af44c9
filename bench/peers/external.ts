import { HttpClient } from '../http.ts';
import { type Peer, REDIRECT_URI } from '../peer.ts';

/**
 * A server that runs already, given as `name=url`: the url is its issuer, its query says the rest:
 * `client_id`, `client_secret`, `introspection` (when discovery does not name it) and `pid` (its processes on
 * this machine, with commas, for their processor time). Nobody can sign in to it from here, so it takes part in the rows without a person.
 */
export function externalPeer(text: string): Peer {
  const at = text.indexOf('=');
  const name = text.slice(0, at);
  const url = new URL(text.slice(at + 1));
  const given = url.searchParams;
  const issuer = `${url.origin}${url.pathname.replace(/\/$/, '')}`;
  return {
    name,
    about: `the server at ${issuer}`,
    flows: false,
    async start() {
      const http = new HttpClient();
      const { body } = await http.send(`${issuer}/.well-known/openid-configuration`);
      http.close();
      const metadata: Readonly<Record<string, string>> = JSON.parse(body);
      const pid = given.get('pid');
      return {
        pids: pid === null ? [] : pid.split(',').map(Number),
        stop: async () => {},
        target: {
          authorization: metadata['authorization_endpoint'] ?? '',
          token: metadata['token_endpoint'] ?? '',
          introspection: given.get('introspection') ?? metadata['introspection_endpoint'] ?? '',
          userinfo: metadata['userinfo_endpoint'] ?? '',
          clientId: given.get('client_id') ?? '',
          clientSecret: given.get('client_secret') ?? '',
          redirectUri: REDIRECT_URI,
          scope: 'openid',
        },
      };
    },
  };
}
