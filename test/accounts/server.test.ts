import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestProvider } from '../support/provider.ts';
import { createUser } from '../support/story.ts';

test('a server hashes passwords with argon2id, 19 MiB and two passes', async () => {
  const server = await startTestProvider({ hashes: 'recommended' });
  const account = await server.provider.parts.store.accounts.find(await createUser(server));
  await server.stop();
  assert.match(account?.password_hash ?? '', /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});
