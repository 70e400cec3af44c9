import type { MatrixOpenIdToken } from '../oauth/records.ts';
import type { Repositories } from '../oauth/repositories.ts';
import type { Driver } from './driver.ts';
import { createFindByHashes } from './hashed.ts';
import type { RowCodec } from './rows.ts';
import { placeholder, queryBuilder, type Schema, template } from './templates.ts';

export function matrixOpenIdTokenRepository(
  driver: Driver,
  rows: RowCodec<MatrixOpenIdToken>,
): Repositories['matrixOpenIdTokens'] {
  const selected = queryBuilder<Schema>(driver.dialect)
    .selectFrom('matrix_openid_token')
    .select([...rows.columns]);
  const find = template(selected.where('hash', '=', placeholder('hash')), ['hash']);

  return {
    find: createFindByHashes(driver, rows, find),
  };
}
