import { withAdminToken } from '../endpoints/admin/access.ts';
import { clientEndpoints } from '../endpoints/admin/clients.ts';
import { interactionEndpoints } from '../endpoints/admin/interactions.ts';
import { rotateKeysEndpoint } from '../endpoints/admin/keys.ts';
import { createPageTokens } from '../endpoints/admin/pagination.ts';
import { userEndpoints } from '../endpoints/admin/users.ts';
import { authorizationEndpoint } from '../endpoints/authorization.ts';
import { discoveryEndpoints, jwksEndpoint } from '../endpoints/discovery.ts';
import { endSessionEndpoint } from '../endpoints/end-session.ts';
import type { Endpoint } from '../endpoints/endpoint.ts';
import { healthEndpoints } from '../endpoints/health.ts';
import { adminIntrospectionEndpoint, introspectionEndpoint } from '../endpoints/introspection.ts';
import { accountEndpoint } from '../endpoints/pages/account.ts';
import { assetEndpoints } from '../endpoints/pages/assets.ts';
import { consentEndpoint } from '../endpoints/pages/consent.ts';
import { errorEndpoint } from '../endpoints/pages/error.ts';
import { loginEndpoint } from '../endpoints/pages/login.ts';
import { loggedOutEndpoint, logoutEndpoint } from '../endpoints/pages/logout.ts';
import { PASSWORD_SIGN_IN } from '../endpoints/pages/sign-in.ts';
import { signUpEndpoint } from '../endpoints/pages/sign-up.ts';
import { revocationEndpoint } from '../endpoints/revocation.ts';
import { tokenEndpoint } from '../endpoints/token.ts';
import { overTls } from '../endpoints/transport.ts';
import { userinfoEndpoint } from '../endpoints/userinfo.ts';
import { CATALOGUES } from '../pages/texts/index.ts';
import type { Parts } from './parts.ts';

/** What everybody may call. */
export function publicEndpoints(parts: Parts, version: string): Endpoint[] {
  const { config, context } = parts;
  const endpoints = [
    ...discoveryEndpoints(context, {
      public_url: context.urls.public,
      sign_up: config.accounts.sign_up || config.urls.registration !== null,
      acr_values: context.urls.login.built_in ? [PASSWORD_SIGN_IN.acr] : [],
      ui_locales: CATALOGUES.map(({ lang }) => lang),
      urls: config.webfinger.oidc_discovery,
      supported_claims: config.webfinger.oidc_discovery.supported_claims,
      supported_scopes: config.webfinger.oidc_discovery.supported_scope,
    }),
    jwksEndpoint(context),
    authorizationEndpoint(context),
    tokenEndpoint(context),
    userinfoEndpoint(context),
    introspectionEndpoint(context),
    revocationEndpoint(context),
    endSessionEndpoint(context),
    loginEndpoint(context),
    signUpEndpoint(context),
    consentEndpoint(context),
    logoutEndpoint(context),
    loggedOutEndpoint(context),
    accountEndpoint(context),
    errorEndpoint(context),
    ...assetEndpoints(context.assets),
  ];
  const health = healthEndpoints({ listener: 'public', version, check: () => readiness(parts) });
  // A load balancer may ask for health past the proxy.
  return [...(config.dev ? endpoints : endpoints.map(overTls)), ...health];
}

/** What the operator may call. */
export function adminEndpoints(parts: Parts, version: string): Endpoint[] {
  const { config, context, store, outbound } = parts;
  const { policy, clock, random, keys } = context;
  const pageTokens = createPageTokens(parts.pagination, clock);
  const guarded = [
    ...clientEndpoints({
      policy,
      clock,
      random,
      keys,
      secrets: parts.secrets,
      fetchJson: async (uri) => (await outbound.fetchJson(uri)).json,
      // Past the cache: what is shown and changed is what is stored.
      clients: store.clients,
      write: store.write,
      pageTokens,
      onChanged: parts.forgetClient,
    }),
    ...userEndpoints({ accounts: context.accounts, pageTokens }),
    ...interactionEndpoints(context),
    adminIntrospectionEndpoint(context),
    rotateKeysEndpoint((set) => parts.keys.rotate(set)),
  ].map((endpoint) => withAdminToken(endpoint, config.serve.admin.token));
  return [...guarded, ...healthEndpoints({ listener: 'admin', version, check: () => readiness(parts) })];
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
