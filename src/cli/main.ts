import { Command, CommanderError } from 'commander';
import { programVersion } from '../config/version.ts';
import { addBackupCommand } from './backup.ts';
import { addClientCommands } from './clients.ts';
import { addConfigCommands } from './config.ts';
import { addDoctorCommand } from './doctor.ts';
import { explain } from './failure.ts';
import { addImportClientCommand } from './import-clients.ts';
import { type Io, systemIo } from './io.ts';
import { addKeyCommands } from './jwks.ts';
import { addMigrateCommand } from './migrate.ts';
import { addPerformCommands } from './perform/commands.ts';
import { addProtectedResourceCommands } from './protected-resources.ts';
import { addRestoreCommand } from './restore.ts';
import { addRotateCommand } from './rotate.ts';
import { addServeCommand } from './serve.ts';
import { addTokenCommands } from './tokens.ts';
import { addUserCommands } from './users.ts';
import { addVerbs } from './verbs.ts';

/** Exit codes: 0 done, 1 it could not be done, 2 the command was not understood. */
export async function main(words: readonly string[], io: Io = systemIo): Promise<number> {
  let code = 0;
  const program = createProgram(io, (failed) => {
    code = failed;
  });
  try {
    await program.parseAsync([...words], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    for (const line of explain(error)) io.err(line);
    return 1;
  }
}

/**
 * Every command of `signet`.
 *
 * @param setExitCode for a command that did its work and found something wrong.
 */
export function createProgram(io: Io, setExitCode: (code: number) => void): Command {
  const program = new Command('signet')
    .description('A self-hosted OAuth 2.1 authorization server and OpenID Connect provider.')
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.out(text.trimEnd()), writeErr: (text) => io.err(text.trimEnd()) })
    .showHelpAfterError('(--help says more.)');
  addServeCommand(program, io, setExitCode);
  const verbs = addVerbs(program);
  addClientCommands(verbs, io);
  addImportClientCommand(verbs, io);
  addUserCommands(program, verbs, io);
  addProtectedResourceCommands(verbs, io);
  addKeyCommands(verbs, io);
  addTokenCommands(program, verbs, io);
  addPerformCommands(program, io);
  addRotateCommand(program, io);
  addMigrateCommand(program, io);
  addBackupCommand(program, io);
  addRestoreCommand(program, io);
  addConfigCommands(program, io);
  addDoctorCommand(program, io, setExitCode);
  program
    .command('version')
    .description('print the version')
    .action(() => io.out(programVersion()));
  return program;
}
