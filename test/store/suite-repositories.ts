import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccountIdentifier } from '../../src/accounts/records.ts';
import type { Store } from '../../src/store/entities.ts';
import {
  account,
  client,
  consent,
  device,
  failureCount,
  grant,
  key,
  NOW,
  protectedResource,
  pushedRequest,
  session,
  token,
  trustedIssuer,
} from './fixtures.ts';

function identifierOf(identifier: string | null, account_id: string): AccountIdentifier {
  return { identifier: identifier ?? '', account_id };
}

/** What was written is found again by every question that a repository answers. */
export function repositoryTests(current: () => Store): void {
  test('a client comes back as it was written, and lists in key order by name and owner', async () => {
    const store = current();
    const registered = { ...client('c1', 'App', 'ops'), registration_access_token_hash: 'rat' };
    await store.write([
      { op: 'insert', entity: 'client', record: client('c3', 'App', 'dev') },
      { op: 'insert', entity: 'client', record: registered },
      { op: 'insert', entity: 'client', record: client('c2', 'Other', 'ops') },
    ]);
    assert.deepEqual(await store.clients.find('c1'), registered);
    assert.deepEqual(await store.clients.find('c2'), client('c2', 'Other', 'ops'));
    assert.equal(await store.clients.find('nobody'), undefined);
    const ids = async (page: Parameters<Store['clients']['list']>[0]) =>
      (await store.clients.list(page)).map(({ client_id }) => client_id);
    assert.deepEqual(await ids({ limit: 2 }), ['c1', 'c2']);
    assert.deepEqual(await ids({ limit: 2, after: 'c2' }), ['c3']);
    assert.deepEqual(await ids({ limit: 9, client_name: 'App' }), ['c1', 'c3']);
    assert.deepEqual(await ids({ limit: 9, owner: 'ops' }), ['c1', 'c2']);
    assert.deepEqual(await ids({ limit: 9, owner: 'ops', client_name: 'App' }), ['c1']);
  });

  test('an update of a client moves it in the lists too', async () => {
    const store = current();
    await store.write([{ op: 'insert', entity: 'client', record: client('moving', 'Before') }]);
    const { metadata } = client('moving', 'After');
    await store.write([{ op: 'update', entity: 'client', where: { client_id: 'moving' }, set: { metadata } }]);
    assert.deepEqual(await store.clients.list({ limit: 9, client_name: 'Before' }), []);
    assert.equal((await store.clients.list({ limit: 9, client_name: 'After' }))[0]?.metadata.client_name, 'After');
  });

  test('grants are found by id, by subject page by page, and name the clients of a session', async () => {
    const store = current();
    const written = [
      grant('g1', { subject: 'grace', session_id: 'sid', client_id: 'one' }),
      grant('g2', { subject: 'grace', session_id: 'sid', client_id: 'two', refresh_generation: 3 }),
      grant('g3', { subject: 'grace', session_id: 'sid', client_id: 'one' }),
      grant('g4', { subject: 'other', session_id: 'another', client_id: 'three' }),
    ];
    await store.write(written.map((record) => ({ op: 'insert', entity: 'authorization_grant', record })));
    assert.deepEqual(await store.grants.find('g2'), written[1]);
    assert.equal(await store.grants.find('g'), undefined);
    assert.deepEqual(await store.grants.listBySubject('grace', { limit: 2 }), written.slice(0, 2));
    assert.deepEqual(await store.grants.listBySubject('grace', { limit: 2, after: 'g2' }), written.slice(2, 3));
    assert.deepEqual(await store.grants.listBySubject('grace', { limit: 9, session_id: 'sid' }), written.slice(0, 3));
    assert.deepEqual(await store.grants.listBySubject('grace', { limit: 9, session_id: 'another' }), []);
    assert.deepEqual(await store.grants.clientIdsOfSession('sid'), ['one', 'two']);
    assert.deepEqual(await store.grants.clientIdsOfSession('none'), []);
  });

  test('an access token comes with its grant, by the first of its hashes that exists', async () => {
    const store = current();
    await store.write([
      { op: 'insert', entity: 'authorization_grant', record: grant('tg') },
      { op: 'insert', entity: 'access_token', record: token('tg', 'old') },
      { op: 'insert', entity: 'access_token', record: token('tg', 'new', { payload: null }) },
      { op: 'insert', entity: 'access_token', record: token('lone', 'h', { grant_bound: false }) },
    ]);
    assert.deepEqual(await store.accessTokens.find('tg', ['old']), { token: token('tg', 'old'), grant: grant('tg') });
    assert.equal((await store.accessTokens.find('tg', ['new', 'old']))?.token.hash, 'new');
    assert.equal((await store.accessTokens.find('tg', ['x', 'old', 'new']))?.token.hash, 'old');
    assert.equal((await store.accessTokens.find('tg', ['new']))?.token.payload, null);
    assert.deepEqual(await store.accessTokens.find('lone', ['h']), {
      token: token('lone', 'h', { grant_bound: false }),
      grant: undefined,
    });
    assert.equal(await store.accessTokens.find('tg', ['x']), undefined);
    assert.equal(await store.accessTokens.find('tg', []), undefined);
    assert.equal(await store.accessTokens.find('other', ['old']), undefined);
  });

  test('consents are found by subject and client', async () => {
    const store = current();
    const kept = consent('cs', 'a');
    const expiring = consent('cs', 'b', { expires_at: NOW + 5, grant_id: 'another' });
    await store.write([
      { op: 'insert', entity: 'consent', record: expiring },
      { op: 'insert', entity: 'consent', record: kept },
    ]);
    assert.deepEqual(await store.consents.find('cs', 'b'), expiring);
    assert.equal(await store.consents.find('cs', 'c'), undefined);
    assert.deepEqual(await store.consents.listBySubject('cs'), [kept, expiring]);
    assert.deepEqual(await store.consents.findByGrant(kept.grant_id), kept);
    assert.equal(await store.consents.findByGrant('nothing'), undefined);
  });

  test('a grant keeps how often its refresh tokens came', async () => {
    const store = current();
    const refresh_uses = [{ generation: 1, first_used_at: NOW, uses: 2 }];
    await store.write([{ op: 'insert', entity: 'authorization_grant', record: grant('uses', { refresh_uses }) }]);
    assert.deepEqual((await store.grants.find('uses'))?.refresh_uses, refresh_uses);
  });

  test('trusted issuers are found by id, listed in its order, and come with the keys that prove them', async () => {
    const store = current();
    const [one, two, lost] = ['1', '2', '3'].map((kid) => trustedIssuer('idp', kid));
    const other = trustedIssuer('other', '1');
    assert(one !== undefined && two !== undefined && lost !== undefined);
    await store.write([
      ...[lost, two, one, other].map((record) => ({ op: 'insert', entity: 'trusted_issuer', record }) as const),
      { op: 'insert', entity: 'stored_key', record: key('1', { set: 'idp', jwk: { kty: 'EC', x: '1' } }) },
      { op: 'insert', entity: 'stored_key', record: key('2', { set: 'idp', alg: '', jwk: { kty: 'EC', x: '2' } }) },
    ]);
    assert.deepEqual(await store.trustedIssuers.find(two.id), two);
    assert.equal(await store.trustedIssuers.find('none'), undefined);
    assert.deepEqual(await store.trustedIssuers.list({ limit: 2, issuer: 'idp' }), [one, two]);
    assert.deepEqual(await store.trustedIssuers.list({ limit: 2, after: two.id }), [lost, other]);
    assert.deepEqual(await store.trustedIssuers.keysOf('idp'), [
      { trust: one, jwk: { kty: 'EC', x: '1', alg: 'ES256', use: 'sig' } },
      { trust: two, jwk: { kty: 'EC', x: '2', use: 'sig' } },
    ]);
    assert.deepEqual(await store.trustedIssuers.keysOf('nobody'), []);
  });

  test('protected resources are found by what clients call them and by id, once each, and listed by id', async () => {
    const store = current();
    const [a, b, c] = ['a', 'b', 'c'].map(protectedResource);
    assert(a !== undefined && b !== undefined && c !== undefined);
    const insert = (record: typeof a) =>
      ({ op: 'insert', entity: 'protected_resource', record, guard: 'taken' }) as const;
    await store.write([c, a, b].map(insert));
    const { protectedResources } = store;
    assert.deepEqual(await protectedResources.find('https://b.example'), b);
    assert.equal(await protectedResources.find('https://b.example/'), undefined);
    assert.deepEqual(await protectedResources.findById(c.id), c);
    assert.deepEqual(await protectedResources.list({ limit: 2 }), [a, b]);
    assert.deepEqual(await protectedResources.list({ limit: 2, after: b.id }), [c]);
    assert.equal(await store.write([insert({ ...a, id: 'another' })]), 'taken');
    const { canonical, updated_at } = a;
    const settings = { name: 'changed', introspection_clients: [] };
    const where = { canonical, updated_at };
    const set = { settings, updated_at: updated_at + 1 };
    const update = { op: 'update', entity: 'protected_resource', where, set, guard: 'changed' } as const;
    assert.deepEqual([await store.write([update]), await store.write([update])], [undefined, 'changed']);
    assert.deepEqual((await protectedResources.findById(a.id))?.settings, settings);
  });

  test('failures are found as each node counted them, replaced by the same node, and forgotten for all', async () => {
    const store = current();
    const insert = (record: ReturnType<typeof failureCount>) =>
      ({ op: 'insert', entity: 'failure_count', record, existing: 'replace' }) as const;
    const [one, two] = [failureCount('b', 'one'), failureCount('b', 'two', { count: 1 })];
    await store.write([insert(one), insert(two), insert(failureCount('c', 'one'))]);
    const more = failureCount('b', 'two', { count: 9, last_at: NOW + 1 });
    await store.write([insert(more)]);
    const found = await store.failureCounts.find('b');
    assert.deepEqual(
      found.sort((a, b) => (a.node < b.node ? -1 : 1)),
      [one, more],
    );
    await store.write([{ op: 'delete', entity: 'failure_count', where: { bucket: 'b' } }]);
    assert.deepEqual(await store.failureCounts.find('b'), []);
    assert.equal((await store.failureCounts.find('c')).length, 1);
  });

  test('login sessions are found by id and by subject', async () => {
    const store = current();
    const first = session('s1', { subject: 'lin' });
    const second = session('s2', { subject: 'lin', remembered: false });
    await store.write([
      { op: 'insert', entity: 'login_session', record: second },
      { op: 'insert', entity: 'login_session', record: first },
    ]);
    assert.deepEqual(await store.sessions.find('s2'), second);
    assert.equal(await store.sessions.find('s0'), undefined);
    assert.deepEqual(await store.sessions.listBySubject('lin'), [first, second]);
  });

  test('a waiting device is found by id and by the hash of its code, and counted up to a limit', async () => {
    const store = current();
    const records = [1, 2, 3].map((at) => device(`d${at}`, { requester: 'here', client_id: 'tv' }));
    await store.write(records.map((record) => ({ op: 'insert', entity: 'device_authorization', record }) as const));
    const { deviceAuthorizations } = store;
    assert.deepEqual(await deviceAuthorizations.find('d2'), records[1]);
    assert.equal(await deviceAuthorizations.find('d0'), undefined);
    assert.deepEqual(await deviceAuthorizations.findByUserCode(['none', 'hash of d3']), records[2]);
    assert.equal(await deviceAuthorizations.findByUserCode(['none']), undefined);
    assert.equal(await deviceAuthorizations.countByRequester('here', NOW, 9), 3);
    assert.equal(await deviceAuthorizations.countByRequester('here', NOW, 2), 2);
    assert.equal(await deviceAuthorizations.countByClient('tv', NOW, 9), 3);
    assert.equal(await deviceAuthorizations.countByClient('tv', NOW + 60_000, 9), 0);
    const again = device('d9', { user_code_hash: 'hash of d1' });
    assert.equal(
      await store.write([{ op: 'insert', entity: 'device_authorization', record: again, guard: 'taken' }]),
      'taken',
    );
  });

  test('a pushed request is found by the hash of its address, counted up to a limit, and used up once', async () => {
    const store = current();
    const records = [1, 2, 3].map((at) => pushedRequest(`h${at}`, { requester: 'there', client_id: 'spa' }));
    await store.write(
      records.map((record) => ({ op: 'insert', entity: 'pushed_authorization_request', record }) as const),
    );
    const { pushedAuthorizationRequests } = store;
    assert.deepEqual(await pushedAuthorizationRequests.find(['none', 'h2']), records[1]);
    assert.equal(await pushedAuthorizationRequests.find(['none']), undefined);
    assert.equal(await pushedAuthorizationRequests.countByRequester('there', NOW, 9), 3);
    assert.equal(await pushedAuthorizationRequests.countByClient('spa', NOW, 2), 2);
    assert.equal(await pushedAuthorizationRequests.countByClient('spa', NOW + 60_000, 9), 0);
    const uses = [1, 2, 3].map(() =>
      store.write([{ op: 'delete', entity: 'pushed_authorization_request', where: { hash: 'h2' }, guard: 'used' }]),
    );
    assert.deepEqual((await Promise.all(uses)).sort(), ['used', 'used', undefined]);
  });

  test('accounts are found by id and by identifier', async () => {
    const store = current();
    const zoe = account('a1', { username: 'Zoë', email: null, password_hash: null, disabled: true });
    const max = account('a2', { username: null, email: 'ZOË.max@example.com' });
    const ann = account('a3', { username: '100%_ann', email: 'ann@example.com' });
    await store.write([
      ...[max, zoe, ann].map((record) => ({ op: 'insert', entity: 'account', record }) as const),
      { op: 'insert', entity: 'account_identifier', record: { identifier: 'zoë', account_id: 'a1' } },
    ]);
    assert.deepEqual(await store.accounts.find('a1'), zoe);
    assert.deepEqual(await store.accounts.findByIdentifier('zoë'), zoe);
    assert.equal(await store.accounts.findByIdentifier('zo'), undefined);
    assert.deepEqual(await store.accounts.list({ limit: 2 }), [zoe, max]);
    assert.deepEqual(await store.accounts.list({ limit: 2, after: 'a2' }), [ann]);
  });

  test('identifiers are found by how they begin, page by page, each with its account', async () => {
    const store = current();
    const names = [
      'find-a',
      'find-b@x',
      'find-b',
      'find-é',
      'find-\u{FF5E}',
      'find-\u{1F600}',
      'find%_',
      'find%x',
      'fine',
    ];
    const written = names.map((name, at) => account(`found-${at}`, { username: name }));
    await store.write([
      ...written.map((record) => ({ op: 'insert', entity: 'account', record }) as const),
      ...written.map(({ id, username }) => {
        return { op: 'insert', entity: 'account_identifier', record: identifierOf(username, id) } as const;
      }),
      { op: 'insert', entity: 'account_identifier', record: identifierOf('find-z', 'deleted meanwhile') },
      { op: 'insert', entity: 'account_identifier', record: identifierOf('find-ab', 'found-0') },
    ]);
    const found = async (prefix: string, limit = 20, after?: string) => {
      const page = { prefix, limit, ...(after === undefined ? {} : { after }) };
      const rows = await store.accounts.listByIdentifier(page);
      for (const { identifier, account } of rows) {
        if (identifier === 'find-z') assert.equal(account, undefined);
        else assert.deepEqual(account, written[identifier === 'find-ab' ? 0 : names.indexOf(identifier)]);
      }
      return rows.map(({ identifier }) => identifier);
    };
    const inOrder = ['find-a', 'find-ab', 'find-b', 'find-b@x', 'find-z', 'find-é', 'find-\u{FF5E}', 'find-\u{1F600}'];
    assert.deepEqual(await found('find-'), inOrder);
    assert.deepEqual(await found('find-', 3), inOrder.slice(0, 3));
    assert.deepEqual(await found('find-', 3, 'find-b'), inOrder.slice(3, 6));
    assert.deepEqual(await found('find-', 3, 'find-aa'), inOrder.slice(1, 4), 'after one that is gone');
    assert.deepEqual(await found('find-', 9, 'find-\u{1F600}'), []);
    assert.deepEqual(await found('find-b'), ['find-b', 'find-b@x']);
    assert.deepEqual(await found('find-é'), ['find-é']);
    assert.deepEqual(await found('find%'), ['find%_', 'find%x']);
    assert.deepEqual(await found('find%_'), ['find%_']);
    assert.deepEqual(await found('find_'), []);
    assert.deepEqual(await found('nobody'), []);
  });

  test('keys list newest first, and a set has a version', async () => {
    const store = current();
    const old = key('k1', { state: 'retired', expires_at: NOW + 1 });
    const fresh = key('k2', { created_at: NOW + 1 });
    await store.write([
      { op: 'insert', entity: 'stored_key', record: old },
      { op: 'insert', entity: 'stored_key', record: fresh },
      { op: 'insert', entity: 'key_set', record: { set: 'openid', version: 4 } },
    ]);
    assert.deepEqual(await store.keys.list('openid'), [fresh, old]);
    assert.equal(await store.keys.version('openid'), 4);
    assert.equal(await store.keys.version('other'), undefined);
  });
}
