import type { LoginSession } from '../oauth/records.ts';
import type { Repositories } from '../oauth/repositories.ts';
import type { Driver } from './driver.ts';
import type { RowCodec } from './rows.ts';
import { placeholder, queryBuilder, type Schema, template } from './templates.ts';

export function sessionRepository(driver: Driver, rows: RowCodec<LoginSession>): Repositories['sessions'] {
  const selected = queryBuilder<Schema>(driver.dialect)
    .selectFrom('login_session')
    .select([...rows.columns]);
  const find = template(selected.where('id', '=', placeholder('id')), ['id']);
  const listBySubject = template(selected.where('subject', '=', placeholder('subject')).orderBy('id'), ['subject']);

  return {
    async find(id) {
      const row = await driver.get(find({ id }));
      return row === undefined ? undefined : rows.decode(row);
    },
    async listBySubject(subject) {
      return (await driver.all(listBySubject({ subject }))).map((row) => rows.decode(row));
    },
  };
}
