import type { KeyRepository, StoredKey } from '../keys/records.ts';
import type { Driver } from './driver.ts';
import type { RowCodec } from './rows.ts';
import { placeholder, queryBuilder, type Schema, template } from './templates.ts';

export function keyRepository(driver: Driver, rows: RowCodec<StoredKey>): KeyRepository {
  const db = queryBuilder<Schema>(driver.dialect);
  const list = template(
    db
      .selectFrom('stored_key')
      .select([...rows.columns])
      .where('set', '=', placeholder('set'))
      .orderBy('created_at', 'desc')
      .orderBy('kid', 'desc'),
    ['set'],
  );
  const version = template(db.selectFrom('key_set').select('version').where('set', '=', placeholder('set')), ['set']);

  return {
    async version(set) {
      const row = await driver.get(version({ set }));
      return row === undefined ? undefined : Number(row[0]);
    },
    async list(set) {
      return (await driver.all(list({ set }))).map((row) => rows.decode(row));
    },
  };
}
