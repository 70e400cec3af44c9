import { type Command, CommanderError } from 'commander';
import { explain } from './failure.ts';
import { type Io, systemIo } from './io.ts';
import { rootCommand } from './root.ts';
import { addServeCommand } from './serve.ts';

/** Exit codes: 0 done, 1 it could not be done, 2 the command was not understood. */
export async function main(words: readonly string[], io: Io = systemIo): Promise<number> {
  let code = 0;
  try {
    const program = await programOf(words, io, (failed) => {
      code = failed;
    });
    await program.parseAsync([...words], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    for (const line of explain(error)) io.err(line);
    return 1;
  }
}

/** The commands that a server has no need of are not loaded for it. */
async function programOf([command]: readonly string[], io: Io, setExitCode: (code: number) => void): Promise<Command> {
  if (command !== 'serve') return (await import('./program.ts')).createProgram(io, setExitCode);
  const program = rootCommand(io);
  addServeCommand(program, io, setExitCode);
  return program;
}
