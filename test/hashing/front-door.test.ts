import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { basic, createClient, createUser, PASSWORD, SECRET } from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';
import { hashingThreads } from './threads.ts';

const LINUX = process.platform === 'linux';

/** Somebody who is at the login page and tries a password. */
async function atTheLoginPage(server: TestProvider): Promise<(password: string) => Promise<Response>> {
  const agent = new UserAgent(server.issuer);
  const page = await agent.visit('/login');
  const csrf = /name="csrf" value="([^"]+)"/.exec(page.html)?.[1] ?? '';
  return (password) => agent.request('/login', { identifier: 'ada', password, action: 'login', csrf });
}

function token(server: TestProvider): Promise<Response> {
  return fetch(`${server.issuer}/oauth2/token`, {
    method: 'POST',
    headers: { authorization: basic('app', SECRET) },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
}

describe('a server', () => {
  test('has threads for hashing from the first password on until it stops', { skip: !LINUX }, async () => {
    const server = await startTestProvider({ hashes: 'recommended' });
    await server.call('POST', '/admin/clients', { client_id: 'made', grant_types: ['client_credentials'] });
    await fetch(`${server.issuer}/login`);
    assert.equal(hashingThreads().length, 0);
    await createUser(server);
    assert.equal(hashingThreads().length, 1);
    await server.stop();
    assert.equal(hashingThreads().length, 0);
  });

  test('has no more of them than hashes may run at once, for people and applications together', async () => {
    const server = await startTestProvider({
      hashes: 'recommended',
      settings: { 'limits.password_hashes.at_once': 1 },
    });
    await Promise.all([createClient(server), createUser(server)]);
    const attempt = await atTheLoginPage(server);
    const answers = await Promise.all([attempt('wrong'), attempt(PASSWORD), token(server), attempt('wrong')]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 303, 200, 200],
    );
    if (LINUX) assert.equal(hashingThreads().length, 1);
    await server.stop();
  });

  test('that stops answers those who are signing in', async () => {
    const server = await startTestProvider({
      hashes: 'recommended',
      settings: { 'limits.password_hashes.at_once': 1 },
    });
    await createUser(server);
    const attempt = await atTheLoginPage(server);
    const come = requests(server, 5);
    const answers = Promise.all(Array.from({ length: 5 }, () => attempt('wrong')));
    await come;
    await server.stop();
    assert.deepEqual(new Set((await answers).map(({ status }) => status)), new Set([200]));
  });

  test('that has to stop sooner stops all the same', async () => {
    const server = await startTestProvider({
      hashes: 'recommended',
      settings: { 'limits.password_hashes.at_once': 1, 'serve.shutdown_timeout': '1ms' },
    });
    await createUser(server);
    const attempt = await atTheLoginPage(server);
    const come = requests(server, 40);
    const answers = Promise.allSettled(Array.from({ length: 40 }, () => attempt('wrong')));
    await come;
    await server.stop();
    assert.ok((await answers).some(({ status }) => status === 'rejected'));
    if (LINUX) assert.equal(hashingThreads().length, 0);
  });
});

/** Resolves when so many more requests have come to the server. */
function requests(server: TestProvider, number: number): Promise<void> {
  return new Promise((resolve) => {
    let left = number;
    server.provider.listeners.public.server.on('request', () => {
      left -= 1;
      if (left === 0) resolve();
    });
  });
}
