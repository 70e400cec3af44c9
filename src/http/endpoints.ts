import { mtlsUrlOf } from '../config/addresses.ts';
import type { Config } from '../config/schema.ts';
import { type AdminAccess, forOperator } from '../endpoints/admin/access.ts';
import { clientEndpoints } from '../endpoints/admin/clients.ts';
import { consentSessionEndpoints } from '../endpoints/admin/consent-sessions.ts';
import { initialAccessTokenEndpoints } from '../endpoints/admin/initial-access-tokens.ts';
import { interactionEndpoints } from '../endpoints/admin/interactions.ts';
import { jwkEndpoints } from '../endpoints/admin/jwks.ts';
import { rotateKeysEndpoint } from '../endpoints/admin/keys.ts';
import { loginSessionEndpoint } from '../endpoints/admin/login-sessions.ts';
import { metricsEndpoint } from '../endpoints/admin/metrics.ts';
import { createPageTokens } from '../endpoints/admin/pagination.ts';
import { resourceEndpoints } from '../endpoints/admin/resources.ts';
import { trustedIssuerEndpoints } from '../endpoints/admin/trusted-issuers.ts';
import { userEndpoints } from '../endpoints/admin/users.ts';
import { authorizationEndpoint } from '../endpoints/authorization.ts';
import { checkSessionEndpoint } from '../endpoints/check-session.ts';
import { credentialsEndpoint } from '../endpoints/credentials.ts';
import { deviceAuthorizationEndpoint } from '../endpoints/device-authorization.ts';
import { deviceVerificationEndpoint } from '../endpoints/device-verification.ts';
import { discoveryEndpoints, jwksEndpoint } from '../endpoints/discovery.ts';
import { withDpopNonce } from '../endpoints/dpop-nonce.ts';
import { endSessionEndpoint } from '../endpoints/end-session.ts';
import type { Endpoint } from '../endpoints/endpoint.ts';
import { healthEndpoints } from '../endpoints/health.ts';
import { adminIntrospectionEndpoint, introspectionEndpoint } from '../endpoints/introspection.ts';
import { matrixEndpoints } from '../endpoints/matrix/index.ts';
import { openApiEndpoints } from '../endpoints/openapi.ts';
import { accountEndpoint } from '../endpoints/pages/account.ts';
import { assetEndpoints } from '../endpoints/pages/assets.ts';
import { consentEndpoint } from '../endpoints/pages/consent.ts';
import { deviceDoneEndpoint, deviceEndpoint } from '../endpoints/pages/device.ts';
import { errorEndpoint } from '../endpoints/pages/error.ts';
import { loginEndpoint } from '../endpoints/pages/login.ts';
import { loggedOutEndpoint, logoutEndpoint } from '../endpoints/pages/logout.ts';
import { rootEndpoint } from '../endpoints/pages/root.ts';
import { PASSWORD_SIGN_IN } from '../endpoints/pages/sign-in.ts';
import { signUpEndpoint } from '../endpoints/pages/sign-up.ts';
import { pushedAuthorizationRequestEndpoint } from '../endpoints/pushed-authorization-request.ts';
import { type RegistrationApi, registrationEndpoint } from '../endpoints/registration.ts';
import { registrationManagementEndpoints } from '../endpoints/registration-management.ts';
import { revocationEndpoint } from '../endpoints/revocation.ts';
import { tokenEndpoint } from '../endpoints/token.ts';
import { overTls } from '../endpoints/transport.ts';
import { userinfoEndpoint } from '../endpoints/userinfo.ts';
import { createKeyAdministration } from '../keys/administration.ts';
import type { DiscoveryOptions } from '../oauth/discovery.ts';
import { createAssets } from '../pages/assets.ts';
import { CATALOGUES } from '../pages/texts/index.ts';
import type { Parts } from './parts.ts';
import { registrationApi, registrationOf } from './registration.ts';

