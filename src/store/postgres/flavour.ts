import type { Session } from './session.ts';

/** The engines behind the protocol, as far as their SQL differs. */
export type Flavour = 'postgres' | 'citus' | 'cockroach' | 'yugabyte';

/** Whether a step of the schema is undone as a whole when one of its statements fails. */
export function undoesSchemaChanges(flavour: Flavour): boolean {
  return flavour === 'postgres' || flavour === 'citus';
}

export async function flavourOf(session: Session): Promise<Flavour> {
  const [row] = (await session.run({ sql: 'select version()', parameters: [] })).rows;
  const version = String(row?.[0]);
  if (version.startsWith('CockroachDB')) return 'cockroach';
  if (version.includes('-YB-')) return 'yugabyte';
  const citus = await session.run({ sql: "select 1 from pg_extension where extname = 'citus'", parameters: [] });
  return citus.rows.length > 0 ? 'citus' : 'postgres';
}
