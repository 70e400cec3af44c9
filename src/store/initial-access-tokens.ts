import type { InitialAccessToken } from '../oauth/records.ts';
import type { Repositories } from '../oauth/repositories.ts';
import type { Driver } from './driver.ts';
import type { RowCodec } from './rows.ts';
import { placeholder, queryBuilder, type Schema, template } from './templates.ts';

export function initialAccessTokenRepository(
  driver: Driver,
  rows: RowCodec<InitialAccessToken>,
): Repositories['initialAccessTokens'] {
  const selected = queryBuilder<Schema>(driver.dialect)
    .selectFrom('initial_access_token')
    .select([...rows.columns]);
  const find = template(selected.where('id', '=', placeholder('id')), ['id']);
  const list = template(
    selected.where('id', '>', placeholder('after')).orderBy('id').limit(placeholder<number>('limit')),
    ['after', 'limit'],
  );

  return {
    async find(id) {
      const row = await driver.get(find({ id }));
      return row === undefined ? undefined : rows.decode(row);
    },
    async list({ after = '', limit }) {
      return (await driver.all(list({ after, limit }))).map((row) => rows.decode(row));
    },
  };
}
