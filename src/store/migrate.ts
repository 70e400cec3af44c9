import type { Driver, Statement, Value } from './driver.ts';
import { StoreUnavailable } from './errors.ts';
import { MIGRATIONS } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';
import { type AnySchema, placeholder, queryBuilder, template } from './templates.ts';

const TABLE = 'schema_migration';

const NEWEST = MIGRATIONS.reduce((newest, { version }) => Math.max(newest, version), 0);

/**
 * Brings the schema up to this program's, each step in a transaction of its own. Several processes may do it at once:
 * the step's row in `schema_migration` is inserted first, and only one inserts it.
 */
export async function migrate(driver: Driver): Promise<void> {
  const version = await schemaVersion(driver);
  refuseNewer(version);
  if (version === NEWEST) return;
  const db = queryBuilder<AnySchema>(driver.dialect);
  const { integer, text } = driver.dialect.types;
  await driver.write([
    ddl(`create table if not exists ${TABLE} (version ${integer} not null primary key, name ${text} not null)`),
  ]);
  for (const migration of MIGRATIONS) {
    if (migration.version <= version) continue;
    const steps = migration.statements(db, driver.dialect).map((step) => ddl(step.compile().sql));
    await driver.write([recordStep(driver, migration), ...steps]);
  }
}

/** Rejects with a sentence that says what to do when the schema is not exactly the one that this program needs. */
export async function checkSchema(driver: Driver): Promise<void> {
  const version = await schemaVersion(driver);
  refuseNewer(version);
  if (version < NEWEST) {
    throw new StoreUnavailable(
      `The database has schema ${version} and this program needs schema ${NEWEST}: run "signet migrate" first.`,
    );
  }
}

function refuseNewer(version: number): void {
  if (version <= NEWEST) return;
  throw new StoreUnavailable(
    `The database has schema ${version}, made by a newer Signet; this program knows schema ${NEWEST}: start the newer program, or restore a backup from before its migration.`,
  );
}

/** 0 for an empty database. */
async function schemaVersion(driver: Driver): Promise<number> {
  if ((await driver.get(driver.dialect.tableExists(TABLE))) === undefined) return 0;
  const row = await driver.get({ sql: `select max(version) from ${TABLE}`, parameters: [] });
  return Number(row?.[0] ?? 0);
}

function recordStep(driver: Driver, { version, name }: Migration): Statement {
  const insert = queryBuilder<AnySchema>(driver.dialect)
    .insertInto(TABLE)
    .values({ version: placeholder<Value>('version'), name: placeholder<Value>('name') })
    .onConflict((conflict) => conflict.column('version').doNothing());
  const bound = template(insert, ['version', 'name'])({ version, name });
  return { ...bound, guard: 'migrated already', single: true };
}

function ddl(sql: string): Statement {
  return { sql, parameters: [], guard: undefined, single: true };
}
