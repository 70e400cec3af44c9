import type { LoginSession } from '../oauth/records.ts';
import type { Repositories } from '../oauth/repositories.ts';
import type { Driver } from './driver.ts';
import { createFound } from './found.ts';
import type { RowCodec } from './rows.ts';
import { placeholder, queryBuilder, type Schema, template } from './templates.ts';

export function sessionRepository(driver: Driver, rows: RowCodec<LoginSession>): Repositories['sessions'] {
  const selected = queryBuilder<Schema>(driver.dialect)
    .selectFrom('login_session')
    .select([...rows.columns]);
  const find = template(selected.where('id', '=', placeholder('id')), ['id']);
  const listBySubject = template(selected.where('subject', '=', placeholder('subject')).orderBy('id'), ['subject']);
  const found = createFound(driver, ['login_session'], (row) => rows.decode(row));

  return {
    find: (id) => found.find(id, '', () => driver.get(find({ id }))),
    async listBySubject(subject) {
      return (await driver.all(listBySubject({ subject }))).map((row) => rows.decode(row));
    },
  };
}
