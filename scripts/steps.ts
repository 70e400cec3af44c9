import { spawn } from 'node:child_process';

export const root: string = new URL('..', import.meta.url).pathname;

export interface Finished {
  readonly code: number;
  /** Standard output and error, as they came. */
  readonly output: string;
}

/** Runs a command in the project's root (or in `cwd`) and collects what it says. */
export function run(
  command: string,
  args: readonly string[],
  { cwd = root }: { cwd?: string } = {},
): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', (error) => resolve({ code: 127, output: `${command}: ${error.message}\n` }));
    child.on('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() }));
  });
}

/** Runs one named step and prints a line on it; what the command said follows only when it failed. */
export async function step(name: string, command: string, ...args: string[]): Promise<boolean> {
  const started = performance.now();
  const { code, output } = await run(command, args);
  const took = `${((performance.now() - started) / 1000).toFixed(1)} s`;
  process.stdout.write(
    code === 0 ? `ok      ${name} (${took})\n` : `FAILED  ${name} (${took})\n${output.trimEnd()}\n\n`,
  );
  return code === 0;
}
