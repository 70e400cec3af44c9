import type { PushedAuthorizationRequest } from '../oauth/records.ts';
import type { Repositories } from '../oauth/repositories.ts';
import { createCount } from './counts.ts';
import type { Driver } from './driver.ts';
import { createFindByHashes } from './hashed.ts';
import type { RowCodec } from './rows.ts';
import { placeholder, queryBuilder, type Schema, template } from './templates.ts';

export function pushedAuthorizationRequestRepository(
  driver: Driver,
  rows: RowCodec<PushedAuthorizationRequest>,
): Repositories['pushedAuthorizationRequests'] {
  const selected = queryBuilder<Schema>(driver.dialect)
    .selectFrom('pushed_authorization_request')
    .select([...rows.columns]);
  const find = template(selected.where('hash', '=', placeholder('hash')), ['hash']);

  return {
    find: createFindByHashes(driver, rows, find),
    countByRequester: createCount(driver, 'pushed_authorization_request', 'requester'),
    countByClient: createCount(driver, 'pushed_authorization_request', 'client_id'),
  };
}
