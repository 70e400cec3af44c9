import Database from 'better-sqlite3';

/**
 * Takes the indexes away that are not a table's own key, where the store is a database file which nobody has open: a
 * sort of all rows is faster than a place in the index for each. The result builds them again.
 */
export function dropIndexes(dsn: string): () => void {
  if (!dsn.startsWith('sqlite://')) return () => {};
  const statements: string[] = [];
  use(dsn, (database) => {
    const found = database
      .prepare<[], { name: string; sql: string }>(
        "select name, sql from sqlite_schema where type = 'index' and sql is not null",
      )
      .all();
    for (const { name, sql } of found) {
      database.exec(`drop index "${name}"`);
      statements.push(sql);
    }
  });
  return () =>
    use(dsn, (database) => {
      for (const sql of statements) database.exec(sql);
    });
}

function use(dsn: string, work: (database: Database.Database) => void): void {
  const database = new Database(dsn.slice('sqlite://'.length));
  try {
    database.pragma('synchronous = off');
    database.pragma('cache_size = -500000');
    work(database);
  } finally {
    database.close();
  }
}
