import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { systemRandom } from '../../src/oauth/clock.ts';
import { parseAddress } from '../../src/store/postgres/address.ts';
import { driverOn, type PostgresDriver } from '../../src/store/postgres/driver.ts';
import { openPool, type Sessions } from '../../src/store/postgres/pool.ts';
import { createSharedReads } from '../../src/store/postgres/shared-reads.ts';
import { sharedPostgres } from '../support/postgres.ts';
import { faulty, type Plan } from './faulty.ts';

const numbers = Array.from({ length: 20 }, (_, at) => at);
const NUMBER = 'select $1::bigint';

describe('reads of one turn of the event loop on PostgreSQL', () => {
  let pool: Sessions;
  let driver: PostgresDriver;
  let loans = 0;
  let plan: Plan = () => () => 'none';

  before(async () => {
    pool = await openPool(parseAddress(await sharedPostgres()));
    const unreliable = faulty(pool, () => plan());
    const counted: Sessions = {
      ...unreliable,
      use(work) {
        loans += 1;
        return unreliable.use(work);
      },
    };
    driver = await driverOn(counted, systemRandom);
  });
  after(() => driver.close());

  const readAll = () => Promise.all(numbers.map((number) => driver.get({ sql: NUMBER, parameters: [number] })));
  const expected = numbers.map((number) => [number]);

  test('go out together, eight on a connection, and each has its own answer', async () => {
    loans = 0;
    assert.deepEqual(await readAll(), expected);
    assert.equal(loans, 3);
  });

  test('fail each for itself', async () => {
    const [wrong, ...right] = await Promise.allSettled([
      driver.get({ sql: 'select 1 / $1::bigint', parameters: [0] }),
      ...numbers.slice(0, 5).map((number) => driver.get({ sql: NUMBER, parameters: [number] })),
    ]);
    assert.match(String(wrong?.status === 'rejected' && wrong.reason), /division by zero/);
    assert.deepEqual(
      right.map((result) => result.status === 'fulfilled' && result.value),
      expected.slice(0, 5),
    );
  });

  for (const fault of ['cut', 'answer lost', '40001'] as const) {
    test(`are repeated where they meet a fault in the middle: ${fault}`, async () => {
      let left = 11;
      plan = () => () => (left-- === 0 ? fault : 'none');
      assert.deepEqual(await readAll(), expected);
      assert.ok(left < 0);
    });
  }

  test('are refused together where no connection is to be had', async () => {
    const refusing: Sessions = { ...pool, use: () => Promise.reject(new RangeError('none left')) };
    const read = createSharedReads(refusing);
    const settled = await Promise.allSettled(numbers.map((number) => read({ sql: NUMBER, parameters: [number] })));
    assert.ok(settled.every((result) => result.status === 'rejected' && result.reason instanceof RangeError));
  });
});
