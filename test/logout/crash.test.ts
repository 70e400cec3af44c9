import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startTestProvider, testClock } from '../support/provider.ts';
import { place, startServer } from '../support/server-process.ts';
import { createUser, decodeJwt } from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';
import { logOut, startApplication } from './application.ts';

describe('kill -9 after a logout', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'signet-logout-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  test('an application that was being told is told after the restart', async (t) => {
    const at = await place(folder);
    const first = await startServer(at);
    t.after(() => first.kill());
    const notes = await startApplication(first, 'notes', { backchannel_logout_uri: '/backchannel' });
    t.after(() => notes.close());
    await createUser(first);
    const agent = new UserAgent(first.issuer);
    const { id_token } = await notes.signIn(agent);
    notes.answers = 'nothing';
    await logOut(agent, id_token);
    await notes.askedTimes(1);
    await first.kill();
    notes.answers = 200;

    // The attempt that died with the process was its own for a minute.
    const clock = testClock(Date.now() + 120_000);
    const second = await startTestProvider({
      clock,
      settings: {
        dsn: `sqlite://${join(folder, 'signet.db')}`,
        'serve.public.port': at.ports[0],
        'serve.admin.port': at.ports[1],
        'urls.self.issuer': first.issuer,
      },
    });
    await second.provider.parts.logout.deliverDue();
    await second.stop();
    assert.equal(notes.accepted.length, 1);
    assert.equal(decodeJwt(notes.accepted[0]).claims['sid'], decodeJwt(id_token).claims['sid']);
  });
});
