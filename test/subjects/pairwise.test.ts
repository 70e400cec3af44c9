import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { assertRefused, type Registered, register, registered, send, startRegistrar } from '../registration/support.ts';
import type { TestProvider } from '../support/provider.ts';
import {
  ask,
  authorize,
  basic,
  createUser,
  decodeJwt,
  introspect,
  post,
  redeem,
  refresh,
  signedIn,
  userinfo,
} from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';
import { type Sector, startSector } from './sector.ts';

const SALT = 'a-salt-of-the-test-server';
const FIRST = 'https://app.example/callback';
const SECOND = 'https://app.example.net/callback';

const PAIRWISE = {
  'oidc.subject_identifiers.supported_types': ['public', 'pairwise'],
  'oidc.subject_identifiers.pairwise.salt': SALT,
};

describe('pairwise subjects (OIDC Core §8.1)', () => {
  let server: TestProvider;
  let sector: Sector;
  let ada: string;
  before(async () => {
    sector = await startSector([FIRST, SECOND]);
    server = await startRegistrar({ settings: PAIRWISE });
    ada = await createUser(server);
  });
  after(async () => {
    await server.stop();
    sector.close();
  });

  const document = (more: Readonly<Record<string, unknown>> = {}) => ({
    redirect_uris: [FIRST],
    subject_type: 'pairwise',
    grant_types: ['authorization_code', 'refresh_token'],
    scope: 'openid profile offline_access',
    ...more,
  });
  const sub = (text: string) => createHash('sha256').update(`${text}${ada}${SALT}`).digest('hex');

  async function tokensOf({ client_id, client_secret }: Registered, agent?: UserAgent) {
    const callback = await authorize(server, { client_id, redirect_uri: FIRST }, agent);
    const { status, body } = await redeem(server, callback, basic(client_id, client_secret));
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  }

  async function seenBy(client: Registered): Promise<unknown> {
    return decodeJwt((await tokensOf(client))['id_token']).claims['sub'];
  }

  test('oidcc-registration-sector-uri: a client whose redirect URIs the document lists is registered', async () => {
    const client = await registered(
      server,
      document({ redirect_uris: [FIRST, SECOND], sector_identifier_uri: sector.uri }),
    );
    assert.equal(client.body['sector_identifier_uri'], sector.uri);
    assert.equal(await seenBy(client), sub(sector.host));
  });

  test('oidcc-registration-sector-bad: one whose redirect URI it lacks is refused', async () => {
    const redirect_uris = [FIRST, 'https://app.example/other'];
    const bad = document({ redirect_uris, sector_identifier_uri: sector.uri });
    assertRefused(
      await register(server, bad),
      400,
      'invalid_client_metadata',
      /sector_identifier_uri.*'https:\/\/app.example\/other'/,
    );
  });

  test('so is one whose document is not there, no list, or not under TLS', async () => {
    const kept = sector.lists;
    for (const lists of [undefined, { redirect_uris: [FIRST] }, 'x', []]) {
      sector.lists = lists;
      assertRefused(
        await register(server, document({ sector_identifier_uri: sector.uri })),
        400,
        'invalid_client_metadata',
      );
    }
    sector.lists = kept;
    const clear = document({ sector_identifier_uri: sector.uri.replace('https', 'http') });
    assertRefused(await register(server, clear), 400, 'invalid_client_metadata', /https/);
  });

  test('several hosts need a sector', async () => {
    const two = document({ redirect_uris: [FIRST, SECOND] });
    assertRefused(await register(server, two), 400, 'invalid_client_metadata', /sector_identifier_uri/);
    const { status } = await register(server, { ...two, subject_type: 'public' });
    assert.equal(status, 201);
  });

  test('an update is held against the document anew where it changes what depends on it', async () => {
    const client = await registered(server, document({ sector_identifier_uri: sector.uri }));
    const asked = sector.asked;
    const put = (redirect_uris: readonly string[], bearer: string) =>
      send('PUT', client.uri, document({ redirect_uris, sector_identifier_uri: sector.uri }), {
        authorization: bearer,
      });
    const same = await put([FIRST], client.bearer);
    assert.equal(same.status, 200);
    assert.equal(sector.asked, asked);
    const bearer = `Bearer ${same.body['registration_access_token']}`;
    assertRefused(await put([FIRST, 'https://evil.example/'], bearer), 400, 'invalid_client_metadata', /evil/);
    assert.equal((await put([SECOND], bearer)).status, 200);
    const patch = [{ op: 'replace', path: '/redirect_uris', value: ['https://evil.example/'] }];
    assertRefused(
      await send('PATCH', `${server.admin}/admin/clients/${client.client_id}`, patch),
      400,
      'invalid_client_metadata',
    );
  });

  test('with a sector, the subject outlives a change of the client’s hosts, and is that of its sister', async () => {
    const client = await registered(
      server,
      document({ redirect_uris: [FIRST, SECOND], sector_identifier_uri: sector.uri }),
    );
    const before = await seenBy(client);
    const moved = document({ redirect_uris: [SECOND, FIRST], sector_identifier_uri: sector.uri });
    assert.equal((await send('PUT', client.uri, moved, { authorization: client.bearer })).status, 200);
    assert.equal(await seenBy(client), before);
    assert.equal(await seenBy(await registered(server, document({ sector_identifier_uri: sector.uri }))), before);
  });

  test('without one it is that of the host, another than elsewhere', async () => {
    assert.equal(await seenBy(await registered(server, document())), sub('app.example'));
  });

  test('clients without a host, by a scheme of their own, do not share one', async () => {
    const redirect_uris = ['com.example.app:/callback'];
    const apps = [
      await registered(server, document({ redirect_uris })),
      await registered(server, document({ redirect_uris })),
    ];
    const subs = [];
    for (const { client_id, client_secret } of apps) {
      const agent = new UserAgent(server.issuer);
      const callback = await authorize(server, { client_id, redirect_uri: redirect_uris[0] ?? '' }, agent);
      const form = new URLSearchParams({
        grant_type: 'authorization_code',
        code: callback.searchParams.get('code') ?? '',
        redirect_uri: redirect_uris[0] ?? '',
        code_verifier: 'a-code-verifier-of-more-than-43-characters-for-tests',
      });
      const headers = { authorization: basic(client_id, client_secret) };
      const answer = await fetch(`${server.issuer}/oauth2/token`, { method: 'POST', headers, body: form });
      const body: Record<string, unknown> = JSON.parse(await answer.text());
      subs.push(decodeJwt(body['id_token']).claims['sub']);
    }
    assert.deepEqual(
      subs,
      apps.map(({ client_id }) => sub(client_id)),
    );
  });

  test('is one and the same in ID token, userinfo, refreshed tokens, introspection and hint', async () => {
    const client = await registered(server, document());
    const agent = await signedIn(server, { client_id: client.client_id });
    const { id_token, access_token, refresh_token } = await tokensOf(client, agent);
    const expected = sub('app.example');
    assert.equal(decodeJwt(id_token).claims['sub'], expected);
    assert.equal((await userinfo(server, access_token)).body['sub'], expected);
    const { sub: own, obfuscated_subject } = await introspect(server, access_token);
    assert.deepEqual([own, obfuscated_subject], [ada, expected]);
    const { body } = await refresh(server, refresh_token, {}, basic(client.client_id, client.client_secret));
    assert.equal(decodeJwt(body['id_token']).claims['sub'], expected);
    const again = { client_id: client.client_id, prompt: 'none' };
    assert((await ask(server, { ...again, id_token_hint: String(id_token) }, agent)).parameters['code']);
    const claims = (value: string) => JSON.stringify({ id_token: { sub: { value } } });
    assert((await ask(server, { ...again, claims: claims(expected) }, agent)).parameters['code']);
    const real = await ask(server, { ...again, claims: claims(ada) }, agent);
    assert.equal(real.parameters['error'], 'login_required');
  });

  test('is all that introspection tells an application that sees pairwise subjects', async () => {
    const client = await registered(server, document());
    const sister = await registered(server, document({ redirect_uris: ['https://other.example/callback'] }));
    const resource = await registered(server, document({ subject_type: 'public' }));
    const { access_token, refresh_token } = await tokensOf(client);
    const told = async ({ client_id, client_secret }: Registered, token: unknown) => {
      const { body } = await post(
        server,
        '/oauth2/introspect',
        { token: String(token) },
        basic(client_id, client_secret),
      );
      return [body['sub'], body['obfuscated_subject']];
    };
    assert.deepEqual(await told(client, access_token), [sub('app.example'), undefined]);
    assert.deepEqual(await told(client, refresh_token), [sub('app.example'), undefined]);
    assert.deepEqual(await told(sister, access_token), [sub('other.example'), undefined]);
    assert.deepEqual(await told(resource, access_token), [ada, sub('app.example')]);
  });

  test('is what a JWT access token says', async () => {
    const client = await registered(server, document());
    const patch = [{ op: 'add', path: '/access_token_strategy', value: 'jwt' }];
    await server.call('PATCH', `/admin/clients/${client.client_id}`, patch);
    assert.equal(decodeJwt((await tokensOf(client))['access_token']).claims['sub'], sub('app.example'));
  });
});
