import type { Command } from 'commander';
import { exampleFile } from '../config/documentation.ts';
import { readOnlyFiles } from '../config/files.ts';
import { loadConfig } from '../config/load.ts';
import { addConfigOptions, type ConfigOptions, configSources } from './configuration.ts';
import type { Io } from './io.ts';

/** `config check` and `config example`. */
export function addConfigCommands(program: Command, io: Io): void {
  const config = program.command('config').description('look at the configuration');
  addConfigOptions(config.command('check').description('say whether the server would start with it')).action(
    (options: ConfigOptions) => {
      const { config, warnings } = loadConfig({ ...configSources(options, io), files: readOnlyFiles });
      for (const warning of warnings) io.out(`Warning: ${warning}`);
      io.out(`The configuration is good. The issuer is ${config.urls.self.issuer}.`);
    },
  );
  config
    .command('example')
    .description('print a configuration file with every setting')
    .action(() => io.out(exampleFile().trimEnd()));
}
