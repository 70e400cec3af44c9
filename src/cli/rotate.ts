import type { Command } from 'commander';
import { isEncryptionKeyName } from '../keys/key-algorithms.ts';
import { ENCRYPTION_SET, KEY_SETS, type KeySet } from '../oauth/keys.ts';
import { connect } from './admin-api.ts';
import { repeated } from './configuration.ts';
import type { Io } from './io.ts';

interface RotateOptions {
  readonly set?: readonly string[];
  readonly alg?: string;
  readonly endpoint?: string;
}

/** `rotate keys`: the next keys take over now, the current ones stay published until they expire. */
export function addRotateCommand(program: Command, io: Io): void {
  program
    .command('rotate')
    .description('replace signing keys')
    .command('keys')
    .description('let the next keys take over now')
    .addOption(repeated('--set <name>', `only this key set (${KEY_SETS.join(', ')})`))
    .option('--alg <algorithm>', 'only the key of this algorithm, such as RS256 or ES256')
    .option('-e, --endpoint <url>', 'admin API (default: SIGNET_ADMIN_URL, ORY_SDK_URL, http://127.0.0.1:4445)')
    .action(async ({ set, alg, endpoint }: RotateOptions) => {
      const api = connect(endpoint, io.environment);
      const query = alg === undefined ? '' : `?alg=${encodeURIComponent(alg)}`;
      for (const name of set ?? setsOf(alg)) {
        await api.call('POST', `/admin/keys/${encodeURIComponent(name)}/rotate${query}`);
        io.out(`${name}: rotated`);
      }
    });
}

/** The sets that may have a key of the algorithm. */
function setsOf(alg: string | undefined): readonly KeySet[] {
  if (alg === undefined) return KEY_SETS;
  return isEncryptionKeyName(alg) ? [ENCRYPTION_SET] : KEY_SETS.filter((set) => set !== ENCRYPTION_SET);
}
