import type { Client } from '../oauth/client.ts';
import type { Repositories } from '../oauth/repositories.ts';
import type { Driver } from './driver.ts';
import type { RowCodec } from './rows.ts';
import { placeholder, queryBuilder, type Schema, type Template, template } from './templates.ts';

export function clientRepository(driver: Driver, rows: RowCodec<Client>): Repositories['clients'] {
  const selected = queryBuilder<Schema>(driver.dialect)
    .selectFrom('client')
    .select([...rows.columns]);
  const find = template(selected.where('client_id', '=', placeholder('client_id')), ['client_id']);

  const page = selected
    .where('client_id', '>', placeholder('after'))
    .orderBy('client_id')
    .limit(placeholder<number>('limit'));
  const named = page.where('client_name', '=', placeholder('client_name'));
  const names = ['after', 'limit', 'client_name', 'owner'] as const;
  type List = Template<(typeof names)[number]>;
  const listAll: List = template(page, names);
  const listNamed: List = template(named, names);
  const listOwned: List = template(page.where('owner', '=', placeholder('owner')), names);
  const listBoth: List = template(named.where('owner', '=', placeholder('owner')), names);

  return {
    async find(client_id) {
      const row = await driver.get(find({ client_id }));
      return row === undefined ? undefined : rows.decode(row);
    },
    async list({ after = '', limit, client_name, owner }) {
      const list =
        client_name === undefined
          ? owner === undefined
            ? listAll
            : listOwned
          : owner === undefined
            ? listNamed
            : listBoth;
      const query = list({ after, limit, client_name: client_name ?? null, owner: owner ?? null });
      return (await driver.all(query)).map((row) => rows.decode(row));
    },
  };
}
