import type { DeviceAuthorization } from '../oauth/records.ts';
import type { Repositories } from '../oauth/repositories.ts';
import type { Driver } from './driver.ts';
import type { RowCodec } from './rows.ts';
import { placeholder, queryBuilder, type Schema, template } from './templates.ts';

export function deviceAuthorizationRepository(
  driver: Driver,
  rows: RowCodec<DeviceAuthorization>,
): Repositories['deviceAuthorizations'] {
  const db = queryBuilder<Schema>(driver.dialect);
  const selected = db.selectFrom('device_authorization').select([...rows.columns]);
  const find = template(selected.where('id', '=', placeholder('id')), ['id']);
  const findByUserCode = template(selected.where('user_code_hash', '=', placeholder('hash')), ['hash']);
  const count = (column: 'requester' | 'client_id') =>
    template(
      db
        .selectFrom(
          db
            .selectFrom('device_authorization')
            .select('id')
            .where(column, '=', placeholder('of'))
            .where('expires_at', '>', placeholder<number>('now'))
            .limit(placeholder<number>('limit'))
            .as('kept'),
        )
        .select(({ fn }) => fn.countAll().as('number')),
      ['of', 'now', 'limit'],
    );
  const countByRequester = count('requester');
  const countByClient = count('client_id');
  const numberOf = async (query: ReturnType<typeof countByClient>) => Number((await driver.get(query))?.[0] ?? 0);

  return {
    async find(id) {
      const row = await driver.get(find({ id }));
      return row === undefined ? undefined : rows.decode(row);
    },
    async findByUserCode(hashes) {
      for (const hash of hashes) {
        const row = await driver.get(findByUserCode({ hash }));
        if (row !== undefined) return rows.decode(row);
      }
      return undefined;
    },
    countByRequester: (requester, now, limit) => numberOf(countByRequester({ of: requester, now, limit })),
    countByClient: (client_id, now, limit) => numberOf(countByClient({ of: client_id, now, limit })),
  };
}
