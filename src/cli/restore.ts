import type { Command } from 'commander';
import { loadConfig } from '../config/load.ts';
import { addConfigOptions, type ConfigOptions, configSources } from './configuration.ts';
import type { Io } from './io.ts';

type RestoreOptions = ConfigOptions & { readonly signOut?: boolean };

/** `restore`: a backup takes the place of the embedded database. */
export function addRestoreCommand(program: Command, io: Io): void {
  const command = program
    .command('restore')
    .description('put a backup in the place of the embedded database, with the server stopped')
    .argument('<file>', 'the backup')
    .option('--sign-out', 'end every sign-in, authorization and token that the backup holds');
  addConfigOptions(command).action(async (file: string, options: RestoreOptions) => {
    const { config } = loadConfig(configSources(options, io));
    const { restore } = await import('../store/backup.ts');
    const { clock, random } = io;
    const signOut = options.signOut === true;
    const restored = await restore(file, { dsn: config.dsn, secrets: config.secrets.system, clock, random, signOut });
    io.out(`${restored.file} holds what ${file} held.`);
    if (restored.kept !== undefined) io.out(`What it replaced is ${restored.kept}: delete it when all is well.`);
    for (const line of signOut ? SIGNED_OUT : CAUTIONS) io.out(line);
  });
}

const SIGNED_OUT = [
  'Everybody signs in again. What was changed since the backup is undone: people, passwords, clients, keys.',
];

const CAUTIONS = [
  'Tokens and sign-ins from after the backup are unknown: those people sign in again.',
  'What ended after it is back: revoked tokens, passwords and clients that were changed or deleted, refresh tokens',
  'that were used. If any of that may be in wrong hands, restore again with --sign-out.',
];