/** What everybody may call. */
export function publicEndpoints(parts: Parts, version: string): Endpoint[] {
  const { config, context } = parts;
  const registration = registrationApi(parts);
  const discovery: DiscoveryOptions = {
    public_url: context.urls.public,
    mtls_url: mtlsUrlOf(config),
    sign_up: config.accounts.sign_up || config.urls.registration !== null,
    acr_values: context.urls.login.built_in ? [PASSWORD_SIGN_IN.acr] : [],
    ui_locales: CATALOGUES.map(({ lang }) => lang),
    urls: config.webfinger.oidc_discovery,
    dynamic_client_registration: registration.settings.enabled,
    supported_claims: config.webfinger.oidc_discovery.supported_claims,
    supported_scopes: config.webfinger.oidc_discovery.supported_scope,
  };
  const endpoints = [
    ...discoveryEndpoints(context, discovery),
    jwksEndpoint(context),
    authorizationEndpoint(context),
    withDpopNonce(context, pushedAuthorizationRequestEndpoint(context)),
    withDpopNonce(context, tokenEndpoint(context)),
    withDpopNonce(context, deviceAuthorizationEndpoint(context)),
    deviceVerificationEndpoint(context),
    deviceEndpoint(context),
    deviceDoneEndpoint(context),
    withDpopNonce(context, userinfoEndpoint(context)),
    introspectionEndpoint(context),
    revocationEndpoint(context),
    registrationEndpoint(registration),
    ...registrationManagementEndpoints(registration),
    withDpopNonce(context, credentialsEndpoint(context, context.urls.public)),
    endSessionEndpoint(context),
    ...(context.policy.session_management ? [checkSessionEndpoint(context)] : []),
    loginEndpoint(context),
    signUpEndpoint(context),
    consentEndpoint(context),
    logoutEndpoint(context),
    loggedOutEndpoint(context),
    accountEndpoint(context),
    rootEndpoint(context),
    errorEndpoint(context),
    ...matrixApi(parts, registration, discovery),
    ...assetEndpoints(context.assets),
    ...openApiEndpoints({
      version,
      servers: { public: context.urls.public },
      theme: context.theme,
      assets: context.assets,
      prefix: new URL(context.urls.public).pathname.replace(/\/$/, ''),
    }),
  ];
  const health = healthEndpoints({ listener: 'public', version, check: () => readiness(parts) });
  // A load balancer may ask for health past the proxy.
  return [...(config.dev ? endpoints : endpoints.map(overTls)), ...health];
}

/** What clients call themselves, where they show a certificate: people's pages would ask a browser for one. */
export function mtlsEndpoints(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  return endpoints.filter(({ errors }) => errors !== 'page');
}

/** Nothing unless the operator named a Matrix server. */
function matrixApi(
  { config, context, limits }: Parts,
  registration: RegistrationApi,
  discovery: DiscoveryOptions,
): Endpoint[] {
  const { server_name, ...settings } = config.matrix;
  if (server_name === null) return [];
  const api = { context, settings: { ...settings, server_name }, registration };
  return matrixEndpoints(api, discovery, limits.requests);
}

/** What the operator may call. */
export function adminEndpoints(parts: Parts, version: string): Endpoint[] {
  const { config, context, store } = parts;
  const registration = registrationOf(parts);
  const pageTokens = createPageTokens(parts.pagination, context.clock);
  const guarded = [
    ...clientEndpoints({
      ...registration,
      // Past the cache: what is shown and changed is what is stored.
      clients: store.clients,
      write: store.write,
      pageTokens,
      onChanged: parts.forgetClient,
    }),
    ...initialAccessTokenEndpoints({ ...registration, ...store, pageTokens }),
    ...userEndpoints({ accounts: context.accounts, pageTokens }),
    ...interactionEndpoints(context),
    adminIntrospectionEndpoint(context),
    rotateKeysEndpoint(parts.keys),
    ...jwkEndpoints(
      createKeyAdministration({
        repository: store.keys,
        write: store.write,
        clock: context.clock,
        keys: parts.keys,
        retire_after: config.keys.retire_after,
      }),
    ),
    ...consentSessionEndpoints({
      repositories: context.repositories,
      write: store.write,
      clock: context.clock,
      pageTokens,
    }),
    loginSessionEndpoint(context),
    ...resourceEndpoints({
      resources: parts.resources,
      stored: store.protectedResources,
      write: store.write,
      clock: context.clock,
      random: context.random,
      pageTokens,
      rules: { issuer: context.policy.issuer, signing_algorithms: config.keys.access_token },
    }),
    ...trustedIssuerEndpoints({
      trustedIssuers: store.trustedIssuers,
      keys: store.keys,
      write: store.write,
      clock: context.clock,
      random: context.random,
      pageTokens,
    }),
    metricsEndpoint(parts.exposeMetrics),
  ].map((endpoint) => forOperator(endpoint, adminAccess(config)));
  return [
    ...guarded,
    ...adminReference(parts, version),
    ...healthEndpoints({ listener: 'admin', version, check: () => readiness(parts) }),
  ];
}

/** Open as the health checks are: it says what the documentation says. */
function adminReference({ context }: Parts, version: string): Endpoint[] {
  const assets = createAssets(context.theme);
  const { stylesheet, logo } = assets;
  const servers = { public: context.urls.public, admin: '/' };
  return [
    ...openApiEndpoints({ version, servers, theme: context.theme, assets, prefix: '' }),
    ...assetEndpoints({ stylesheet, logo }),
  ];
}

function adminAccess({ serve }: Config): AdminAccess {
  const { token, host, cors, dangerously_allow_unauthenticated } = serve.admin;
  if (token.length > 0) return { kind: 'token', tokens: token };
  if (dangerously_allow_unauthenticated) return { kind: 'open' };
  return { kind: 'local', hosts: [host], origins: cors.enabled ? cors.allowed_origins : [] };
}

async function readiness({ store, log }: Parts): Promise<{ failing: string[] }> {
  try {
    await store.check();
    return { failing: [] };
  } catch (error) {
    log.error({ err: error }, 'The database is not ready');
    return { failing: ['database'] };
  }
}
