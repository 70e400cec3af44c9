import { type DiscoveryOptions, discoveryDocument } from '../../oauth/discovery.ts';
import type { Endpoint, Reply } from '../endpoint.ts';
import { ACCOUNT_LINK_ACTIONS, ACCOUNT_PATH } from '../pages/account-link.ts';
import { MatrixError, matrixEndpoint, matrixJson } from './answer.ts';
import type { MatrixApi } from './credentials.ts';
import { MATRIX_REGISTRATION_PATH } from './registration.ts';

/**
 * The version whose OAuth 2.0 API is served: clients that look for it do so here. What else the version has is answered
 * as unrecognized, which is the specification's word for it.
 */
const VERSIONS = ['v1.15'] as const;

const AUTH_METADATA_PATHS = [
  '/_matrix/client/v1/auth_metadata',
  '/_matrix/client/unstable/org.matrix.msc2965/auth_metadata',
];

/** Where programs of Matrix find the server, and what they find out before anybody has signed in. */
export function matrixDiscoveryEndpoints({ context }: MatrixApi, options: DiscoveryOptions): Endpoint[] {
  const { public_url } = options;
  const constants: Readonly<Record<string, unknown>> = {
    '/.well-known/matrix/client': { 'm.homeserver': { base_url: public_url } },
    '/.well-known/matrix/server': { 'm.server': serverAddress(public_url) },
    '/_matrix/client/versions': { versions: VERSIONS, unstable_features: {} },
  };
  return [
    ...Object.entries(constants).map(([path, value]) =>
      matrixEndpoint({ methods: ['GET'], path, handle: () => cacheable(value) }),
    ),
    ...AUTH_METADATA_PATHS.map((path) =>
      matrixEndpoint({
        methods: ['GET'],
        path,
        handle() {
          const metadata = discoveryDocument(context, options);
          // Required of this document: without it there is none.
          if (metadata['registration_endpoint'] === undefined)
            throw new MatrixError(404, 'M_UNRECOGNIZED', 'Clients cannot register themselves at this server.');
          return cacheable({ ...metadata, ...ownRegistration(options), ...accountManagement(public_url) });
        },
      }),
    ),
  ];
}

/** By Matrix's rules; another server's, which the operator named, goes by its own. */
function ownRegistration(options: DiscoveryOptions): { readonly registration_endpoint?: string } {
  if (!options.dynamic_client_registration) return {};
  return { registration_endpoint: `${options.public_url}${MATRIX_REGISTRATION_PATH}` };
}

/** Client-server API, § Account management: the page where people see and end their sign-ins. */
function accountManagement(public_url: string): Readonly<Record<string, unknown>> {
  return {
    account_management_uri: `${public_url}${ACCOUNT_PATH}`,
    account_management_actions_supported: ACCOUNT_LINK_ACTIONS,
  };
}

/** With its port, so that nobody looks for a service record or at port 8448 (server-server API, § Resolving). */
function serverAddress(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`;
}

function cacheable(value: unknown): Reply {
  return matrixJson(200, value, { 'cache-control': 'public, max-age=300' });
}
