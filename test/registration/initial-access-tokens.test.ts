import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startTestProvider, type TestProvider, testClock } from '../support/provider.ts';
import { assertRefused, CALLBACK, register, registered, send, startRegistrar } from './support.ts';

const PATH = '/admin/oauth2/register/initial-access-tokens';
const HOUR = 3_600_000;

const clock = testClock();

describe('initial access tokens', () => {
  let server: TestProvider;
  before(async () => {
    server = await startRegistrar({
      clock,
      settings: { 'oidc.dynamic_client_registration.require_initial_access_token': true },
    });
  });
  after(() => server.stop());

  async function issue(policy: Readonly<Record<string, unknown>> = {}): Promise<{ id: string; authorization: string }> {
    const { id, initial_access_token } = await server.call('POST', PATH, policy, 201);
    return { id: String(id), authorization: `Bearer ${String(initial_access_token)}` };
  }

  test('are wanted where the operator wants them', async () => {
    const answer = await register(server, { redirect_uris: [CALLBACK] });
    assertRefused(answer, 401, 'request_unauthorized');
    assert.equal(answer.headers.get('www-authenticate'), `Bearer realm="${server.issuer}"`);
    assertRefused(await register(server, {}, { authorization: 'Basic eDp5' }), 401, 'request_unauthorized');
  });

  test('let their holder register clients', async () => {
    const { client_id } = await registered(server, {}, await issue());
    assert.match(client_id, /-/);
  });

  test('are shown once, with what they allow', async () => {
    const answer = await send('POST', `${server.admin}${PATH}`, {
      description: 'for the partners',
      allowed_scopes: ['openid', 'orders.read'],
      allowed_grant_types: ['authorization_code'],
      allowed_redirect_hosts: ['partner.example'],
      lifetime: '48h',
      maximum_uses: 3,
    });
    assert.equal(answer.status, 201);
    const { initial_access_token, ...shown } = answer.body;
    assert.match(String(initial_access_token), /^signet_iat_/);
    assert.equal(answer.headers.get('location'), `${PATH}/${String(shown['id'])}`);
    assert.deepEqual(shown, {
      id: shown['id'],
      description: 'for the partners',
      allowed_scopes: ['openid', 'orders.read'],
      allowed_grant_types: ['authorization_code'],
      allowed_redirect_hosts: ['partner.example'],
      uses_left: 3,
      created_at: new Date(clock.now()).toISOString(),
      expires_at: new Date(clock.now() + 48 * HOUR).toISOString(),
    });
    const list = (await server.call('GET', PATH))['value'];
    assert(Array.isArray(list));
    assert.deepEqual(
      list.find(({ id }) => id === shown['id']),
      shown,
    );
  });

  test('are listed in pages', async () => {
    await issue();
    await issue();
    const first = await fetch(`${server.admin}${PATH}?page_size=1`);
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1];
    assert(next !== undefined);
    const second = await fetch(`${server.admin}${next}`);
    assert.notDeepEqual(await first.json(), await second.json());
  });

  test('work as often as they may, and no more when many come at once', async () => {
    const { authorization } = await issue({ maximum_uses: 2 });
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => register(server, { redirect_uris: [CALLBACK] }, { authorization })),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 201, 401, 401, 401]);
    const refused = answers.find(({ status }) => status === 401);
    assert.match(refused?.headers.get('www-authenticate') ?? '', /error="invalid_token"/);
  });

  test('are not used up by a registration that is refused', async () => {
    const { authorization } = await issue({ maximum_uses: 1 });
    assertRefused(
      await register(server, { redirect_uris: ['no uri'] }, { authorization }),
      400,
      'invalid_redirect_uri',
    );
    await registered(server, {}, { authorization });
  });

  test('expire', async () => {
    const { authorization, id } = await issue({ lifetime: '1h' });
    clock.advance(HOUR - 1);
    await registered(server, {}, { authorization });
    clock.advance(1);
    assertRefused(await register(server, {}, { authorization }), 401, 'invalid_token');
    assert(!JSON.stringify(await server.call('GET', PATH)).includes(id));
    clock.advance(1);
    await server.provider.parts.store.sweep();
    assert.equal(await server.provider.parts.store.initialAccessTokens.find(id), undefined);
  });

  test('end when they are deleted', async () => {
    const { authorization, id } = await issue();
    await server.call('DELETE', `${PATH}/${id}`, undefined, 204);
    assertRefused(await register(server, {}, { authorization }), 401, 'invalid_token');
    await server.call('DELETE', `${PATH}/${id}`, undefined, 404);
  });

  test('are kept as a hash', async () => {
    const { authorization, id } = await issue();
    const stored = JSON.stringify(await server.provider.parts.store.initialAccessTokens.find(id));
    assert(!stored.includes(authorization.split('.')[1] ?? ''));
  });

  test('bound scope and grant types, at registration and ever after', async () => {
    const authorization = (
      await issue({ allowed_scopes: ['orders.read'], allowed_grant_types: ['client_credentials'] })
    ).authorization;
    const document = { scope: 'orders.read orders.write openid', grant_types: ['client_credentials', 'refresh_token'] };
    const { body, uri, bearer } = await registered(server, document, { authorization });
    assert.equal(body['scope'], 'orders.read');
    assert.deepEqual(body['grant_types'], ['client_credentials']);
    const changed = await send('PUT', uri, document, { authorization: bearer });
    assert.equal(changed.body['scope'], 'orders.read');
    assert.deepEqual(changed.body['grant_types'], ['client_credentials']);
  });

  test('give a client without a scope what they allow of the default, or all that they allow', async () => {
    const some = await registered(server, {}, await issue({ allowed_scopes: ['openid', 'orders.read'] }));
    assert.equal(some.body['scope'], 'openid');
    const none = await registered(server, {}, await issue({ allowed_scopes: ['orders.read', 'orders.write'] }));
    assert.equal(none.body['scope'], 'orders.read orders.write');
  });

  test('bound the hosts of redirect URIs', async () => {
    const { authorization } = await issue({
      allowed_redirect_hosts: ['partner.example', '*.partner.example', 'localhost'],
    });
    const of = (redirect_uri: string) => register(server, { redirect_uris: [redirect_uri] }, { authorization });
    assert.equal((await of('https://partner.example/cb')).status, 201);
    assert.equal((await of('https://eu.partner.example:8443/cb')).status, 201);
    assert.equal((await of('http://localhost:5173/cb')).status, 201);
    for (const uri of [
      'https://evil.example/',
      'https://notpartner.example/',
      'https://partner.example@evil.example/',
      'app:/cb',
    ])
      assertRefused(await of(uri), 400, 'invalid_redirect_uri');
  });

  for (const [text, policy] of [
    ['a scope list that is empty', { allowed_scopes: [] }],
    ['an unknown grant type', { allowed_grant_types: ['password'] }],
    ['a host with a scheme', { allowed_redirect_hosts: ['https://a.example'] }],
    ['no use at all', { maximum_uses: 0 }],
    ['a lifetime of nothing', { lifetime: '0s' }],
    ['a lifetime that is no duration', { lifetime: 'soon' }],
    ['a lifetime of years', { lifetime: '100000h' }],
  ] as const) {
    test(`are not issued with ${text}`, async () => {
      await server.call('POST', PATH, policy, 400);
    });
  }
});

test('a wrong token is refused even where none is wanted', async () => {
  const server = await startRegistrar();
  const authorization = 'Bearer signet_iat_0123456789abcdef.0123456789012345678901234567890123456789012';
  assertRefused(await register(server, {}, { authorization }), 401, 'invalid_token');
  await server.stop();
});

test('tokens can be prepared before registration is switched on', async () => {
  const server = await startTestProvider();
  await server.call('POST', PATH, undefined, 201);
  await server.stop();
});
