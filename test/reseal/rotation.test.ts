import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { freePorts, startTestProvider, type TestProvider, testClock } from '../support/provider.ts';
import {
  assertError,
  authorizationUrl,
  basic,
  createClient,
  createUser,
  isActive,
  logIn,
  pageKind,
  publishedKeys,
  refresh,
  token,
  tokens,
} from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';

const OLD = 'the-old-system-secret';
const NEW = 'the-new-system-secret';

interface LogLine {
  readonly msg: string;
  readonly old_secrets?: Readonly<Record<string, unknown>>;
  readonly resealed?: Readonly<Record<string, number>>;
}

/** One server after the other on one database: with the old secret, with both, with the new one alone. */
describe('the rotation of secrets.system', () => {
  const folder = mkdtempSync(join(tmpdir(), 'signet-rotation-'));
  const clock = testClock();
  let port: number;
  let server: TestProvider;
  const lines: LogLine[] = [];
  let logged: () => void = () => {};

  before(async () => {
    [port] = await freePorts();
  });
  after(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(...secrets: string[]): Promise<void> {
    clock.advance(1_000);
    lines.length = 0;
    server = await startTestProvider({
      clock,
      log(line) {
        lines.push(JSON.parse(line));
        logged();
      },
      settings: {
        dsn: `sqlite://${join(folder, 'signet.db')}`,
        'secrets.system': secrets,
        'serve.public.port': port,
        'urls.self.issuer': `http://localhost:${port}`,
      },
    });
  }

  async function restart(...secrets: string[]): Promise<void> {
    await server.stop();
    await start(...secrets);
  }

  /** What the log says that the older secrets are needed for. */
  async function status(): Promise<LogLine> {
    for (;;) {
      const line = lines.find(({ old_secrets }) => old_secrets !== undefined);
      if (line !== undefined) return line;
      await new Promise<void>((resolve) => {
        logged = resolve;
      });
    }
  }

  async function machine(client_id: string): Promise<string> {
    const { client_secret } = await server.call('POST', '/admin/clients', {
      client_id,
      grant_types: ['client_credentials'],
    });
    return String(client_secret);
  }

  const authenticate = (client_id: string, secret: string) =>
    token(server, { grant_type: 'client_credentials' }, basic(client_id, secret));

  test('an old secret can be removed once nothing is sealed with it', async () => {
    await start(OLD);
    await createUser(server);
    await createClient(server);
    const used = await machine('used');
    const unused = await machine('unused');
    const refreshed = await tokens(server);
    const waiting = await tokens(server);
    const keys = await publishedKeys(server);
    assert.equal(
      lines.some(({ old_secrets }) => old_secrets !== undefined),
      false,
      'one secret is nothing to talk about',
    );

    await restart(NEW, OLD);
    const { old_secrets, msg } = await status();
    assert.deepEqual(old_secrets?.['sealed'], {});
    assert.equal(old_secrets?.['clients'], 2);
    assert.deepEqual(old_secrets?.['client_ids'], ['unused', 'used']);
    assert.equal(old_secrets?.['registration_access_tokens'], 3);
    assert.match(msg, /removing them would end .*authorization_grant: 2.*secrets of 2 clients \(unused, used\)/);
    const resealed = lines.find((line) => line.resealed !== undefined)?.resealed;
    assert.equal(resealed?.['account'], 2, 'password and claims');
    assert.equal(resealed?.['authorization_grant'], 2);
    assert.equal(resealed?.['consent'], 1);
    assert.equal(await isActive(server, waiting['access_token']), true);
    assert.equal((await authenticate('used', used)).status, 200);
    const renewed = await refresh(server, refreshed['refresh_token']);
    assert.equal(renewed.status, 200);

    await restart(NEW, OLD);
    const later = await status();
    assert.equal(later.old_secrets?.['clients'], 1);
    assert.deepEqual(later.old_secrets?.['client_ids'], ['unused']);
    assert.equal(
      lines.some((line) => line.resealed !== undefined),
      false,
      'all is sealed anew already',
    );

    await restart(NEW);
    const agent = new UserAgent(server.issuer);
    const login = await agent.visit(authorizationUrl(server));
    assert.equal(pageKind(login), 'login');
    const signedIn = await logIn(agent, login);
    assert.equal(pageKind(signedIn), 'application', 'the consent is remembered');
    assert.match(signedIn.left ?? '', /[?&]code=/);

    assert.deepEqual(await publishedKeys(server), keys);
    const verified = await jwtVerify(String(refreshed['id_token']), createLocalJWKSet(await publishedKeys(server)), {
      issuer: server.issuer,
      currentDate: new Date(clock.now()),
    });
    assert.equal(verified.payload['nonce'], 'the-nonce');

    assert.equal((await authenticate('used', used)).status, 200);
    assertError(await authenticate('unused', unused), 401, 'invalid_client');
    assert.equal((await refresh(server, renewed.body['refresh_token'])).status, 200);
    assertError(await refresh(server, waiting['refresh_token']), 400, 'invalid_grant');
    assert.equal(await isActive(server, waiting['access_token']), false);
  });
});
