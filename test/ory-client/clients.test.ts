import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { OAuth2Client } from '@ory/client';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { type Apis, adminApis, assertRefused, publicApis } from './apis.ts';
import { assertModel, CLIENT, LIFESPANS, TOKENS } from './models.ts';

const REDIRECT_URI = 'https://app.example/callback';

describe('@ory/client manages clients', () => {
  let server: TestProvider;
  let admin: Apis;

  before(async () => {
    server = await startTestProvider();
    admin = adminApis(server);
  });
  after(() => server.stop());

  async function create(oAuth2Client: OAuth2Client): Promise<OAuth2Client & { client_id: string }> {
    const { data, status } = await admin.oauth2.createOAuth2Client({ oAuth2Client });
    assert.equal(status, 201);
    assertModel(CLIENT, data);
    const { client_id } = data;
    assert(client_id !== undefined);
    return { ...data, client_id };
  }

  test('creates one with nothing but defaults, and shows its secret once', async () => {
    const made = await create({});
    assert.match(made.client_id, /^[0-9a-f-]{36}$/);
    assert.equal(typeof made.client_secret, 'string');
    assert.deepEqual(made.grant_types, ['authorization_code']);
    assert.deepEqual(made.response_types, ['code']);
    assert.equal(made.scope, 'offline_access offline openid');
    const { data } = await admin.oauth2.getOAuth2Client({ id: made.client_id });
    assertModel(CLIENT, data);
    assert.equal(data.client_secret, undefined);
  });

  test('creates one with every member, and reads it back as it was', async () => {
    const wanted: OAuth2Client = {
      client_id: 'with/every:member 1%',
      client_name: 'Every Member',
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
      response_types: ['code', 'code id_token'],
      scope: 'openid offline_access notes.*',
      audience: ['https://api.example'],
      owner: 'ada',
      policy_uri: 'https://app.example/policy',
      tos_uri: 'https://app.example/terms',
      client_uri: 'https://app.example',
      logo_uri: 'https://app.example/logo.svg',
      allowed_cors_origins: ['https://app.example'],
      contacts: ['ada@example.com'],
      subject_type: 'public',
      token_endpoint_auth_method: 'client_secret_post',
      userinfo_signed_response_alg: 'RS256',
      post_logout_redirect_uris: ['https://app.example/bye'],
      backchannel_logout_uri: 'https://app.example/backchannel',
      backchannel_logout_session_required: true,
      frontchannel_logout_uri: 'https://app.example/frontchannel',
      frontchannel_logout_session_required: true,
      access_token_strategy: 'jwt',
      metadata: { plan: 'gold', seats: 3, nested: { list: [1, 'two', null] } },
      skip_consent: true,
      skip_logout_consent: true,
      authorization_code_grant_access_token_lifespan: '31h0m0s',
    };
    const made = await create(wanted);
    const { data } = await admin.oauth2.getOAuth2Client({ id: made.client_id });
    assertModel(CLIENT, data);
    for (const [name, value] of Object.entries(wanted))
      assert.deepEqual(new Map(Object.entries(data)).get(name), value, name);
  });

  test('refuses a client_id that is taken, and metadata that is wrong', async () => {
    await create({ client_id: 'taken' });
    await assertRefused(admin.oauth2.createOAuth2Client({ oAuth2Client: { client_id: 'taken' } }), 409, 'conflict');
    const cases: [OAuth2Client, string][] = [
      [{ redirect_uris: ['https://app.example/#fragment'] }, 'invalid_redirect_uri'],
      [{ token_endpoint_auth_method: 'astrology' }, 'invalid_client_metadata'],
      [{ token_endpoint_auth_method: 'private_key_jwt' }, 'invalid_client_metadata'],
      [{ client_secret: 'short' }, 'invalid_client_metadata'],
      [{ implicit_grant_access_token_lifespan: 'soon' }, 'invalid_client_metadata'],
      [{ access_token_strategy: 'paper' }, 'invalid_client_metadata'],
    ];
    for (const [oAuth2Client, error] of cases)
      await assertRefused(admin.oauth2.createOAuth2Client({ oAuth2Client }), 400, error);
  });

  test('sets one: what is not given is gone, the secret stays', async () => {
    const made = await create({ client_name: 'Before', owner: 'ada', grant_types: ['client_credentials'] });
    const { data } = await admin.oauth2.setOAuth2Client({
      id: made.client_id,
      oAuth2Client: { client_name: 'After', grant_types: ['client_credentials'] },
    });
    assertModel(CLIENT, data);
    assert.equal(data.client_name, 'After');
    assert.equal(data.owner ?? '', '');
    assert.equal(data.client_secret, undefined);
    await assertWorks(made.client_id, made.client_secret);
    await assertRefused(
      admin.oauth2.setOAuth2Client({ id: 'nobody', oAuth2Client: { client_name: 'x' } }),
      404,
      'not_found',
    );
  });

  test('patches one, and refuses what may not be patched', async () => {
    const { client_id } = await create({ client_name: 'Before', audience: ['a'] });
    const { data } = await admin.oauth2.patchOAuth2Client({
      id: client_id,
      jsonPatch: [
        { op: 'replace', path: '/client_name', value: 'Patched' },
        { op: 'add', path: '/audience/-', value: 'b' },
        { op: 'add', path: '/metadata/plan', value: 'gold' },
      ],
    });
    assertModel(CLIENT, data);
    assert.equal(data.client_name, 'Patched');
    assert.deepEqual(data.audience, ['a', 'b']);
    assert.deepEqual(data.metadata, { plan: 'gold' });
    await assertRefused(
      admin.oauth2.patchOAuth2Client({
        id: client_id,
        jsonPatch: [{ op: 'replace', path: '/client_id', value: 'other' }],
      }),
      400,
      'invalid_request',
    );
    await assertRefused(
      admin.oauth2.patchOAuth2Client({ id: 'nobody', jsonPatch: [{ op: 'remove', path: '/owner' }] }),
      404,
      'not_found',
    );
  });

  test('sets all lifespans, and takes null for the default', async () => {
    const { client_id } = await create({ grant_types: ['client_credentials'] });
    const lifespans = Object.fromEntries(LIFESPANS.map((name, at) => [name, `${at + 1}h30m`]));
    const { data } = await admin.oauth2.setOAuth2ClientLifespans({
      id: client_id,
      oAuth2ClientTokenLifespans: lifespans,
    });
    assertModel(CLIENT, data);
    LIFESPANS.forEach((name, at) => {
      assert.equal(new Map<string, unknown>(Object.entries(data)).get(name), `${at + 1}h30m0s`);
    });
    const cleared = await admin.oauth2.setOAuth2ClientLifespans({
      id: client_id,
      oAuth2ClientTokenLifespans: { client_credentials_grant_access_token_lifespan: null },
    });
    assertModel(CLIENT, cleared.data);
    assert.equal(cleared.data.client_credentials_grant_access_token_lifespan, null);
    await assertRefused(
      admin.oauth2.setOAuth2ClientLifespans({ id: 'nobody', oAuth2ClientTokenLifespans: {} }),
      404,
      'not_found',
    );
  });

  test('rotates the secret: the old one works until the rotated ones are deleted', async () => {
    const made = await create({ grant_types: ['client_credentials'] });
    const { data } = await admin.oauth2.rotateOAuth2ClientSecret({ id: made.client_id });
    assertModel(CLIENT, data);
    assert.notEqual(data.client_secret, made.client_secret);
    await assertWorks(made.client_id, data.client_secret);
    await assertWorks(made.client_id, made.client_secret);
    const cleared = await admin.oauth2.deleteRotatedOAuth2ClientSecrets({ id: made.client_id });
    assertModel(CLIENT, cleared.data);
    await assertWorks(made.client_id, data.client_secret);
    await assertRefused(exchange(made.client_id, made.client_secret), 401, 'invalid_client');
    await assertRefused(admin.oauth2.rotateOAuth2ClientSecret({ id: 'nobody' }), 404, 'not_found');
  });

  test('deletes one, and its tokens with it', async () => {
    const made = await create({ grant_types: ['client_credentials'] });
    const { data } = await exchange(made.client_id, made.client_secret);
    const deleted = await admin.oauth2.deleteOAuth2Client({ id: made.client_id });
    assert.equal(deleted.status, 204);
    await assertRefused(admin.oauth2.getOAuth2Client({ id: made.client_id }), 404, 'not_found');
    await assertRefused(admin.oauth2.deleteOAuth2Client({ id: made.client_id }), 404, 'not_found');
    await assertRefused(exchange(made.client_id, made.client_secret), 401, 'invalid_client');
    const asked = await admin.oauth2.introspectOAuth2Token({ token: data.access_token ?? '' });
    assert.deepEqual(asked.data, { active: false });
  });

  test('lists them page by page by the Link header, and by owner and name', async () => {
    const ids = Array.from({ length: 7 }, (_, at) => `listed-${at}`);
    for (const client_id of ids) await create({ client_id, owner: 'lister', client_name: `The ${client_id}` });
    const seen: (string | undefined)[] = [];
    let pageToken: string | undefined;
    let pages = 0;
    do {
      const page = await admin.oauth2.listOAuth2Clients({
        pageSize: 3,
        owner: 'lister',
        ...(pageToken !== undefined && { pageToken }),
      });
      for (const client of page.data) assertModel(CLIENT, client);
      seen.push(...page.data.map(({ client_id }) => client_id));
      pageToken = nextToken(String(page.headers['link']));
      pages++;
    } while (pageToken !== undefined);
    assert.equal(pages, 3);
    assert.deepEqual(seen.sort(), ids);
    const named = await admin.oauth2.listOAuth2Clients({ clientName: 'The listed-4' });
    assert.deepEqual(
      named.data.map(({ client_id }) => client_id),
      ['listed-4'],
    );
    await assertRefused(admin.oauth2.listOAuth2Clients({ pageToken: 'nonsense' }), 400, 'invalid_request');
    await assertRefused(admin.oauth2.listOAuth2Clients({ pageSize: 0 }), 400, 'invalid_request');
  });

  test('may send its access token, and must where the server has an admin token', async () => {
    const guarded = await startTestProvider({ settings: { 'serve.admin.token': 'a-token-for-the-admin-api-0123456' } });
    try {
      await assertRefused(adminApis(guarded).oauth2.listOAuth2Clients(), 401, 'request_unauthorized');
      const wrong = adminApis(guarded, { accessToken: 'wrong' });
      await assertRefused(wrong.oauth2.listOAuth2Clients(), 401, 'invalid_token');
      const right = adminApis(guarded, { accessToken: 'a-token-for-the-admin-api-0123456' });
      assert.deepEqual((await right.oauth2.listOAuth2Clients()).data, []);
    } finally {
      await guarded.stop();
    }
    const { status } = await adminApis(server, { accessToken: 'an-ory-api-key' }).oauth2.listOAuth2Clients();
    assert.equal(status, 200);
  });

  function exchange(username: string, password: string | undefined) {
    const credentials = { username, ...(password !== undefined && { password }) };
    return publicApis(server, credentials).oauth2.oauth2TokenExchange({ grantType: 'client_credentials' });
  }

  async function assertWorks(client_id: string, client_secret: string | undefined): Promise<void> {
    assertModel(TOKENS, (await exchange(client_id, client_secret)).data);
  }
});

function nextToken(link: string): string | undefined {
  const next = /<([^>]*)>; *rel="next"/.exec(link)?.[1];
  return next === undefined ? undefined : (new URL(next, 'http://admin').searchParams.get('page_token') ?? undefined);
}
