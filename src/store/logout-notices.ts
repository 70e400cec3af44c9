import type { LogoutNotice } from '../oauth/records.ts';
import type { Repositories } from '../oauth/repositories.ts';
import type { Driver } from './driver.ts';
import type { RowCodec } from './rows.ts';
import { placeholder, queryBuilder, type Schema, template } from './templates.ts';

export function logoutNoticeRepository(driver: Driver, rows: RowCodec<LogoutNotice>): Repositories['logoutNotices'] {
  const listDue = template(
    queryBuilder<Schema>(driver.dialect)
      .selectFrom('logout_notice')
      .select([...rows.columns])
      .where('due_at', '<=', placeholder('now'))
      .orderBy('due_at')
      .limit(placeholder<number>('limit')),
    ['now', 'limit'],
  );

  return {
    async listDue(now, limit) {
      return (await driver.all(listDue({ now, limit }))).map((row) => rows.decode(row));
    },
  };
}
