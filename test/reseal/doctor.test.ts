import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemRandom } from '../../src/oauth/clock.ts';
import { openStore } from '../../src/store/open.ts';
import { NOON, run } from '../cli/world.ts';
import { consent, token } from '../store/fixtures.ts';

test('signet doctor says what older entries of secrets.system are still needed for', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'signet-doctor-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const dsn = `sqlite://${join(folder, 'signet.db')}`;
  const old = 'the-old-system-secret';
  const both = ['the-new-system-secret', old];

  const openAt = (now: number, secrets: readonly string[]) =>
    openStore({ dsn, secrets, clock: { now: () => now }, random: systemRandom, migrate: true });
  const look = async (secrets: readonly string[]): Promise<string[]> => {
    const words = ['doctor', '--dev', '--dsn', dsn, '--public-port', '0', '--admin-port', '0'];
    const { out } = await run(words, { environment: { SECRETS_SYSTEM: secrets.join(',') } });
    return out.split('\n').filter((line) => /secrets\.system|->/.test(line));
  };

  const before = await openAt(NOON - 10, [old]);
  await before.systemSecrets.begin();
  await before.write([
    { op: 'insert', entity: 'consent', record: consent('ada', 'app') },
    {
      op: 'insert',
      entity: 'access_token',
      record: token('grant', 'hash', { issued_at: NOON - 10, expires_at: NOON + 60_000 }),
    },
  ]);
  await before.close();
  assert.deepEqual(
    (await look([old])).filter((line) => line.includes('secrets.system')),
    [],
    'one secret is nothing to talk about',
  );
  assert.ok(
    (await look(both)).includes(
      'warning  store         1 rows are sealed with an older entry of secrets.system (consent: 1).',
    ),
  );

  const running = await openAt(NOON - 5, both);
  await running.systemSecrets.begin();
  await running.systemSecrets.reseal();
  await running.close();
  const waiting = await look(both);
  assert.ok(
    waiting.includes(
      'warning  store         No row is sealed with an older entry of secrets.system; removing them would end codes and tokens from before the newest (access_token: 1).',
    ),
    waiting.join('\n'),
  );
  assert.ok(
    waiting.includes('                       -> The last of these codes and tokens ends at 2026-11-21T12:01:00.000Z.'),
  );

  const emptied = await openAt(NOON, both);
  await emptied.write([{ op: 'delete', entity: 'access_token', where: { grant_id: 'grant' } }]);
  await emptied.close();
  assert.ok(
    (await look(both)).includes(
      'ok       store         No row needs an older entry of secrets.system: they may be removed.',
    ),
  );
});
