import type { Consent } from '../oauth/records.ts';
import type { Repositories } from '../oauth/repositories.ts';
import type { Driver } from './driver.ts';
import { createFound } from './found.ts';
import type { RowCodec } from './rows.ts';
import { placeholder, queryBuilder, type Schema, template } from './templates.ts';

export function consentRepository(driver: Driver, rows: RowCodec<Consent>): Repositories['consents'] {
  const selected = queryBuilder<Schema>(driver.dialect)
    .selectFrom('consent')
    .select([...rows.columns]);
  const ofSubject = selected.where('subject', '=', placeholder('subject'));
  const find = template(ofSubject.where('client_id', '=', placeholder('client_id')), ['subject', 'client_id']);
  const findByGrant = template(selected.where('grant_id', '=', placeholder('grant_id')), ['grant_id']);
  const listBySubject = template(ofSubject.orderBy('client_id'), ['subject']);
  const found = createFound(driver, ['consent'], (row) => rows.decode(row));

  return {
    find: (subject, client_id) => found.find(subject, client_id, () => driver.get(find({ subject, client_id }))),
    async findByGrant(grant_id) {
      const row = await driver.get(findByGrant({ grant_id }));
      return row === undefined ? undefined : rows.decode(row);
    },
    async listBySubject(subject) {
      return (await driver.all(listBySubject({ subject }))).map((row) => rows.decode(row));
    },
  };
}
