import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Logger, MemoryProvisioningStore, ProvisioningApi } from 'matrix-appservice-bridge';
import { createClient } from 'matrix-js-sdk';
import { freePorts } from '../support/provider.ts';
import { ADA, accessToken, type MatrixWorld, SERVER_NAME, startWorld } from './world.ts';

Logger.configure({ console: 'off' });

let world: MatrixWorld;
let bridge: ProvisioningApi;
let address: string;
before(async () => {
  world = await startWorld();
  // What the bridge would find by looking servers up; both names lead to this server.
  const url = new URL(world.server.issuer);
  bridge = new ProvisioningApi(new MemoryProvisioningStore(), {
    openIdOverride: { [SERVER_NAME]: url, 'other.example': url },
  });
  const [port] = await freePorts();
  await bridge.start(port, '127.0.0.1');
  address = `http://127.0.0.1:${port}/provisioning/v1`;
});
after(async () => {
  await bridge.close();
  await world.server.stop();
});

interface Verdict {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

async function exchange(openIdToken: string, matrixServer = SERVER_NAME): Promise<Verdict> {
  const answer = await fetch(`${address}/exchange_openid`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ openIdToken, matrixServer }),
  });
  return { status: answer.status, body: JSON.parse(await answer.text()) };
}

/** What a person's client hands on. */
async function credentials() {
  const accessToken_ = await accessToken(world.server);
  const client = createClient({ baseUrl: world.server.issuer, userId: ADA, accessToken: accessToken_ });
  return { given: await client.getOpenIdToken(), accessToken: accessToken_ };
}

describe('the provisioning API of a bridge', () => {
  test('takes an OpenID token, and knows the person from then on', async () => {
    const { given } = await credentials();
    const { status, body } = await exchange(given.access_token, given.matrix_server_name);
    assert.deepEqual([status, body['userId']], [200, ADA]);
    const session = await fetch(`${address}/session`, { headers: { authorization: `Bearer ${body['token']}` } });
    assert.deepEqual(JSON.parse(await session.text()), { userId: ADA, type: 'widget' });
  });

  const refused = async (verdict: Promise<Verdict>) => {
    const { status, body } = await verdict;
    assert.deepEqual([status, body['errcode']], [500, 'M_AS_BAD_OPENID'], JSON.stringify(body));
  };

  test('refuses a forged one, one of another server, and an access token', async () => {
    const { given, accessToken: access } = await credentials();
    await refused(exchange(`${given.access_token.slice(0, -4)}AAAA`));
    await refused(exchange(given.access_token, 'other.example'));
    await refused(exchange(access));
  });

  test('refuses one that has expired', async () => {
    const { given } = await credentials();
    world.clock.advance(given.expires_in * 1000 + 1);
    await refused(exchange(given.access_token));
  });
});
