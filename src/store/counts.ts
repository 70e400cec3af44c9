import type { Driver } from './driver.ts';
import { placeholder, queryBuilder, type Schema, template } from './templates.ts';

/** How many rows that have not expired hold a value, counted up to a limit, so that the answer costs no more than that. */
export function createCount(
  driver: Driver,
  table: 'device_authorization' | 'pushed_authorization_request',
  column: 'requester' | 'client_id',
): (value: string, now: number, limit: number) => Promise<number> {
  const db = queryBuilder<Schema>(driver.dialect);
  const count = template(
    db
      .selectFrom(
        db
          .selectFrom(table)
          .select('expires_at')
          .where(column, '=', placeholder('value'))
          .where('expires_at', '>', placeholder<number>('now'))
          .limit(placeholder<number>('limit'))
          .as('kept'),
      )
      .select(({ fn }) => fn.countAll().as('number')),
    ['value', 'now', 'limit'],
  );
  return async (value, now, limit) => Number((await driver.get(count({ value, now, limit })))?.[0] ?? 0);
}
