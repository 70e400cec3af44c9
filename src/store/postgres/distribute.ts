import { type Distribution, distributed } from '../distribution.ts';
import type { Statement, Value } from '../driver.ts';
import { StoreUnavailable } from '../errors.ts';
import type { PostgresDriver } from './driver.ts';

/**
 * Declares to Citus how the tables lie, those that it does not know yet. Rows that are there already are moved, which
 * takes its time and holds up writes to the table meanwhile.
 *
 * @returns the tables that were distributed now.
 */
export async function distributeTables(driver: PostgresDriver): Promise<readonly string[]> {
  if (driver.flavour !== 'citus') {
    throw new StoreUnavailable(
      'The database has no Citus: run "create extension citus" on the coordinator and on each worker first.',
    );
  }
  const done: string[] = [];
  for (const { table, distribution } of [...EVERYWHERE, ...distributed()]) {
    if (await isDistributed(driver, table)) continue;
    await distribute(driver, table, distribution);
    done.push(table);
  }
  return done;
}

async function distribute(driver: PostgresDriver, table: string, distribution: Distribution): Promise<void> {
  try {
    // The rows that were copied stay on the coordinator, where nobody sees them any more, unless they are deleted.
    await driver.write([declaration(table, distribution), statement(FORGET, [table])]);
  } catch (error) {
    // Another program was first, or this one, and the connection was lost when it was done.
    if (!(await isDistributed(driver, table))) throw error;
  }
}

/** Which steps of the schema were run is read by every node. */
const EVERYWHERE: readonly { readonly table: string; readonly distribution: Distribution }[] = [
  { table: 'schema_migration', distribution: { by: 'everywhere' } },
];

async function isDistributed(driver: PostgresDriver, table: string): Promise<boolean> {
  const sql = 'select 1 from pg_dist_partition where logicalrelid = $1::regclass';
  return (await driver.get({ sql, parameters: [table] })) !== undefined;
}

const FORGET = 'select truncate_local_data_after_distributing_table($1::regclass)';

function declaration(table: string, distribution: Distribution): Statement {
  if (distribution.by === 'everywhere') return statement('select create_reference_table($1::regclass)', [table]);
  const beside = 'beside' in distribution ? distribution.beside : 'none';
  return statement('select create_distributed_table($1::regclass, $2, colocate_with => $3)', [
    table,
    distribution.by,
    beside ?? 'none',
  ]);
}

function statement(sql: string, parameters: readonly Value[]): Statement {
  return { sql, parameters, guard: undefined, single: false };
}
