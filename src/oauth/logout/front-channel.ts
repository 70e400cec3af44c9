import type { Client } from '../client.ts';

/**
 * The addresses that the browser is to load when a session ends (OpenID Connect Front-Channel Logout 1.0 §2), one for
 * each client that registered one. `iss` and `sid` are always there, so that a client can tell that the request is not
 * somebody else's doing (§4).
 */
export function frontChannelLogoutUris(clients: readonly Client[], issuer: string, sid: string): string[] {
  return clients.flatMap(({ metadata: { frontchannel_logout_uri } }) => {
    if (frontchannel_logout_uri === undefined) return [];
    const query = new URLSearchParams({ iss: issuer, sid });
    return [`${frontchannel_logout_uri}${frontchannel_logout_uri.includes('?') ? '&' : '?'}${query}`];
  });
}
