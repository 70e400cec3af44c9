import { fdatasyncSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';

/**
 * Copies the write-ahead log into the database on a connection of its own, so that the event loop of the server does
 * not wait for the disk. `passive` never makes a writer wait.
 */
const { file, fd } = workerData;
const database = new Database(String(file), { timeout: 0 });
database.pragma('synchronous = normal');
database.pragma('wal_autocheckpoint = 0');

parentPort?.on('message', (message: 'checkpoint' | 'settle' | 'close') => {
  switch (message) {
    case 'checkpoint':
      return answer(() => database.pragma('wal_checkpoint(passive)'));
    case 'settle':
      return answer(() => fd !== undefined && fdatasyncSync(Number(fd)));
    case 'close':
      database.close();
      parentPort?.close();
  }
});

/** A disk that is full or fails is no reason to end: there is a next time. */
function answer(work: () => unknown): void {
  try {
    work();
    parentPort?.postMessage('done');
  } catch {
    parentPort?.postMessage('failed');
  }
}
