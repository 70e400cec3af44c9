import type { Driver, Statement } from './driver.ts';

/** Two that create a table at the same moment can collide in the catalogue, whatever `if not exists` says. */
export async function createOnce(driver: Driver, table: string, columns: string): Promise<void> {
  try {
    await driver.write([schemaChange(`create table if not exists ${table} (${columns})`)]);
  } catch (error) {
    if ((await driver.get(driver.dialect.tableExists(table))) === undefined) throw error;
  }
}

export function schemaChange(sql: string): Statement {
  return { sql, parameters: [], guard: undefined, single: true };
}
