import type { Driver, Statement, Value } from './driver.ts';
import { StoreUnavailable } from './errors.ts';
import { MIGRATIONS } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';
import { type AnySchema, placeholder, queryBuilder, template } from './templates.ts';

const TABLE = 'schema_migration';

/** In the names of steps that programs from before them cannot live with. */
const CONTRACT = 'contract: ';

const KNOWN: ReadonlySet<number> = new Set(MIGRATIONS.map(({ version }) => version));
const NEWEST = MIGRATIONS.reduce((newest, { version }) => Math.max(newest, version), 0);

/**
 * Brings the schema up to this program's. Several processes may do it at once, while others serve.
 *
 * Where the engine undoes changes of the schema with their transaction, a step is one transaction that inserts the
 * step's row in `schema_migration` first: only one inserts it, and the others wait for that one. Elsewhere each statement
 * stands for itself and does nothing the second time, and the step's row comes last.
 */
export async function migrate(driver: Driver): Promise<void> {
  const done = await stepsDone(driver);
  refuseNewer(done);
  const missing = MIGRATIONS.filter(({ version }) => !done.has(version));
  if (missing.length === 0) return;
  const { integer, text } = driver.dialect.types;
  await createOnce(
    driver,
    `create table if not exists ${TABLE} (version ${integer} not null primary key, name ${text} not null)`,
  );
  for (const migration of missing) await run(driver, migration);
}

async function run(driver: Driver, migration: Migration): Promise<void> {
  const { transactional, before } = driver.dialect.schemaChanges;
  const texts = migration
    .statements(queryBuilder<AnySchema>(driver.dialect), driver.dialect)
    .map((step) => step.compile().sql);
  if (transactional) {
    await driver.write([...before.map(ddl), recordStep(driver, migration), ...texts.map(ddl)]);
    return;
  }
  for (const text of texts) await driver.write([ddl(repeatable(text))]);
  await driver.write([recordStep(driver, migration)]);
}

/** Two that create a table at the same moment can collide in the catalogue, whatever `if not exists` says. */
async function createOnce(driver: Driver, text: string): Promise<void> {
  try {
    await driver.write([ddl(text)]);
  } catch (error) {
    if ((await driver.get(driver.dialect.tableExists(TABLE))) === undefined) throw error;
  }
}

function repeatable(text: string): string {
  return text
    .replace(/^create (table|index|unique index) (?!if not exists)/, 'create $1 if not exists ')
    .replace(/^(alter table \S+ add column) (?!if not exists)/, '$1 if not exists ');
}

/** Rejects with a sentence that says what to do when the schema is not exactly the one that this program needs. */
export async function checkSchema(driver: Driver): Promise<void> {
  const done = await stepsDone(driver);
  refuseNewer(done);
  if (MIGRATIONS.every(({ version }) => done.has(version))) return;
  throw new StoreUnavailable(
    done.size === 0
      ? 'The database has no tables of Signet yet: run "signet migrate" first.'
      : `The database has schema ${Math.max(...done.keys())} and this program needs schema ${NEWEST}: run "signet migrate" first.`,
  );
}

/** What a newer program has added does no harm. */
function refuseNewer(done: Steps): void {
  for (const [version, name] of done) {
    if (KNOWN.has(version) || !name.startsWith(CONTRACT)) continue;
    throw new StoreUnavailable(
      `The database has schema ${version}, made by a newer Signet; this program knows schema ${NEWEST}: start the newer program, or restore a backup from before its migration.`,
    );
  }
}

type Steps = ReadonlyMap<number, string>;

/** The names of the steps that were run, by version. Empty for an empty database. */
async function stepsDone(driver: Driver): Promise<Steps> {
  if ((await driver.get(driver.dialect.tableExists(TABLE))) === undefined) return new Map();
  const rows = await driver.all({ sql: `select version, name from ${TABLE}`, parameters: [] });
  return new Map(rows.map(([version, name]) => [Number(version), String(name)]));
}

function recordStep(driver: Driver, { version, name, contracts }: Migration): Statement {
  const insert = queryBuilder<AnySchema>(driver.dialect)
    .insertInto(TABLE)
    .values({ version: placeholder<Value>('version'), name: placeholder<Value>('name') })
    .onConflict((conflict) => conflict.column('version').doNothing());
  const bound = template(insert, ['version', 'name'])({
    version,
    name: contracts === true ? `${CONTRACT}${name}` : name,
  });
  return { ...bound, guard: 'migrated already', single: true };
}

function ddl(sql: string): Statement {
  return { sql, parameters: [], guard: undefined, single: true };
}
