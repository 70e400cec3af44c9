import type { Clock } from '../oauth/clock.ts';
import type { Sealer } from '../oauth/sealing.ts';
import { accessTokenRepository } from './access-tokens.ts';
import { accountRepository } from './accounts.ts';
import { createChangeCompiler } from './changes.ts';
import { clientRepository } from './clients.ts';
import { consentRepository } from './consents.ts';
import type { Driver } from './driver.ts';
import type { Store } from './entities.ts';
import { grantRepository } from './grants.ts';
import { keyRepository } from './keys.ts';
import { checkSchema } from './migrate.ts';
import { createRowCodecs } from './rows.ts';
import { sessionRepository } from './sessions.ts';
import { createSweep } from './sweeper.ts';

/** The store on one engine, whose schema is this program's. */
export function createStore(driver: Driver, sealer: Sealer, clock: Clock): Store {
  const rows = createRowCodecs(sealer);
  const statement = createChangeCompiler(driver.dialect, rows, sealer);
  return {
    clients: clientRepository(driver, rows.client),
    grants: grantRepository(driver, rows.authorization_grant),
    accessTokens: accessTokenRepository(driver, rows),
    consents: consentRepository(driver, rows.consent),
    sessions: sessionRepository(driver, rows.login_session),
    accounts: accountRepository(driver, rows.account),
    keys: keyRepository(driver, rows.stored_key),
    async write(changes) {
      if (changes.length === 0) return undefined;
      return (await driver.write(changes.map(statement))).guard;
    },
    sweep: createSweep(driver, clock),
    async check() {
      await driver.check();
      await checkSchema(driver);
    },
    close: () => driver.close(),
  };
}
