import type { AuthorizationGrant } from '../oauth/records.ts';
import type { Repositories } from '../oauth/repositories.ts';
import type { Driver } from './driver.ts';
import type { RowCodec } from './rows.ts';
import { placeholder, queryBuilder, type Schema, template } from './templates.ts';

export function grantRepository(driver: Driver, rows: RowCodec<AuthorizationGrant>): Repositories['grants'] {
  const db = queryBuilder<Schema>(driver.dialect);
  const selected = db.selectFrom('authorization_grant').select([...rows.columns]);
  const find = template(selected.where('id', '=', placeholder('id')), ['id']);
  const listBySubject = template(
    selected
      .where('subject', '=', placeholder('subject'))
      .where('id', '>', placeholder('after'))
      .orderBy('id')
      .limit(placeholder<number>('limit')),
    ['subject', 'after', 'limit'],
  );
  const clientIdsOfSession = template(
    db
      .selectFrom('authorization_grant')
      .select('client_id')
      .distinct()
      .where('session_id', '=', placeholder('session_id'))
      .orderBy('client_id'),
    ['session_id'],
  );

  return {
    async find(id) {
      const row = await driver.get(find({ id }));
      return row === undefined ? undefined : rows.decode(row);
    },
    async listBySubject(subject, { after = '', limit }) {
      return (await driver.all(listBySubject({ subject, after, limit }))).map((row) => rows.decode(row));
    },
    async clientIdsOfSession(session_id) {
      return (await driver.all(clientIdsOfSession({ session_id }))).map(([client_id]) => String(client_id));
    },
  };
}
