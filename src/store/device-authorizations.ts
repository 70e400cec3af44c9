import type { DeviceAuthorization } from '../oauth/records.ts';
import type { Repositories } from '../oauth/repositories.ts';
import { createCount } from './counts.ts';
import type { Driver } from './driver.ts';
import { createFindByHashes } from './hashed.ts';
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

  return {
    async find(id) {
      const row = await driver.get(find({ id }));
      return row === undefined ? undefined : rows.decode(row);
    },
    findByUserCode: createFindByHashes(driver, rows, findByUserCode),
    countByRequester: createCount(driver, 'device_authorization', 'requester'),
    countByClient: createCount(driver, 'device_authorization', 'client_id'),
  };
}
