import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { systemRandom } from '../../src/oauth/clock.ts';
import { createSealer } from '../../src/oauth/sealing.ts';
import type { Driver, Query } from '../../src/store/driver.ts';
import { createStore } from '../../src/store/store.ts';
import { ENGINES, open, SECRET } from './engines.ts';
import { account, movableClock } from './fixtures.ts';
import { SPREAD } from './schemas.ts';

const PAGE = { prefix: 'person-', limit: 11 };

/** What the first page of a search and a later one ask, among people all of whom match. */
async function askedBySearch(driver: Driver): Promise<Query[]> {
  const asked: Query[] = [];
  const all: Driver['all'] = (query) => {
    asked.push(query);
    return driver.all(query);
  };
  const { accounts, write } = createStore(
    { ...driver, all },
    createSealer([SECRET], 'store', systemRandom),
    movableClock(),
  );
  const people = Array.from({ length: 1000 }, (_, at) => account(`person-${1000 + at}`));
  await write(people.map((record) => ({ op: 'insert', entity: 'account', record })));
  await write(
    people.map(({ id }) => ({
      op: 'insert',
      entity: 'account_identifier',
      record: { identifier: id, account_id: id },
    })),
  );
  assert.equal((await accounts.listByIdentifier(PAGE)).length, PAGE.limit);
  const later = await accounts.listByIdentifier({ ...PAGE, after: 'person-1899' });
  assert.equal(later[0]?.account?.id, 'person-1900');
  return asked;
}

/** The plans of the four statements, in order: identifiers, their accounts, and both again. */
async function plansOn(name: string, explain: string, first: string): Promise<string[]> {
  const engine = ENGINES.find((candidate) => candidate.name === name);
  assert(engine !== undefined);
  const { driver } = await open(engine, movableClock());
  const asked = await askedBySearch(driver);
  if (first !== '') await driver.write([{ sql: first, parameters: [], guard: undefined, single: false }]);
  const plans = await Promise.all(
    asked.map(async ({ sql, parameters }) =>
      (await driver.all({ sql: `${explain} ${sql}`, parameters })).map((row) => row.at(-1)).join('\n'),
    ),
  );
  await driver.close();
  return plans;
}

describe('a search for people costs the same wherever its page begins', () => {
  test('on SQLite', async () => {
    const accounts = 'SEARCH account USING INDEX sqlite_autoindex_account_1 (id=?)';
    const identifiers = 'SEARCH account_identifier USING PRIMARY KEY (identifier>? AND identifier<?)';
    const plans = await plansOn('SQLite in memory', 'explain query plan', '');
    assert.deepEqual(plans, [identifiers, accounts, identifiers, accounts], 'one range, and no sort');
  });

  test('on PostgreSQL', { skip: SPREAD && 'the plan is of one machine' }, async () => {
    const [first, accounts, later] = await plansOn('PostgreSQL', 'explain (costs off)', 'analyze account_identifier');
    for (const plan of [first, later]) {
      assert.match(plan ?? '', /^Limit\n *-> +Index Scan using account_identifier_key on account_identifier\n/);
      assert.match(plan ?? '', /Index Cond: \(\(identifier >=? '[^']*'::text\) AND \(identifier < '[^']*'::text\)\)$/);
    }
    assert.doesNotMatch(accounts ?? '', /Sort/);
  });
});
