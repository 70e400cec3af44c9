import { close, fdatasync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncFolder } from './files.ts';

/** Makes all that was committed before the call durable. */
export type Sync = () => Promise<void>;

/** `fdatasync` of node:fs, or what stands in for it. */
export type Fdatasync = (fd: number, callback: (error: Error | null) => void) => void;

export interface Wal {
  readonly sync: Sync;
  close(): void;
}

/**
 * The `-wal` file of an open database through a descriptor of our own, so that its sync runs in the thread pool while
 * the event loop goes on. Unlike the database file, SQLite keeps no locks on it that closing a descriptor would drop.
 * Undefined when there is none: not in WAL mode, or a system that does not let it be opened twice.
 */
export function openWal(file: string, flush: Fdatasync = fdatasync): Wal | undefined {
  let fd: number;
  try {
    fd = openSync(`${file}-wal`, 'r+');
  } catch {
    return undefined;
  }
  syncFolder(dirname(file));
  return {
    sync: () =>
      new Promise((resolve, reject) => {
        flush(fd, (error) => (error === null ? resolve() : reject(error)));
      }),
    close() {
      close(fd);
    },
  };
}
