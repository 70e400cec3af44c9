import type { Account } from '../accounts/records.ts';
import type { AccountRepository } from '../accounts/repository.ts';
import type { Driver } from './driver.ts';
import { createFound } from './found.ts';
import type { RowCodec } from './rows.ts';
import { placeholder, queryBuilder, type Schema, type Template, template } from './templates.ts';

/** No text that a person types goes on with it, so a prefix and this end the range of what starts with the prefix. */
const LAST_CODE_POINT = '\u{10FFFF}';

export function accountRepository(driver: Driver, rows: RowCodec<Account>): AccountRepository {
  const db = queryBuilder<Schema>(driver.dialect);
  const selected = db.selectFrom('account').select([...rows.columns]);
  const find = template(selected.where('id', '=', placeholder('id')), ['id']);
  const ownerOf = template(
    db.selectFrom('account_identifier').select('account_id').where('identifier', '=', placeholder('identifier')),
    ['identifier'],
  );
  const list = template(
    selected.where('id', '>', placeholder('after')).orderBy('id').limit(placeholder<number>('limit')),
    ['after', 'limit'],
  );
  // One lower bound each: with two, an engine may begin at the first and pass over all pages before this one.
  const range = (from: '>=' | '>') =>
    template(
      db
        .selectFrom('account_identifier')
        .select(['identifier', 'account_id'])
        .where('identifier', from, placeholder('from'))
        .where('identifier', '<', placeholder('to'))
        .orderBy('identifier')
        .limit(placeholder<number>('limit')),
      ['from', 'to', 'limit'],
    );
  const [firstRange, nextRange] = [range('>='), range('>')];
  const found = createFound(driver, ['account'], (row) => rows.decode(row));
  const findEach: Template<string>[] = [];

  /** One statement for each power of two, since statements stay prepared; what is missing to it is the last id again. */
  async function findAll(ids: readonly string[]): Promise<Map<string, Account>> {
    const last = ids.at(-1);
    if (last === undefined) return new Map();
    const power = Math.ceil(Math.log2(ids.length));
    const names = Array.from({ length: 2 ** power }, (_, at) => `id${at}`);
    findEach[power] ??= template(
      selected.where(
        'id',
        'in',
        names.map((name) => placeholder(name)),
      ),
      names,
    );
    const query = findEach[power](Object.fromEntries(names.map((name, at) => [name, ids[at] ?? last])));
    const accounts = (await driver.all(query)).map((row) => rows.decode(row));
    return new Map(accounts.map((account) => [account.id, account]));
  }

  return {
    find: (id) => found.find(id, '', () => driver.get(find({ id }))),
    // An identifier and its account may lie on different machines, so each is asked for by itself, here and below.
    async findByIdentifier(identifier) {
      const [id] = (await driver.get(ownerOf({ identifier }))) ?? [];
      const row = id === undefined ? undefined : await driver.get(find({ id }));
      return row === undefined ? undefined : rows.decode(row);
    },
    async list({ after = '', limit }) {
      return (await driver.all(list({ after, limit }))).map((row) => rows.decode(row));
    },
    async listByIdentifier({ prefix, after, limit }) {
      const to = prefix + LAST_CODE_POINT;
      const query =
        after === undefined ? firstRange({ from: prefix, to, limit }) : nextRange({ from: after, to, limit });
      const matches = (await driver.all(query)).map(([identifier, id]) => [String(identifier), String(id)] as const);
      const accounts = await findAll([...new Set(matches.map(([, id]) => id))]);
      return matches.map(([identifier, id]) => ({ identifier, account: accounts.get(id) }));
    },
  };
}
