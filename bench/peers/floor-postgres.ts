import { Client } from 'pg';
import { EXPIRES, PAYLOAD, type Rows, type RowWriter } from './floor-writer.ts';

/** One statement for a group: a transaction that takes one journey to the server and back. */
const WRITE = {
  name: 'write',
  text: `with used as (update "row" set used = 1 where id = any ($1) and used = 0 returning id)
insert into "row" select id, 0, $3::bigint, $4::bytea from unnest($2::text[]) as id`,
};

/** The same rows in PostgreSQL: what arrives while a group is on its way is the next group. */
export async function openPostgresWriter(dsn: string): Promise<RowWriter> {
  const client = new Client({ connectionString: dsn });
  await client.connect();
  await client.query(
    'create table if not exists "row" (id text primary key, used int not null, expires bigint not null, payload bytea)',
  );
  let queue: { readonly rows: Rows; readonly done: () => void }[] = [];
  let busy = false;

  async function writeAll(): Promise<void> {
    while (queue.length > 0) {
      const group = queue;
      queue = [];
      const of = (kind: keyof Rows): string[] => group.flatMap(({ rows }) => rows[kind]);
      await client.query({ ...WRITE, values: [of('update'), of('insert'), EXPIRES, PAYLOAD] });
      for (const { done } of group) done();
    }
    busy = false;
  }

  return {
    write: (rows) =>
      new Promise((done) => {
        queue.push({ rows, done });
        if (busy) return;
        busy = true;
        setImmediate(() => void writeAll());
      }),
  };
}
