import type { Command } from 'commander';
import { loadConfig } from '../config/load.ts';
import { addConfigOptions, type ConfigOptions, configSources } from './configuration.ts';
import type { Io } from './io.ts';

/** `migrate`: brings the tables of the database up to this program. */
export function addMigrateCommand(program: Command, io: Io): void {
  addConfigOptions(program.command('migrate').description('bring the database up to date')).action(
    async (options: ConfigOptions) => {
      const { config } = loadConfig(configSources(options, io));
      const { openStore } = await import('../store/open.ts');
      const { clock, random } = io;
      const store = await openStore({ dsn: config.dsn, secrets: config.secrets.system, clock, random, migrate: true });
      await store.close();
      io.out('The database is up to date.');
    },
  );
}
