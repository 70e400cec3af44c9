import type { FailureCount, FailureCountRepository } from '../limits/records.ts';
import type { Driver } from './driver.ts';
import type { RowCodec } from './rows.ts';
import { placeholder, queryBuilder, type Schema, template } from './templates.ts';

export function failureCountRepository(driver: Driver, rows: RowCodec<FailureCount>): FailureCountRepository {
  const selected = queryBuilder<Schema>(driver.dialect)
    .selectFrom('failure_count')
    .select([...rows.columns]);
  const find = template(selected.where('bucket', '=', placeholder('bucket')), ['bucket']);

  return {
    find: async (bucket) => (await driver.all(find({ bucket }))).map((row) => rows.decode(row)),
  };
}
