import type { KeyRepository } from '../keys/records.ts';
import type { TrustedIssuer } from '../oauth/records.ts';
import type { Repositories } from '../oauth/repositories.ts';
import type { Driver } from './driver.ts';
import type { RowCodec } from './rows.ts';
import { placeholder, queryBuilder, type Schema, template } from './templates.ts';

export function trustedIssuerRepository(
  driver: Driver,
  rows: RowCodec<TrustedIssuer>,
  keys: KeyRepository,
): Repositories['trustedIssuers'] {
  const selected = queryBuilder<Schema>(driver.dialect)
    .selectFrom('trusted_issuer')
    .select([...rows.columns]);
  const find = template(selected.where('id', '=', placeholder('id')), ['id']);
  const ofIssuer = selected.where('issuer', '=', placeholder('issuer'));
  const all = template(ofIssuer.orderBy('subject').orderBy('kid'), ['issuer']);
  const names = ['after', 'limit', 'issuer'] as const;
  const pageAfter = (query: typeof selected) =>
    query.where('id', '>', placeholder('after')).orderBy('id').limit(placeholder<number>('limit'));
  const list = template(pageAfter(selected), names);
  const listOfIssuer = template(pageAfter(ofIssuer), names);

  return {
    async find(id) {
      const row = await driver.get(find({ id }));
      return row === undefined ? undefined : rows.decode(row);
    },
    async list({ after = '', limit, issuer }) {
      const query = issuer === undefined ? list : listOfIssuer;
      return (await driver.all(query({ after, limit, issuer: issuer ?? null }))).map((row) => rows.decode(row));
    },
    async keysOf(issuer) {
      const [trusts, stored] = await Promise.all([driver.all(all({ issuer })), keys.list(issuer)]);
      return trusts
        .map((row) => rows.decode(row))
        .flatMap((trust) => {
          const key = stored.find(({ kid }) => kid === trust.kid);
          if (key === undefined) return [];
          return [{ trust, jwk: { ...key.jwk, ...(key.alg !== '' && { alg: key.alg }), use: key.use } }];
        });
    },
  };
}
