import type { Account } from '../accounts/records.ts';
import type { AccountRepository } from '../accounts/repository.ts';
import type { Driver } from './driver.ts';
import type { RowCodec } from './rows.ts';
import { fold } from './tables.ts';
import { placeholder, queryBuilder, type Schema, template } from './templates.ts';

/** No text that a person types goes on with it, so a prefix and this end the range of what starts with the prefix. */
const LAST_CODE_POINT = '\u{10FFFF}';

export function accountRepository(driver: Driver, rows: RowCodec<Account>): AccountRepository {
  const db = queryBuilder<Schema>(driver.dialect);
  const selected = db.selectFrom('account').select(rows.columns.map((column) => `account.${column}` as const));
  const find = template(selected.where('account.id', '=', placeholder('id')), ['id']);
  // Two questions, since the two rows may lie on different machines.
  const ownerOf = template(
    db.selectFrom('account_identifier').select('account_id').where('identifier', '=', placeholder('identifier')),
    ['identifier'],
  );
  const page = selected
    .where('account.id', '>', placeholder('after'))
    .orderBy('account.id')
    .limit(placeholder<number>('limit'));
  const list = template(page, ['after', 'limit']);
  const search = template(
    page.where(({ or, and, eb }) =>
      or([
        and([eb('username_folded', '>=', placeholder('from')), eb('username_folded', '<', placeholder('to'))]),
        and([eb('email_folded', '>=', placeholder('from')), eb('email_folded', '<', placeholder('to'))]),
      ]),
    ),
    ['after', 'limit', 'from', 'to'],
  );

  return {
    async find(id) {
      const row = await driver.get(find({ id }));
      return row === undefined ? undefined : rows.decode(row);
    },
    async findByIdentifier(identifier) {
      const [id] = (await driver.get(ownerOf({ identifier }))) ?? [];
      const row = id === undefined ? undefined : await driver.get(find({ id }));
      return row === undefined ? undefined : rows.decode(row);
    },
    async list({ after = '', limit, search: prefix = '' }) {
      const from = fold(prefix);
      const query = from === '' ? list({ after, limit }) : search({ after, limit, from, to: from + LAST_CODE_POINT });
      return (await driver.all(query)).map((row) => rows.decode(row));
    },
  };
}
