import { sql } from 'kysely';
import type { AuthorizationGrant } from '../oauth/records.ts';
import type { Repositories } from '../oauth/repositories.ts';
import type { Driver } from './driver.ts';
import type { Found } from './found.ts';
import type { RowCodec } from './rows.ts';
import { placeholder, queryBuilder, type Schema, template } from './templates.ts';

export function grantRepository(
  driver: Driver,
  rows: RowCodec<AuthorizationGrant>,
  found: Found<AuthorizationGrant>,
): Repositories['grants'] {
  const db = queryBuilder<Schema>(driver.dialect);
  const selected = db.selectFrom('authorization_grant').select([...rows.columns]);
  const find = template(selected.where('id', '=', placeholder('id')), ['id']);
  const ofSubject = selected
    .where('subject', '=', placeholder('subject'))
    .where('id', '>', placeholder('after'))
    .orderBy('id')
    .limit(placeholder<number>('limit'));
  const listBySubject = template(ofSubject, ['subject', 'after', 'limit']);
  const listBySession = template(ofSubject.where('session_id', '=', placeholder('session_id')), [
    'subject',
    'after',
    'limit',
    'session_id',
  ]);
  const clientIdsOfSession = template(
    db
      .selectFrom('authorization_grant')
      .select('client_id')
      .distinct()
      .where('session_id', '=', placeholder('session_id'))
      .orderBy('client_id'),
    ['session_id'],
  );
  const findInSession = template(
    selected
      .where('session_id', '=', placeholder('session_id'))
      .where('client_id', '=', placeholder('client_id'))
      .orderBy('created_at', 'desc')
      .limit(sql.lit(1)),
    ['session_id', 'client_id'],
  );

  return {
    find: (id) => found.find(id, '', () => driver.get(find({ id }))),
    async listBySubject(subject, { after = '', limit, session_id }) {
      const query =
        session_id === undefined
          ? listBySubject({ subject, after, limit })
          : listBySession({ subject, after, limit, session_id });
      return (await driver.all(query)).map((row) => rows.decode(row));
    },
    async clientIdsOfSession(session_id) {
      return (await driver.all(clientIdsOfSession({ session_id }))).map(([client_id]) => String(client_id));
    },
    async findInSession(session_id, client_id) {
      const row = await driver.get(findInSession({ session_id, client_id }));
      return row === undefined ? undefined : rows.decode(row);
    },
  };
}
