import type { Clock } from '../oauth/clock.ts';
import { rememberOpened } from '../oauth/opened.ts';
import type { RotatingSealer } from '../oauth/sealing.ts';
import { accessTokenRepository } from './access-tokens.ts';
import { accountRepository } from './accounts.ts';
import { createChangeCompiler } from './changes.ts';
import { clientRepository } from './clients.ts';
import { consentRepository } from './consents.ts';
import { deviceAuthorizationRepository } from './device-authorizations.ts';
import type { Driver } from './driver.ts';
import type { Store } from './entities.ts';
import { failureCountRepository } from './failure-counts.ts';
import { createFound } from './found.ts';
import { grantRepository } from './grants.ts';
import { initialAccessTokenRepository } from './initial-access-tokens.ts';
import { keepingGrants } from './kept-grants.ts';
import { keyRepository } from './keys.ts';
import { logoutNoticeRepository } from './logout-notices.ts';
import { matrixOpenIdTokenRepository } from './matrix-openid-tokens.ts';
import { checkSchema } from './migrate.ts';
import { protectedResourceRepository } from './protected-resources.ts';
import { pushedAuthorizationRequestRepository } from './pushed-authorization-requests.ts';
import { createRowCodecs } from './rows.ts';
import { sessionRepository } from './sessions.ts';
import { createSweeping, type SweepOptions } from './sweeper.ts';
import { createSystemSecrets } from './system-secrets.ts';
import { trustedIssuerRepository } from './trusted-issuers.ts';

/** The store on one engine, whose schema is this program's. */
export function createStore(driver: Driver, secrets: RotatingSealer, clock: Clock, options?: SweepOptions): Store {
  // Where rows are remembered, what they hold is.
  const sealer = driver.remember === undefined ? rememberOpened(secrets) : secrets;
  const rows = createRowCodecs(sealer);
  const keys = keyRepository(driver, rows.stored_key);
  const foundGrants = createFound(driver, ['authorization_grant'], (row) => rows.authorization_grant.decode(row));
  const statement = keepingGrants(createChangeCompiler(driver.dialect, rows, sealer), foundGrants);
  const write: Store['write'] = async (changes) => {
    if (changes.length === 0) return undefined;
    return (await driver.write(changes.map(statement))).guard;
  };
  const sweeping = createSweeping(driver, clock, options);
  const systemSecrets = createSystemSecrets(driver, sealer, clock, rows.system_secret, write);
  return {
    clients: clientRepository(driver, rows.client),
    grants: grantRepository(driver, rows.authorization_grant, foundGrants),
    accessTokens: accessTokenRepository(driver, rows),
    consents: consentRepository(driver, rows.consent),
    sessions: sessionRepository(driver, rows.login_session),
    initialAccessTokens: initialAccessTokenRepository(driver, rows.initial_access_token),
    deviceAuthorizations: deviceAuthorizationRepository(driver, rows.device_authorization),
    matrixOpenIdTokens: matrixOpenIdTokenRepository(driver, rows.matrix_openid_token),
    pushedAuthorizationRequests: pushedAuthorizationRequestRepository(driver, rows.pushed_authorization_request),
    protectedResources: protectedResourceRepository(driver, rows.protected_resource),
    logoutNotices: logoutNoticeRepository(driver, rows.logout_notice),
    failureCounts: failureCountRepository(driver, rows.failure_count),
    accounts: accountRepository(driver, rows.account),
    keys,
    trustedIssuers: trustedIssuerRepository(driver, rows.trusted_issuer, keys),
    write,
    systemSecrets,
    sweep: sweeping.sweep,
    async check() {
      await driver.check();
      await checkSchema(driver);
    },
    async close() {
      await systemSecrets.stop();
      await sweeping.stop();
      await driver.close();
    },
  };
}
