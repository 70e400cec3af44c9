import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CLIENT, OPEN, postJson, registerClient } from './registering.ts';
import { type Answer, ask, type MatrixWorld, startWorld } from './world.ts';

let world: MatrixWorld;
before(async () => {
  world = await startWorld(OPEN);
});
after(() => world.server.stop());

const post = (path: string, document: unknown, headers?: Readonly<Record<string, string>>) =>
  postJson(world, path, document, headers);

const register = (change: Readonly<Record<string, unknown>> = {}) => registerClient(world, change);

async function refused(answer: Promise<Answer>, error: string): Promise<void> {
  const { status, body } = await answer;
  assert.deepEqual([status, body['error']], [400, error], JSON.stringify(body));
}

describe('the same client again', () => {
  test('is the same client, whatever the order of its members', async () => {
    const { client_id } = (await register()).body;
    assert.equal((await register()).body['client_id'], client_id);
    const turned = Object.fromEntries(Object.entries(CLIENT).reverse());
    const again = await post('/oauth2/matrix/register', {
      ...turned,
      grant_types: CLIENT.grant_types.toReversed(),
    });
    assert.deepEqual([again.status, again.body['client_id']], [201, client_id]);
    assert.notEqual((await register({ client_name: 'Another App' })).body['client_id'], client_id);
  });

  test('of many at once', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => register({ client_name: 'At once' })));
    assert.deepEqual(
      answers.map(({ status }) => status),
      Array.from({ length: 8 }, () => 201),
    );
    assert.equal(new Set(answers.map(({ body }) => body['client_id'])).size, 1);
  });

  test('is nobody’s to manage: a stranger can register it too', async () => {
    const first = (await register({ client_name: 'Shared' })).body;
    const second = (await register({ client_name: 'Shared' })).body;
    assert.deepEqual(second, first);
    for (const member of ['registration_access_token', 'registration_client_uri', 'client_secret'])
      assert.equal(first[member], undefined, member);
    for (const method of ['GET', 'PUT', 'DELETE'])
      for (const authorization of ['Bearer ', 'Bearer undefined', `Basic ${btoa(`${first['client_id']}:`)}`]) {
        const answer = await ask(world.server, `/oauth2/register/${first['client_id']}`, {
          method,
          headers: { authorization, ...(method === 'PUT' && { 'content-type': 'application/json' }) },
          ...(method === 'PUT' && { body: JSON.stringify(CLIENT) }),
        });
        assert.equal(answer.status, 401, `${method} ${authorization}`);
      }
  });

  test('is as the operator has changed it', async () => {
    const { client_id } = (await register({ client_name: 'Tamed' })).body;
    const path = `/admin/clients/${client_id}`;
    await world.server.call('PATCH', path, [{ op: 'replace', path: '/client_name', value: 'Watched' }]);
    assert.equal((await register({ client_name: 'Tamed' })).body['client_name'], 'Watched');
  });

  test('is a new one where it has credentials, which nobody else may get', async () => {
    const confidential = { token_endpoint_auth_method: 'client_secret_basic' };
    const [first, second] = [(await register(confidential)).body, (await register(confidential)).body];
    assert.notEqual(first['client_id'], second['client_id']);
    assert.notEqual(first['client_secret'], second['client_secret']);
    const manage = (document: unknown) =>
      ask(world.server, new URL(String(first['registration_client_uri'])).pathname, {
        method: 'PUT',
        headers: { authorization: `Bearer ${first['registration_access_token']}`, 'content-type': 'application/json' },
        body: JSON.stringify(document),
      });
    // The rules hold for what it becomes, too.
    const elsewhere = {
      ...CLIENT,
      ...confidential,
      response_types: ['code'],
      redirect_uris: ['https://evil.example/'],
    };
    await refused(manage({ ...elsewhere, grant_types: ['authorization_code'] }), 'invalid_redirect_uri');
  });

  test('begins anew when it was not used for long', async () => {
    const { server, clock } = await startWorld({
      ...OPEN,
      'oidc.dynamic_client_registration.unused_client_lifetime': '48h',
    });
    try {
      const register = async () => {
        const { status, body } = await ask(server, '/oauth2/matrix/register', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(CLIENT),
        });
        assert.equal(status, 201);
        return body;
      };
      const { client_id, client_id_issued_at } = await register();
      clock.advance(36 * 3_600_000);
      assert.equal((await register())['client_id_issued_at'], client_id_issued_at);
      clock.advance(36 * 3_600_000);
      assert.equal((await register())['client_id_issued_at'], client_id_issued_at);
      clock.advance(49 * 3_600_000);
      const anew = await register();
      assert.equal(anew['client_id'], client_id);
      assert.ok(Number(anew['client_id_issued_at']) > Number(client_id_issued_at));
    } finally {
      await server.stop();
    }
  });
});
