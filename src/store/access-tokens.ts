import type { Repositories } from '../oauth/repositories.ts';
import type { Driver, Query, Row } from './driver.ts';
import type { RowCodecs } from './rows.ts';
import { placeholder, queryBuilder, type Schema, type Template, template } from './templates.ts';

/** One statement for each number of hashes: as many as there are secrets, newest first. */
export function accessTokenRepository(
  driver: Driver,
  rows: Pick<RowCodecs, 'access_token' | 'authorization_grant'>,
): Repositories['accessTokens'] {
  const finds: Template<string>[] = [];
  const tokenColumns = rows.access_token.columns;
  const hashAt = tokenColumns.indexOf('hash');

  function find(grant_id: string, hashes: readonly string[]): Query {
    finds[hashes.length] ??= findTemplate(driver, rows, hashes.length);
    const values: Record<string, string> = { grant_id };
    hashes.forEach((hash, at) => {
      values[`hash${at}`] = hash;
    });
    const bind = finds[hashes.length];
    if (bind === undefined) throw new TypeError('unreachable: the template was just made');
    return bind(values);
  }

  function decode(row: Row) {
    const joined = row[tokenColumns.length] !== null;
    return {
      token: rows.access_token.decode(row),
      grant: joined ? rows.authorization_grant.decode(row, tokenColumns.length) : undefined,
    };
  }

  return {
    async find(grant_id, hashes) {
      if (hashes.length === 0) return undefined;
      if (hashes.length === 1) {
        const row = await driver.get(find(grant_id, hashes));
        return row === undefined ? undefined : decode(row);
      }
      const found = await driver.all(find(grant_id, hashes));
      for (const hash of hashes) {
        const row = found.find((candidate) => candidate[hashAt] === hash);
        if (row !== undefined) return decode(row);
      }
      return undefined;
    },
  };
}

function findTemplate(
  driver: Driver,
  rows: Pick<RowCodecs, 'access_token' | 'authorization_grant'>,
  count: number,
): Template<string> {
  const hashes = Array.from({ length: count }, (_, at) => `hash${at}`);
  const query = queryBuilder<Schema>(driver.dialect)
    .selectFrom('access_token')
    .leftJoin('authorization_grant', 'authorization_grant.id', 'access_token.grant_id')
    .select(rows.access_token.columns.map((column) => `access_token.${column}` as const))
    .select(
      rows.authorization_grant.columns.map((column) => `authorization_grant.${column} as grant_${column}` as const),
    )
    .where('access_token.grant_id', '=', placeholder('grant_id'))
    .where(
      'access_token.hash',
      'in',
      hashes.map((name) => placeholder(name)),
    );
  return template(query, ['grant_id', ...hashes]);
}
