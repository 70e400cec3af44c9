import type { Repositories } from '../oauth/repositories.ts';
import type { ProtectedResource } from '../oauth/resources/records.ts';
import type { Driver } from './driver.ts';
import type { RowCodec } from './rows.ts';
import { placeholder, queryBuilder, type Schema, template } from './templates.ts';

export function protectedResourceRepository(
  driver: Driver,
  rows: RowCodec<ProtectedResource>,
): Repositories['protectedResources'] {
  const selected = queryBuilder<Schema>(driver.dialect)
    .selectFrom('protected_resource')
    .select([...rows.columns]);
  const byCanonical = template(selected.where('canonical', '=', placeholder('canonical')), ['canonical']);
  const byId = template(selected.where('id', '=', placeholder('id')), ['id']);
  const page = template(
    selected.where('id', '>', placeholder('after')).orderBy('id').limit(placeholder<number>('limit')),
    ['after', 'limit'],
  );

  return {
    async find(canonical) {
      const row = await driver.get(byCanonical({ canonical }));
      return row === undefined ? undefined : rows.decode(row);
    },
    async findById(id) {
      const row = await driver.get(byId({ id }));
      return row === undefined ? undefined : rows.decode(row);
    },
    async list({ after = '', limit }) {
      return (await driver.all(page({ after, limit }))).map((row) => rows.decode(row));
    },
  };
}
