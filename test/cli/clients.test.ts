import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fakeAdmin, run } from './world.ts';

const CLIENT = {
  client_id: 'c1',
  client_name: 'My app',
  scope: 'openid',
  redirect_uris: ['https://a/cb'],
  metadata: {},
};

describe('signet create oauth2-client', () => {
  test('sends what the flags say, and nothing else', async (t) => {
    const admin = await fakeAdmin(t, { status: 201, body: CLIENT });
    const words = `create oauth2-client --endpoint ${admin.url}/ --id c1 --scope openid,email --scope profile
      --redirect-uri https://a/cb,https://b/cb --redirect-uri https://c/cb --grant-type authorization_code,refresh_token
      --response-type code --secret s3cret --token-endpoint-auth-method client_secret_post --audience x --owner o
      --post-logout-callback https://a/out --allowed-cors-origin https://a --client-uri https://a/ --logo-uri https://a/l
      --policy-uri https://a/p --tos-uri https://a/t --jwks-uri https://a/j --backchannel-logout-callback https://a/b
      --frontchannel-logout-callback https://a/f --subject-type pairwise --access-token-strategy jwt --skip-consent
      --skip-logout-consent false --contact me@a --metadata {"team":"red"}`;
    const { code, err } = await run([...words.split(/\s+/), '--name', 'My app']);
    assert.equal(err, '');
    assert.equal(code, 0);
    assert.deepEqual(admin.received, [
      {
        method: 'POST',
        url: '/admin/clients',
        authorization: undefined,
        body: {
          client_id: 'c1',
          client_name: 'My app',
          redirect_uris: ['https://a/cb', 'https://b/cb', 'https://c/cb'],
          grant_types: ['authorization_code', 'refresh_token'],
          response_types: ['code'],
          scope: 'openid email profile',
          audience: ['x'],
          client_secret: 's3cret',
          token_endpoint_auth_method: 'client_secret_post',
          jwks_uri: 'https://a/j',
          owner: 'o',
          contacts: ['me@a'],
          client_uri: 'https://a/',
          logo_uri: 'https://a/l',
          policy_uri: 'https://a/p',
          tos_uri: 'https://a/t',
          post_logout_redirect_uris: ['https://a/out'],
          allowed_cors_origins: ['https://a'],
          backchannel_logout_uri: 'https://a/b',
          frontchannel_logout_uri: 'https://a/f',
          subject_type: 'pairwise',
          access_token_strategy: 'jwt',
          metadata: { team: 'red' },
          skip_consent: true,
          skip_logout_consent: false,
        },
      },
    ]);
  });

  test('shows the answer as asked', async (t) => {
    const expected: [string, string][] = [
      ['table', 'CLIENT ID      c1\nCLIENT NAME    My app\nSCOPE          openid\nREDIRECT URIS  https://a/cb'],
      ['json', JSON.stringify(CLIENT)],
      ['json-pretty', JSON.stringify(CLIENT, null, 2)],
      ['yaml', 'client_id: c1\nclient_name: My app\nscope: openid\nredirect_uris:\n  - https://a/cb\nmetadata: {}'],
      ['quiet', 'c1'],
    ];
    const admin = await fakeAdmin(t, ...expected.map(() => ({ body: CLIENT })));
    for (const [format, text] of expected) {
      assert.equal((await run(['create', 'client', '--endpoint', admin.url, '--format', format])).out, text);
    }
  });

  test('reads members from a file; flags win over it', async (t) => {
    const admin = await fakeAdmin(t, { body: CLIENT });
    const folder = mkdtempSync(join(tmpdir(), 'signet-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'client.json');
    writeFileSync(file, '{"client_name":"from the file","default_max_age":60}');
    await run(['create', 'client', '--endpoint', admin.url, '--file', file, '--name', 'from the flag']);
    assert.deepEqual(admin.received[0]?.body, { client_name: 'from the flag', default_max_age: 60 });
    writeFileSync(file, '[]');
    const { code, err } = await run(['create', 'client', '--endpoint', admin.url, '--file', file]);
    assert.deepEqual([code, err], [1, `${file} must hold one JSON object, a client.`]);
  });

  test('metadata that is no JSON object is not understood', async () => {
    const { code, err } = await run(['create', 'client', '--metadata', 'red']);
    assert.equal(code, 2);
    assert.match(err, /It must be a JSON object such as \{"team":"red"\}\./);
  });
});

describe('signet get, list, update and delete oauth2-client', () => {
  test('get shows one as lines, several as a table', async (t) => {
    const admin = await fakeAdmin(t, { body: CLIENT }, { body: CLIENT }, { body: { client_id: 'c/2' } });
    const environment = { SIGNET_ADMIN_URL: admin.url };
    assert.match((await run(['get', 'oauth2-client', 'c1'], { environment })).out, /^CLIENT ID {6}c1\n/);
    const several = await run(['get', 'clients', 'c1', 'c/2', '--format', 'quiet'], { environment });
    assert.equal(several.out, 'c1\nc/2');
    assert.equal(admin.received[2]?.url, '/admin/clients/c%2F2');
  });

  test('list shows a page and how to go on', async (t) => {
    const link = '</admin/clients?page_size=1>; rel="first", </admin/clients?page_size=1&page_token=abc>; rel="next"';
    const admin = await fakeAdmin(t, { body: [CLIENT], link });
    const words = [
      'list',
      'oauth2-clients',
      '--endpoint',
      admin.url,
      '--page-size',
      '1',
      '--page-token',
      'x',
      '--owner',
      'o',
    ];
    const { out, err } = await run(words);
    assert.equal(
      out,
      'CLIENT ID  NAME    GRANT TYPES  RESPONSE TYPES  SCOPE   REDIRECT URIS\nc1         My app                               openid  https://a/cb',
    );
    assert.equal(err, 'There are more: add --page-token abc');
    assert.equal(admin.received[0]?.url, '/admin/clients?page_size=1&page_token=x&owner=o');
  });

  test('what a stranger registered does not command the terminal', async (t) => {
    const admin = await fakeAdmin(t, { body: [{ client_id: 'c1', client_name: 'a\u001b[2J\nb\u202e' }] });
    const { out } = await run(['list', 'clients', '--endpoint', admin.url]);
    assert.match(out, /\nc1 {9}a \[2J b$/);
  });

  test('update patches the given members only', async (t) => {
    const admin = await fakeAdmin(t, { body: CLIENT });
    await run(['update', 'client', 'c1', '--endpoint', admin.url, '--name', 'New', '--scope', 'a,b']);
    assert.deepEqual(admin.received[0], {
      method: 'PATCH',
      url: '/admin/clients/c1',
      authorization: undefined,
      body: [
        { op: 'add', path: '/client_name', value: 'New' },
        { op: 'add', path: '/scope', value: 'a b' },
      ],
    });
    const { code, err } = await run(['update', 'client', 'c1', '--endpoint', admin.url]);
    assert.deepEqual([code, err], [1, 'Nothing to change was given; --help says what can be.']);
  });

  test('delete removes each and prints its id', async (t) => {
    const admin = await fakeAdmin(t, { status: 204 }, { status: 204 });
    const { out } = await run(['delete', 'oauth2-clients', 'a', 'b', '--endpoint', admin.url]);
    assert.equal(out, 'a\nb');
    assert.deepEqual(
      admin.received.map(({ method, url }) => `${method} ${url}`),
      ['DELETE /admin/clients/a', 'DELETE /admin/clients/b'],
    );
  });
});

describe('the admin API', () => {
  test('is found by --endpoint, SIGNET_ADMIN_URL, ORY_SDK_URL, in this order', async (t) => {
    const [flag, own, ory] = [
      await fakeAdmin(t, { body: [] }),
      await fakeAdmin(t, { body: [] }),
      await fakeAdmin(t, { body: [] }),
    ];
    await run(['list', 'clients'], { environment: { ORY_SDK_URL: ory.url } });
    await run(['list', 'clients'], { environment: { ORY_SDK_URL: ory.url, SIGNET_ADMIN_URL: own.url } });
    await run(['list', 'clients', '-e', flag.url], { environment: { SIGNET_ADMIN_URL: own.url } });
    assert.deepEqual(
      [flag, own, ory].map(({ received }) => received.length),
      [1, 1, 1],
    );
  });

  test('gets the token of SIGNET_ADMIN_TOKEN', async (t) => {
    const admin = await fakeAdmin(t, { body: [] });
    await run(['list', 'clients'], { environment: { SIGNET_ADMIN_URL: admin.url, SIGNET_ADMIN_TOKEN: 't0ken' } });
    assert.equal(admin.received[0]?.authorization, 'Bearer t0ken');
  });

  test('that refuses is quoted in one sentence', async (t) => {
    const error = { error: 'invalid_client_metadata', error_description: 'redirect_uris: this is no URI.' };
    const admin = await fakeAdmin(t, { status: 400, body: error }, { status: 401, body: {} }, { status: 502 });
    const words = ['create', 'client', '--endpoint', admin.url];
    const said = async (): Promise<[number, string]> => {
      const { code, err } = await run(words);
      return [code, err];
    };
    assert.deepEqual(await said(), [1, 'redirect_uris: this is no URI.']);
    assert.deepEqual(await said(), [
      1,
      `${admin.url} wants an admin token: give one of serve.admin.token in SIGNET_ADMIN_TOKEN.`,
    ]);
    assert.deepEqual(await said(), [1, `${admin.url} answered with status 502.`]);
  });

  test('that does not answer is named, with what to do', async () => {
    const { code, err } = await run(['list', 'clients', '--endpoint', 'http://127.0.0.1:1']);
    assert.equal(code, 1);
    assert.match(
      err,
      /^The admin API does not answer at http:\/\/127\.0\.0\.1:1 \(\w+\)\. Start it with "signet serve", or/,
    );
    assert.deepEqual(
      (await run(['list', 'clients', '--endpoint', 'nonsense'])).err,
      '--endpoint must be a URL such as http://127.0.0.1:4445; it is "nonsense".',
    );
  });

  test('rotates every key set, the named one, or the keys of an algorithm', async (t) => {
    const admin = await fakeAdmin(t, ...Array.from({ length: 8 }, () => ({ status: 204 })));
    const environment = { SIGNET_ADMIN_URL: admin.url };
    const { out } = await run(['rotate', 'keys'], { environment });
    assert.equal(out, 'hydra.openid.id-token: rotated\nhydra.jwt.access-token: rotated\nsignet.encryption: rotated');
    await run(['rotate', 'keys', '--set', 'hydra.openid.id-token'], { environment });
    await run(['rotate', 'keys', '--alg', 'RS256'], { environment });
    await run(['rotate', 'keys', '--alg', 'ECDH-ES'], { environment });
    await run(['rotate', 'keys', '--set', 'hydra.jwt.access-token', '--alg', 'ES256'], { environment });
    assert.deepEqual(
      admin.received.map(({ method, url }) => `${method} ${url}`),
      [
        'POST /admin/keys/hydra.openid.id-token/rotate',
        'POST /admin/keys/hydra.jwt.access-token/rotate',
        'POST /admin/keys/signet.encryption/rotate',
        'POST /admin/keys/hydra.openid.id-token/rotate',
        'POST /admin/keys/hydra.openid.id-token/rotate?alg=RS256',
        'POST /admin/keys/hydra.jwt.access-token/rotate?alg=RS256',
        'POST /admin/keys/signet.encryption/rotate?alg=ECDH-ES',
        'POST /admin/keys/hydra.jwt.access-token/rotate?alg=ES256',
      ],
    );
  });
});
