import { OAuthError } from '../../oauth/errors.ts';
import { constantTimeEqual } from '../../oauth/tokens/token-codec.ts';
import type { Endpoint } from '../endpoint.ts';

/** Who may call the admin API: who has a token, programs on the machine, or everybody who reaches it. */
export type AdminAccess =
  | { readonly kind: 'token'; readonly tokens: readonly string[] }
  | { readonly kind: 'local'; readonly hosts: readonly string[]; readonly origins: readonly string[] }
  | { readonly kind: 'open' };

export function forOperator(endpoint: Endpoint, access: AdminAccess): Endpoint {
  switch (access.kind) {
    case 'token':
      return withAdminToken(endpoint, access.tokens);
    case 'local':
      return notForStrangePages(endpoint, access);
    case 'open':
      return endpoint;
  }
}

/**
 * A listener on loopback is open to every web page that the operator's browser shows: by a form or script of another
 * site, or by a name that is pointed at this machine (DNS rebinding). Neither is how a program calls.
 */
function notForStrangePages(endpoint: Endpoint, { hosts, origins }: Extract<AdminAccess, { kind: 'local' }>): Endpoint {
  return {
    ...endpoint,
    handle(request) {
      const { origin, host = '', 'sec-fetch-site': site = 'none' } = request.headers;
      const known = origin !== undefined && (origins.includes(origin) || origin === `http://${host}`);
      const strange = !known && (origin !== undefined || (site !== 'none' && site !== 'same-origin'));
      if (strange || !isOwnName(host, hosts))
        throw new OAuthError(
          'request_forbidden',
          'The admin API is not for web pages of other sites. Call it by its address, or set serve.admin.token.',
        );
      return endpoint.handle(request);
    },
  };
}

function isOwnName(host: string, hosts: readonly string[]): boolean {
  const name = URL.parse(`http://${host}`)?.hostname ?? '';
  return /^(localhost|.+\.localhost|[\d.]+|\[.+\])$/.test(name) || hosts.includes(name);
}

/**
 * The endpoint, for callers that bring one of the tokens (`serve.admin.token`) as a Bearer token, which every Ory SDK
 * can send.
 */
function withAdminToken(endpoint: Endpoint, tokens: readonly string[]): Endpoint {
  return {
    ...endpoint,
    errors: 'bearer',
    handle(request) {
      const presented = /^bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
      if (presented === undefined)
        throw new OAuthError('request_unauthorized', 'The admin API wants a Bearer token (serve.admin.token).');
      // Every token is compared, so that the time does not tell which one it was.
      const known = tokens.filter((token) => constantTimeEqual(token, presented));
      if (known.length === 0) throw new OAuthError('invalid_token', 'This is not a token of the admin API.');
      return endpoint.handle(request);
    },
  };
}
