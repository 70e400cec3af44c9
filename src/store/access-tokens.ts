import { sql } from 'kysely';
import type { Repositories } from '../oauth/repositories.ts';
import type { Driver, Query, Row } from './driver.ts';
import { createFound } from './found.ts';
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

  async function read(grant_id: string, hashes: readonly string[]): Promise<Row | undefined> {
    if (hashes.length === 0) return undefined;
    if (hashes.length === 1) return driver.get(find(grant_id, hashes));
    const rows = await driver.all(find(grant_id, hashes));
    return hashes.map((hash) => rows.find((row) => row[hashAt] === hash)).find((row) => row !== undefined);
  }

  const found = createFound(driver, ['access_token', 'authorization_grant'], decode);
  return {
    find: (grant_id, hashes) => found.find(grant_id, hashes.join(' '), () => read(grant_id, hashes)),
  };
}

function findTemplate(
  driver: Driver,
  rows: Pick<RowCodecs, 'access_token' | 'authorization_grant'>,
  count: number,
): Template<string> {
  const hashes = Array.from({ length: count }, (_, at) => `hash${at}`);
  const db = queryBuilder<Schema>(driver.dialect);
  // The limit keeps SQLite from folding the inner query into the join, which it would then plan anew at every call,
  // for what the values are: five times the price of the reading.
  const tokens = db
    .selectFrom('access_token')
    .select([...rows.access_token.columns])
    .where('grant_id', '=', placeholder('grant_id'))
    .where(
      'hash',
      'in',
      hashes.map((name) => placeholder(name)),
    )
    .limit(sql.lit(count));
  // The grant lies beside its tokens, which an engine that spreads rows sees by the value alone. It is limited too.
  const grants = db
    .selectFrom('authorization_grant')
    .select([...rows.authorization_grant.columns])
    .where('id', '=', placeholder('grant_id'))
    .limit(sql.lit(1));
  const query = db
    .selectFrom(tokens.as('token'))
    .leftJoin(grants.as('authorization_grant'), (join) => join.onRef('authorization_grant.id', '=', 'token.grant_id'))
    .select(rows.access_token.columns.map((column) => `token.${column}` as const))
    .select(
      rows.authorization_grant.columns.map((column) => `authorization_grant.${column} as grant_${column}` as const),
    );
  return template(query, ['grant_id', ...hashes]);
}
