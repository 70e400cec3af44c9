import { type Operation, object } from '../operation.ts';

const common: Pick<Operation, 'method' | 'tag' | 'security'> = { method: 'GET', tag: 'metadata', security: ['none'] };

export const metadataOperations: readonly Operation[] = [
  {
    ...common,
    path: '/.well-known/jwks.json',
    listener: 'public',
    operationId: 'discoverJsonWebKeys',
    tag: 'wellknown',
    summary: 'Discover Well-Known JSON Web Keys',
    description: 'The public keys that verify ID tokens and JWT access tokens.',
    answers: { 200: object('jsonWebKeySet') },
  },
  {
    ...common,
    path: '/.well-known/oauth-authorization-server',
    listener: 'public',
    operationId: 'discoverOAuth2AuthorizationServer',
    tag: 'wellknown',
    summary: 'OAuth 2.0 Authorization Server Metadata',
    description: 'The document of OpenID Connect Discovery, at the place of RFC 8414.',
    answers: { 200: object('oidcConfiguration') },
  },
  {
    ...common,
    path: '/version',
    listener: 'both',
    operationId: 'getVersion',
    summary: 'Return Running Software Version',
    answers: { 200: object('version') },
  },
  {
    ...common,
    path: '/health/alive',
    listener: 'both',
    operationId: 'isAlive',
    summary: 'Check HTTP Server Status',
    description: 'Whether the process answers.',
    answers: { 200: object('healthStatus') },
  },
  {
    ...common,
    path: '/health/ready',
    listener: 'both',
    operationId: 'isReady',
    summary: 'Check HTTP Server and Database Status',
    description: 'Whether it may be given requests.',
    answers: { 200: object('healthStatus'), 503: object('errorOAuth2') },
  },
  {
    ...common,
    path: '/admin/metrics/prometheus',
    listener: 'admin',
    operationId: 'getMetrics',
    summary: 'Metrics for Prometheus',
    security: ['bearer'],
    answers: { 200: { description: 'The text format of Prometheus.', content: { 'text/plain': { type: 'string' } } } },
  },
];
