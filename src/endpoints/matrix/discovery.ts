import { type DiscoveryOptions, discoveryDocument } from '../../oauth/discovery.ts';
import type { Endpoint, Reply } from '../endpoint.ts';
import { MatrixError, matrixEndpoint, matrixJson } from './answer.ts';
import type { MatrixApi } from './credentials.ts';

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
          return cacheable({ ...metadata, ...accountManagement(public_url) });
        },
      }),
    ),
  ];
}

/** The page where people see and end their sign-ins, whichever action a client has in mind (MSC4191). */
function accountManagement(public_url: string): Readonly<Record<string, unknown>> {
  return {
    account_management_uri: `${public_url}/account`,
    account_management_actions_supported: ['org.matrix.profile', 'org.matrix.devices_list'],
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
