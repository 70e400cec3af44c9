import type pg from 'pg';
import type { Query, Row, Value } from '../driver.ts';
import { withWarnings } from './failure.ts';

export interface Answer {
  readonly rows: Row[];
  /** Rows changed. */
  readonly changes: number;
  /** The command tag's word: `COMMIT`, `ROLLBACK`, `INSERT`. */
  readonly command: string;
}

/** One connection in the hands of one caller. Statements go out at once and are answered in order. */
export interface Session {
  run(query: Query): Promise<Answer>;
  /** `begin`, `commit`, `rollback`: without a prepared statement. */
  command(text: string): Promise<Answer>;
}

/** Gives each distinct text a name, under which every connection prepares it once. */
export type NameOf = (sql: string) => string;

export function statementNames(): NameOf {
  const names = new Map<string, string>();
  return (sql) => {
    const known = names.get(sql);
    if (known !== undefined) return known;
    const name = `signet_${names.size}`;
    names.set(sql, name);
    return name;
  };
}

export function sessionOn(client: pg.ClientBase, nameOf: NameOf): Session {
  return {
    async run({ sql, parameters }) {
      const query: pg.QueryArrayConfig = {
        name: nameOf(sql),
        text: sql,
        values: [...parameters],
        rowMode: 'array',
        types: TYPES,
      };
      return answer(await client.query<Value[]>(query));
    },
    async command(text) {
      const said: (string | undefined)[] = [];
      const hear = ({ code }: { readonly code: string | undefined }) => void said.push(code);
      client.on('notice', hear);
      try {
        return answer(await client.query<Value[]>({ text, rowMode: 'array' }));
      } catch (error) {
        throw withWarnings(error, said);
      } finally {
        client.off('notice', hear);
      }
    },
  };
}

function answer({ rows, rowCount, command }: pg.QueryArrayResult<Value[]>): Answer {
  return { rows, changes: rowCount ?? 0, command };
}

const BYTEA = 17;
const INTEGERS: ReadonlySet<number> = new Set([20, 21, 23]);

/** Only the types that columns have, and what counting gives. Every integer that is stored is a safe one. */
const TYPES: pg.CustomTypesConfig = {
  getTypeParser: (oid: number) => {
    if (oid === BYTEA) return (text: string) => Buffer.from(text.slice(2), 'hex');
    return INTEGERS.has(oid) ? Number : asIs;
  },
};

function asIs(text: string): string {
  return text;
}
