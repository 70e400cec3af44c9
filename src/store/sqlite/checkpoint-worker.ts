import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';

/**
 * Copies the write-ahead log into the database on a connection of its own, so that the event loop of the server does
 * not wait for the disk. `passive` never makes a writer wait.
 */
const database = new Database(String(workerData), { timeout: 0 });
database.pragma('synchronous = normal');
database.pragma('wal_autocheckpoint = 0');

parentPort?.on('message', (message: 'checkpoint' | 'close') => {
  if (message === 'close') {
    database.close();
    parentPort?.close();
    return;
  }
  database.pragma('wal_checkpoint(passive)');
  parentPort?.postMessage('done');
});
