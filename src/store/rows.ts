import type { Sealer } from '../oauth/sealing.ts';
import type { Column } from './codecs.ts';
import type { Row, Value } from './driver.ts';
import type { Entities } from './entities.ts';
import { UnreadableRow } from './errors.ts';
import { TABLES, type Table, type TableName } from './tables.ts';

/** One entity's records as rows and back. */
export interface RowCodec<R> {
  /** The members' columns, in the order that `decode` reads. */
  readonly columns: readonly (keyof R & string)[];
  /** The members' columns and the derived ones, in the order that `encode` writes. */
  readonly stored: readonly string[];
  encode(record: R): Value[];
  /** @param offset where in a joined row the record's columns begin. */
  decode(row: Row, offset?: number): R;
}

export type RowCodecs = { readonly [T in TableName]: RowCodec<Entities[T]> };

export function createRowCodecs(sealer: Sealer): RowCodecs {
  return {
    client: rowCodec(TABLES.client, sealer),
    authorization_grant: rowCodec(TABLES.authorization_grant, sealer),
    access_token: rowCodec(TABLES.access_token, sealer),
    consent: rowCodec(TABLES.consent, sealer),
    login_session: rowCodec(TABLES.login_session, sealer),
    used_jti: rowCodec(TABLES.used_jti, sealer),
    initial_access_token: rowCodec(TABLES.initial_access_token, sealer),
    trusted_issuer: rowCodec(TABLES.trusted_issuer, sealer),
    logout_notice: rowCodec(TABLES.logout_notice, sealer),
    matrix_openid_token: rowCodec(TABLES.matrix_openid_token, sealer),
    device_authorization: rowCodec(TABLES.device_authorization, sealer),
    pushed_authorization_request: rowCodec(TABLES.pushed_authorization_request, sealer),
    protected_resource: rowCodec(TABLES.protected_resource, sealer),
    failure_count: rowCodec(TABLES.failure_count, sealer),
    account: rowCodec(TABLES.account, sealer),
    account_identifier: rowCodec(TABLES.account_identifier, sealer),
    stored_key: rowCodec(TABLES.stored_key, sealer),
    key_set: rowCodec(TABLES.key_set, sealer),
    system_secret: rowCodec(TABLES.system_secret, sealer),
  };
}

/**
 * What a sealed value is bound to, so that it does not open in another row or column. The lengths keep two keys of
 * several parts from reading alike.
 */
export function sealingContext(table: string, column: string, key: readonly unknown[]): string {
  let context = `${table}:${column}`;
  for (const part of key) {
    const value = String(part);
    context += `:${value.length}:${value}`;
  }
  return context;
}

function rowCodec<R>(table: Table<R>, sealer: Sealer): RowCodec<R> {
  const members: (keyof R & string)[] = [];
  for (const member in table.columns) members.push(member);
  const columns = members.map((member) => ({ member, column: table.columns[member] }));
  const keyAt = table.key.map((member) => members.indexOf(member));
  const derived = members.flatMap((member) => Object.keys(table.columns[member].derived ?? {}));

  return {
    columns: members,
    stored: [...members, ...derived],
    encode(record) {
      const key = table.key.map((member) => record[member]);
      const values = columns.map(({ member, column }) =>
        column.encode(record[member], sealer, column.sealed ? sealingContext(table.name, member, key) : ''),
      );
      for (const { member, column } of columns) deriveInto(values, column, record[member]);
      return values;
    },
    decode(row, offset = 0) {
      const record: R = Object.create(Object.prototype);
      let reading = '';
      try {
        let at = offset;
        for (const { member, column } of columns) {
          reading = member;
          const context = column.sealed ? sealingContext(table.name, member, keyIn(row, keyAt, offset)) : '';
          const value = column.decode(row[at++] ?? null, sealer, context);
          if (value !== undefined) record[member] = value;
        }
        return record;
      } catch (error) {
        throw unreadable(table.name, reading, error);
      }
    },
  };
}

function deriveInto<T>(values: Value[], column: Column<T>, member: T): void {
  if (column.derived === undefined) return;
  for (const derived of Object.values(column.derived)) values.push(derived.value(member));
}

function keyIn(row: Row, keyAt: readonly number[], offset: number): readonly unknown[] {
  return keyAt.map((index) => row[offset + index]);
}

function unreadable(table: string, member: string, error: unknown): UnreadableRow {
  const reason = error instanceof UnreadableRow ? `: ${error.message}` : '';
  return new UnreadableRow(`A row of ${table} has an unreadable ${member}${reason}.`);
}
