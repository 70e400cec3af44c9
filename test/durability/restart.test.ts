import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { freePorts } from '../support/provider.ts';
import { type Place, place, runServer, type ServerProcess, startServer } from '../support/server-process.ts';
import { authorizationUrl, createClient } from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';
import { walkBack } from '../support/walk.ts';
import { wireClient } from '../support/wire-client.ts';
import { cookieOf, isActive, newCode, prepare, redeemCode, refresh, textOf } from './grants.ts';

describe('started again', () => {
  let folder: string;
  let at: Place;
  let server: ServerProcess;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'signet-restart-'));
    at = await place(folder);
    server = await startServer(at);
    await prepare(server);
    await createClient(server, { client_id: 'asking' });
  });
  after(async () => {
    await server?.kill();
    await rm(folder, { recursive: true, force: true });
  });

  for (const ending of ['terminate', 'kill'] as const) {
    test(`everything is still there after ${ending === 'kill' ? 'kill -9' : 'SIGTERM'}`, async () => {
      const agent = new UserAgent(server.issuer);
      await walkBack(agent, authorizationUrl(server, { client_id: 'asking' }));
      const cookie = cookieOf(agent);
      let wire = wireClient(server.issuer, 1);
      const tokens = await redeemCode(wire, await newCode(server, wire, cookie));
      const unused = await newCode(server, wire, cookie);
      const before = await keyIds(server.issuer);
      wire.close();

      const code = await server[ending]();
      assert.equal(code, ending === 'kill' ? undefined : 0);
      server = await startServer(at);

      wire = wireClient(server.issuer, 1);
      assert.deepEqual(await keyIds(server.issuer), before);
      assert.equal((await server.call('GET', '/admin/clients/app'))['client_name'], 'The Application');
      assert.equal(await isActive(wire, textOf(tokens, 'access_token')), true);
      assert.equal((await refresh(wire, textOf(tokens, 'refresh_token'))).status, 200);
      assert.equal((await redeemCode(wire, unused)).status, 200);
      // The browser is still signed in, its consent remembered; and the person can sign in anew.
      const silent = authorizationUrl(server, { client_id: 'asking', prompt: 'none' });
      assert((await walkBack(agent, silent)).searchParams.has('code'));
      assert((await walkBack(new UserAgent(server.issuer), authorizationUrl(server))).searchParams.has('code'));
      wire.close();
    });
  }

  test('a second server on the same database is refused with one sentence and exit code 1', async () => {
    const { code, stdout, stderr } = await runServer({ folder, ports: await freePorts() });
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assert.match(stderr, /^The database \S+signet\.db is in use by another Signet: stop that one first\. .*\n$/);
    assert.equal((await fetch(`${server.issuer}/health/ready`)).status, 200);
  });
});

describe('a port in use', () => {
  let folder: string;
  let taken: Server;
  let port = 0;

  before(async () => {
    taken = createServer();
    await new Promise<void>((listens) => taken.listen(0, '127.0.0.1', listens));
    const address = taken.address();
    assert(address !== null && typeof address === 'object');
    port = address.port;
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'signet-port-'));
  });
  after(() => void taken.close());

  for (const listener of ['public', 'admin'] as const) {
    test(`is named in one sentence, with exit code 1: ${listener}`, async () => {
      const [free] = await freePorts();
      const ports: [number, number] = listener === 'public' ? [port, free] : [free, port];
      const { code, stderr } = await runServer({ folder, ports });
      await rm(folder, { recursive: true, force: true });
      assert.equal(code, 1);
      assert.equal(
        stderr,
        `Port ${port} on 127.0.0.1 is in use by another program. Stop it, or choose another with --${listener}-port.\n`,
      );
    });
  }
});

async function keyIds(issuer: string): Promise<string[]> {
  const answer = await fetch(`${issuer}/.well-known/jwks.json`);
  const { keys }: { keys: { kid: string }[] } = JSON.parse(await answer.text());
  assert(keys.length > 0);
  return keys.map(({ kid }) => kid).sort();
}
