import type { Command } from 'commander';
import { loadConfig } from '../config/load.ts';
import { addConfigOptions, type ConfigOptions, configSources } from './configuration.ts';
import type { Io } from './io.ts';

type BackupOptions = ConfigOptions & { readonly replace?: boolean };

/** `backup`: a copy of the embedded database, also while a server runs on it. */
export function addBackupCommand(program: Command, io: Io): void {
  const command = program
    .command('backup')
    .description('copy the embedded database into a file, also while the server runs')
    .argument('<file>', 'where the copy goes')
    .option('--replace', 'replace the file when it is there already');
  addConfigOptions(command).action(async (file: string, options: BackupOptions) => {
    const { config } = loadConfig(configSources(options, io));
    const { backUp } = await import('../store/backup.ts');
    const made = await backUp(config.dsn, file, { replace: options.replace === true });
    io.out(`${made.file}: ${size(made.bytes)}, schema ${made.schema}, checked.`);
    io.out('It is worth nothing without secrets.system: keep those as well, elsewhere.');
  });
}

function size(bytes: number): string {
  const megabytes = bytes / (1024 * 1024);
  return megabytes < 10 ? `${Math.ceil(bytes / 1024)} KB` : `${Math.round(megabytes)} MB`;
}
