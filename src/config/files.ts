import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** The files that the configuration reads and keeps. */
export interface Files {
  /** The text, or undefined when there is none that may be read. */
  read(path: string): string | undefined;
  /** Makes the folder too; nobody else may read the file. Undefined, or why it failed (`EACCES`). */
  writePrivate(path: string, content: string): string | undefined;
}

export const systemFiles: Files = {
  read(path) {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return undefined;
    }
  },
  writePrivate(path, content) {
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      writeFileSync(path, content, { mode: 0o600, flag: 'wx' });
      return undefined;
    } catch (error) {
      return error instanceof Error && 'code' in error ? String(error.code) : String(error);
    }
  },
};

/** For looking at a configuration without leaving a trace. */
export const readOnlyFiles: Files = { read: systemFiles.read, writePrivate: () => undefined };
