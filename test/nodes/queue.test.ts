import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createTurns } from '../../src/store/turns.ts';
import { logOut, startApplication } from '../logout/application.ts';
import { token } from '../store/fixtures.ts';
import { type TestClock, testClock } from '../support/provider.ts';
import { createUser } from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';
import { type Nodes, startNodes } from './nodes.ts';

const MINUTE = 60_000;
/** So long nobody else takes up what a node is sending. */
const LEASE = MINUTE;

for (const skew of [0, 5_000]) {
  describe(`work that several nodes share, with clocks ${skew / 1000} s apart`, () => {
    const clocks: readonly TestClock[] = [testClock(), testClock(testClock().now() + skew), testClock()];
    let server: Nodes;
    const advance = (milliseconds: number) => {
      for (const clock of clocks) clock.advance(milliseconds);
    };
    const deliver = () => Promise.all(server.nodes.map(({ provider }) => provider.parts.logout.deliverDue()));

    before(async () => {
      server = await startNodes({ clocks });
      await createUser(server);
    });
    after(async () => {
      await server?.stop();
    });

    function turnsOf(node: number) {
      const { store, context } = server.nodes[node]?.provider.parts ?? assert.fail();
      return createTurns(store.write, context.clock);
    }

    test('each sweep is the work of one node, and when that one is gone, the next is another’s', async () => {
      const [one, other, third] = [turnsOf(0), turnsOf(1), turnsOf(2)];
      for (let round = 0; round < 5; round++) {
        const taken = await Promise.all([one, other, third].map((take) => take('sweep', MINUTE)));
        assert(taken.filter(Boolean).length <= 1, 'two sweep in the same turn');
        advance(MINUTE);
      }
      assert.equal(await one('sweep', MINUTE), true);
      assert.equal(await one('sweep', MINUTE), false);
      advance(MINUTE);
      assert.equal(await other('sweep', MINUTE), true, 'nothing is left of the turn before');
    });

    test('sweeps of several nodes at once delete each row once', async () => {
      const { store } = server.nodes[0]?.provider.parts ?? assert.fail();
      const past = clocks[0]?.now() ?? 0;
      const rows = Array.from({ length: 1200 }, (_, at) =>
        token(`old-${skew}-${at}`, 'h', { expires_at: past - MINUTE }),
      );
      await store.write(rows.map((record) => ({ op: 'insert', entity: 'access_token', record })));
      const counts = await Promise.all(server.nodes.map(({ provider }) => provider.parts.store.sweep()));
      assert.equal(
        counts.reduce((sum, count) => sum + (count['access_token'] ?? 0), 0),
        1200,
      );
    });

    test('an application is told of a logout once, however many nodes see that it is due', async (t) => {
      const notes = await startApplication(server, `told-${skew}`, { backchannel_logout_uri: '/backchannel' });
      t.after(() => notes.close());
      for (let times = 0; times < 5; times++) {
        const agent = new UserAgent(server.issuer);
        const { id_token } = await notes.signIn(agent);
        await logOut(agent, id_token);
        advance(skew);
        await deliver();
      }
      await deliver();
      assert.equal(notes.asked, 5);
    });

    test('what a node was sending when it died is taken up by another, after a minute and not before', async (t) => {
      const notes = await startApplication(server, `died-${skew}`, { backchannel_logout_uri: '/backchannel' });
      t.after(() => notes.close());
      const agent = new UserAgent(server.issuer);
      const { id_token } = await notes.signIn(agent);
      notes.answers = 503;
      await logOut(agent, id_token);
      advance(skew);
      await deliver();
      const asked = notes.asked;
      assert(asked > 0, 'nobody was told');
      await dieWhileSending(server, clocks);
      notes.answers = 200;
      advance(LEASE - skew - 1);
      await deliver();
      assert.equal(notes.accepted.length, 0);
      advance(2 * skew + 1);
      await deliver();
      assert.equal(notes.accepted.length, 1);
      await deliver();
      assert.equal(notes.asked, asked + 1);
    });
  });
}

/** Leaves a notice as a node does that claimed it and was ended before the answer came. */
async function dieWhileSending(server: Nodes, clocks: readonly TestClock[]): Promise<void> {
  const { store } = server.nodes[2]?.provider.parts ?? assert.fail();
  const now = clocks[2]?.now() ?? 0;
  const [notice] = await store.logoutNotices.listDue(now + 60 * MINUTE, 1);
  assert(notice !== undefined);
  const { id, attempts } = notice;
  await store.write([
    { op: 'update', entity: 'logout_notice', where: { id }, set: { attempts: attempts + 1, due_at: now + LEASE } },
  ]);
}
