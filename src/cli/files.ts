import { readFileSync } from 'node:fs';
import { Failure } from './failure.ts';
import type { Io } from './io.ts';

export function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new Failure(`${path}: there is no such file, or it may not be read.`);
  }
}

/** What somebody wants read, and how it is called when it is wrong. */
export interface Source {
  readonly name: string;
  readonly text: string;
}

/** The files with these paths; `-`, or no path at all, is standard input. */
export async function readSources(paths: readonly string[], io: Io): Promise<Source[]> {
  const sources: Source[] = [];
  for (const path of paths.length === 0 ? ['-'] : paths) {
    const name = path === '-' ? 'Standard input' : path;
    sources.push({ name, text: path === '-' ? await io.input() : readFile(path) });
  }
  return sources;
}
