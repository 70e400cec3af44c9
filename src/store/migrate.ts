import { createOnce, schemaChange } from './create-once.ts';
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
 * step's row in `schema_migration` first: only one inserts it, and the others wait for that one. Elsewhere one process
 * has the lease; each statement stands for itself and does nothing the second time, and the step's row comes last.
 *
 * @param waits called once where another process has the lease.
 */
export async function migrate(driver: Driver, waits: () => void = () => undefined): Promise<void> {
  if ((await missingSteps(driver)).length === 0) return;
  const { integer, text } = driver.dialect.types;
  await createOnce(driver, TABLE, `version ${integer} not null primary key, name ${text} not null`);
  if (driver.withSchemaLease === undefined) {
    for (const migration of await missingSteps(driver)) await runAtOnce(driver, migration);
    return;
  }
  await driver.withSchemaLease(async (renew) => {
    for (const migration of await missingSteps(driver)) await runOneByOne(driver, migration, renew);
  }, waits);
}

async function runAtOnce(driver: Driver, migration: Migration): Promise<void> {
  const texts = textsOf(driver, migration);
  const before = driver.dialect.beforeSchemaChanges;
  await driver.write([...before.map(schemaChange), recordStep(driver, migration), ...texts.map(schemaChange)]);
}

async function runOneByOne(driver: Driver, migration: Migration, renew: () => Promise<void>): Promise<void> {
  for (const text of textsOf(driver, migration)) {
    await renew();
    await driver.write([schemaChange(ordered(repeatable(text)))]);
  }
  await driver.write([recordStep(driver, migration)]);
}

function textsOf({ dialect }: Driver, migration: Migration): readonly string[] {
  return migration.statements(queryBuilder<AnySchema>(dialect), dialect).map((step) => step.compile().sql);
}

function repeatable(text: string): string {
  return text
    .replace(/^create (table|index|unique index) (?!if not exists)/, 'create $1 if not exists ')
    .replace(/^(alter table \S+ add column) (?!if not exists)/, '$1 if not exists ');
}

/**
 * YugabyteDB spreads an index by a hash of its first column where no order is named, and reads all of it then for what has
 * expired. Elsewhere this is the order that an index has anyway.
 */
function ordered(text: string): string {
  return text.replace(/^(create (?:unique )?index .*? on \S+ \("?\w+"?)(?=[,)])/, '$1 asc');
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

/** In order. Rejects where a newer program has taken something away. */
async function missingSteps(driver: Driver): Promise<readonly Migration[]> {
  const done = await stepsDone(driver);
  refuseNewer(done);
  return MIGRATIONS.filter(({ version }) => !done.has(version));
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
