import type { Command } from 'commander';
import { KEY_SETS } from '../oauth/keys.ts';
import { connect } from './admin-api.ts';
import { repeated } from './configuration.ts';
import type { Io } from './io.ts';

interface RotateOptions {
  readonly set?: readonly string[];
  readonly endpoint?: string;
}

/** `rotate keys`: the next keys sign from now on, the current ones stay published until they expire. */
export function addRotateCommand(program: Command, io: Io): void {
  program
    .command('rotate')
    .description('replace signing keys')
    .command('keys')
    .description('let the next signing keys take over now')
    .addOption(repeated('--set <name>', `only this key set (${KEY_SETS.join(', ')})`))
    .option('-e, --endpoint <url>', 'admin API (default: SIGNET_ADMIN_URL, ORY_SDK_URL, http://127.0.0.1:4445)')
    .action(async ({ set, endpoint }: RotateOptions) => {
      const api = connect(endpoint, io.environment);
      for (const name of set ?? KEY_SETS) {
        await api.call('POST', `/admin/keys/${encodeURIComponent(name)}/rotate`);
        io.out(`${name}: rotated`);
      }
    });
}
