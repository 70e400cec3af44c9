import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { isReady, type Place, place, type ServerProcess, startServer } from '../support/server-process.ts';
import { createClient } from '../support/story.ts';
import { wireClient } from '../support/wire-client.ts';
import { CREDENTIALS, isActive } from './grants.ts';

const FORM = 'grant_type=client_credentials&scope=notes.read';

describe('a graceful stop', () => {
  let folder: string;
  let at: Place;
  let server: ServerProcess;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'signet-stop-'));
    at = await place(folder);
    server = await startServer(at);
  });
  after(async () => {
    await server?.kill();
    await rm(folder, { recursive: true, force: true });
  });

  test('lets a request finish that was under way, and its token holds', async () => {
    await createClient(server);
    const slow = await halfRequest(server.issuer);
    const stopped = server.terminate();
    while (await isReady(at)) await delay(10);
    slow.end(FORM.slice(10));
    const [answer]: IncomingMessage[] = await once(slow, 'response');
    assert(answer !== undefined);
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.headers.connection, 'close');
    const { access_token } = JSON.parse(Buffer.concat(await answer.toArray()).toString());
    assert.equal(await stopped, 0);

    server = await startServer(at);
    const wire = wireClient(server.issuer, 1);
    assert.equal(await isActive(wire, access_token), true);
    wire.close();
  });
});

/** A token request whose head the server has read, and whose body is still on its way. */
async function halfRequest(issuer: string): Promise<ClientRequest> {
  const slow = request(`${issuer}/oauth2/token`, {
    method: 'POST',
    headers: {
      ...CREDENTIALS,
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': String(FORM.length),
      expect: '100-continue',
    },
  });
  slow.flushHeaders();
  await once(slow, 'continue');
  slow.write(FORM.slice(0, 10));
  return slow;
}
