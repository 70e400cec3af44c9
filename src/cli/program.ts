import type { Command } from 'commander';
import { programVersion } from '../config/version.ts';
import { addBackupCommand } from './backup.ts';
import { addClientCommands } from './clients.ts';
import { addConfigCommands } from './config.ts';
import { addDoctorCommand } from './doctor.ts';
import { addImportClientCommand } from './import-clients.ts';
import type { Io } from './io.ts';
import { addKeyCommands } from './jwks.ts';
import { addMigrateCommand } from './migrate.ts';
import { addPerformCommands } from './perform/commands.ts';
import { addProtectedResourceCommands } from './protected-resources.ts';
import { addRestoreCommand } from './restore.ts';
import { rootCommand } from './root.ts';
import { addRotateCommand } from './rotate.ts';
import { addServeCommand } from './serve.ts';
import { addTokenCommands } from './tokens.ts';
import { addUserCommands } from './users.ts';
import { addVerbs } from './verbs.ts';

/**
 * Every command of `signet`.
 *
 * @param setExitCode for a command that did its work and found something wrong.
 */
export function createProgram(io: Io, setExitCode: (code: number) => void): Command {
  const program = rootCommand(io);
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
