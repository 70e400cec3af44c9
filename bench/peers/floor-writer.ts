import { fdatasync, openSync } from 'node:fs';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';

const sync = promisify(fdatasync);

export interface Rows {
  readonly insert: readonly string[];
  readonly update: readonly string[];
}

export interface RowWriter {
  /** Resolves when the rows are on the disk. */
  write(rows: Rows): Promise<void>;
}

/** As large as a sealed session payload. */
export const PAYLOAD: Buffer = Buffer.alloc(400, 7);
export const EXPIRES = 1_790_003_600_000;

interface Waiting {
  readonly rows: Rows;
  readonly done: () => void;
}

/**
 * Rows that arrive in the same turn of the event loop share a transaction; it is acknowledged after an fdatasync of the
 * write-ahead log that began after the commit, one at a time, in Node's thread pool.
 */
export class GroupWriter implements RowWriter {
  readonly #database: Database.Database;
  readonly #insert: Database.Statement;
  readonly #update: Database.Statement;
  readonly #log: number;
  #queue: Waiting[] = [];
  #committed: (() => void)[] = [];
  #syncing = false;

  constructor(file: string) {
    this.#database = new Database(file);
    this.#database.pragma('journal_mode = WAL');
    this.#database.pragma('synchronous = NORMAL');
    this.#database.exec(
      'CREATE TABLE row (id TEXT PRIMARY KEY, used INTEGER NOT NULL, expires INTEGER NOT NULL, payload BLOB) WITHOUT ROWID',
    );
    this.#insert = this.#database.prepare('INSERT INTO row VALUES (?, 0, ?, ?)');
    this.#update = this.#database.prepare('UPDATE row SET used = 1 WHERE id = ? AND used = 0');
    this.#log = openSync(`${file}-wal`, 'r+');
  }

  write(rows: Rows): Promise<void> {
    return new Promise((done) => {
      if (this.#queue.push({ rows, done }) === 1) setImmediate(() => this.#commit());
    });
  }

  #commit(): void {
    const group = this.#queue;
    this.#queue = [];
    this.#database.exec('BEGIN');
    for (const { rows } of group) {
      for (const id of rows.insert) this.#insert.run(id, EXPIRES, PAYLOAD);
      for (const id of rows.update) this.#update.run(id);
    }
    this.#database.exec('COMMIT');
    this.#committed.push(...group.map(({ done }) => done));
    if (!this.#syncing) void this.#syncAll();
  }

  async #syncAll(): Promise<void> {
    this.#syncing = true;
    while (this.#committed.length > 0) {
      const covered = this.#committed;
      this.#committed = [];
      await sync(this.#log);
      for (const done of covered) done();
    }
    this.#syncing = false;
  }
}
