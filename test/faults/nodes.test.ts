import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { inParallel } from '../support/wire-client.ts';
import { amount } from './form.ts';
import { check, newLedger, summary } from './ledger.ts';
import { startLoad } from './load.ts';
import { prepareRaces, RACES, raceRefresh } from './races.ts';
import { type PostgresWorld, postgresWorld, sqliteWorld, type World } from './world.ts';

const LANES = 16;
/** Rounds of every kind of crash, and answers between two of them. */
const ROUNDS = amount(1, 5);
const ANSWERS = amount(60, 500);

const RACERS = amount(50, 1000);
const SIDE_BY_SIDE = 4;

describe('two nodes, processes of their own, on one PostgreSQL', () => {
  let world: PostgresWorld;
  before(async () => {
    world = await postgresWorld(2);
    await prepareRaces(world);
  });
  after(async () => {
    await world?.stop();
  });

  for (const [name, race] of Object.entries(RACES)) {
    test(`${name} is used once, ${RACERS} times over, whichever of the nodes is asked at the same moment`, async () => {
      await inParallel(RACERS, SIDE_BY_SIDE, async () => {
        const attempt = await race(world);
        const outcomes = await Promise.all([0, 1, 0, 1].map(attempt));
        assert.deepEqual(outcomes.toSorted(), ['refused', 'refused', 'refused', 'success']);
      });
    });
  }

  test(`a refresh token has one living successor, ${RACERS} times over`, async () => {
    await inParallel(RACERS, SIDE_BY_SIDE, () => raceRefresh(world));
  });

  const crashes: Readonly<Record<string, () => Promise<void>>> = {
    async 'a node'() {
      await world.kill(0);
      await world.restart(0);
    },
    async 'PostgreSQL and a node'() {
      await Promise.all([world.postgres.crash(), world.kill(1)]);
      await world.postgres.start();
      await world.restart(1);
    },
    async PostgreSQL() {
      await world.postgres.crash();
      await world.postgres.start();
    },
    async 'PostgreSQL, restarted in order'() {
      await world.postgres.stop();
      await world.postgres.start();
    },
    async 'everything at once'() {
      await Promise.all([world.postgres.crash(), world.kill(0), world.kill(1)]);
      await world.postgres.start();
      await Promise.all([world.restart(0), world.restart(1)]);
    },
  };

  test('kill -9 of nodes and database under load: every answer that was acknowledged holds', async (t) => {
    const chosen = Object.values(crashes).slice(0, amount(2, 5));
    const load = startLoad(world, LANES);
    for (let round = 0; round < ROUNDS; round++) {
      for (const crash of chosen) {
        await load.acknowledged(ANSWERS);
        await crash();
      }
    }
    await load.acknowledged(ANSWERS);
    await load.stop();
    assert(load.ledger.lost > 0, 'nothing was under way when they died');
    await check(load.ledger, world, world.wires[1] ?? assert.fail());
    t.diagnostic(`${ROUNDS * chosen.length} crashes: ${summary(load.ledger)}`);
  });

  test('the check itself sees what does not hold', async () => {
    const wire = world.wires[0] ?? assert.fail();
    for (const entry of ['active', 'chains', 'clients'] as const) {
      const ledger = newLedger();
      ledger[entry].add('never acknowledged');
      await assert.rejects(check(ledger, world, wire), /1 acknowledged answers do not hold/);
    }
  });
});

describe('a node with a database file', () => {
  let world: World;
  before(async () => {
    world = await sqliteWorld();
  });
  after(async () => {
    await world?.stop();
  });

  test('kill -9 under load: every answer that was acknowledged holds', async (t) => {
    const load = startLoad(world, LANES);
    for (let round = 0; round < 3 * ROUNDS - 2; round++) {
      await load.acknowledged(ANSWERS);
      await world.kill(0);
      await world.restart(0);
    }
    await load.acknowledged(ANSWERS);
    await load.stop();
    assert(load.ledger.lost > 0, 'nothing was under way when it died');
    await check(load.ledger, world, world.wires[0] ?? assert.fail());
    t.diagnostic(`${3 * ROUNDS - 2} crashes: ${summary(load.ledger)}`);
  });
});
