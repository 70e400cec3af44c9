import { type Command, Option } from 'commander';
import { loadConfig } from '../config/load.ts';
import { addConfigOptions, type ConfigOptions, configSources } from './configuration.ts';
import type { Io } from './io.ts';

type MigrateOptions = ConfigOptions & { readonly distribute?: 'citus' };

/** `migrate`: brings the tables of the database up to this program. */
export function addMigrateCommand(program: Command, io: Io): void {
  const command = program.command('migrate').description('bring the database up to date');
  command.addOption(
    new Option('--distribute <engine>', "declare how the tables are spread over the engine's machines").choices([
      'citus',
    ]),
  );
  addConfigOptions(command).action(async (options: MigrateOptions) => {
    const { config } = loadConfig(configSources(options, io));
    const { migrateDatabase } = await import('../store/open.ts');
    const distributed = await migrateDatabase(config.dsn, io.random, {
      distribute: options.distribute,
      waits: () =>
        io.out('Another program changes the tables: waiting until it is done, or silent for fifteen seconds.'),
    });
    for (const table of distributed) io.out(`Distributed: ${table}`);
    io.out('The database is up to date.');
  });
}
