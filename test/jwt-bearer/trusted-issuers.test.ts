import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TrustOAuth2JwtGrantIssuer } from '@ory/client';
import { assertRefused, sdk } from '../admin/sdk.ts';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import { createIssuer, trustOf } from './issuer.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('trusted issuers', () => {
  let server: TestProvider;
  let clock: TestClock;
  let api: ReturnType<typeof sdk>;
  before(async () => {
    clock = testClock();
    server = await startTestProvider({ clock });
    api = sdk(server);
  });
  after(() => server.stop());

  const bodyOf = (name: string, more: Readonly<Record<string, unknown>> = {}, kid?: string) => {
    const { jwk, ...body } = trustOf(createIssuer(name, kid), clock.now(), more);
    return { ...body, jwk: { ...jwk, kid: String(jwk['kid']), alg: 'ES256', kty: 'EC', use: 'sig' }, ...more };
  };
  const trust = (body: TrustOAuth2JwtGrantIssuer) =>
    api.oauth2.trustOAuth2JwtGrantIssuer({ trustOAuth2JwtGrantIssuer: body });

  test('one is created, read, listed and deleted, its key with it', async () => {
    const body = bodyOf('https://one.example');
    const { data, status, headers } = await trust(body);
    assert.equal(status, 201);
    assert.match(String(data.id), UUID);
    assert.equal(headers['location'], `/admin/trust/grants/jwt-bearer/issuers/${data.id}`);
    assert.deepEqual(data, {
      id: data.id,
      issuer: 'https://one.example',
      subject: 'ada',
      allow_any_subject: false,
      scope: ['notes.read', 'openid', 'offline_access'],
      public_key: { set: 'https://one.example', kid: 'key-1' },
      created_at: new Date(clock.now()).toISOString(),
      expires_at: body.expires_at,
    });
    const id = String(data.id);
    assert.deepEqual((await api.oauth2.getTrustedOAuth2JwtGrantIssuer({ id })).data, data);
    assert.deepEqual((await api.oauth2.listTrustedOAuth2JwtGrantIssuers({ issuer: 'https://one.example' })).data, [
      data,
    ]);
    assert.deepEqual((await api.oauth2.listTrustedOAuth2JwtGrantIssuers({ issuer: 'https://none.example' })).data, []);
    assert.deepEqual((await api.jwk.getJsonWebKeySet({ set: 'https://one.example' })).data.keys, [body.jwk]);
    assert.equal((await api.oauth2.deleteTrustedOAuth2JwtGrantIssuer({ id })).status, 204);
    await assertRefused(api.oauth2.getTrustedOAuth2JwtGrantIssuer({ id }), 404, 'not_found');
    await assertRefused(api.oauth2.deleteTrustedOAuth2JwtGrantIssuer({ id }), 404, 'not_found');
    await assertRefused(api.jwk.getJsonWebKeySet({ set: 'https://one.example' }), 404, 'not_found');
  });

  test('an id that is no UUID is 400, an unknown one 404', async () => {
    await assertRefused(api.oauth2.getTrustedOAuth2JwtGrantIssuer({ id: 'x' }), 400, 'invalid_request');
    await assertRefused(api.oauth2.deleteTrustedOAuth2JwtGrantIssuer({ id: 'x' }), 400, 'invalid_request');
    const id = '00000000-0000-4000-8000-000000000000';
    await assertRefused(api.oauth2.getTrustedOAuth2JwtGrantIssuer({ id }), 404, 'not_found');
  });

  test('exactly one of subject and allow_any_subject is given', async () => {
    const { subject, ...rest } = bodyOf('https://subjects.example');
    await assertRefused(trust(rest), 400, 'invalid_request');
    await assertRefused(trust({ ...rest, subject, allow_any_subject: true }), 400, 'invalid_request');
    await assertRefused(trust({ ...rest, allow_any_subject: false }), 400, 'invalid_request');
    const { data } = await trust({ ...rest, allow_any_subject: true });
    assert.deepEqual([data.subject, data.allow_any_subject], ['', true]);
    assert.equal((await trust({ ...rest, subject, allow_any_subject: false })).status, 201);
  });

  test('the same issuer, subject and kid is a conflict; another of them is not', async () => {
    const body = bodyOf('https://twice.example');
    await trust(body);
    await assertRefused(trust(body), 409, 'conflict');
    assert.equal((await trust({ ...body, subject: 'grace' })).status, 201);
    assert.equal((await trust(bodyOf('https://twice.example', {}, 'key-2'))).status, 201);
  });

  test('another key under a kid of the issuer is a conflict', async () => {
    await trust(bodyOf('https://keys.example'));
    await assertRefused(trust(bodyOf('https://keys.example', { subject: 'grace' })), 409, 'conflict');
    const { data } = await api.oauth2.listTrustedOAuth2JwtGrantIssuers({ issuer: 'https://keys.example' });
    assert.equal(data.length, 1);
  });

  test('a key that two trusts share goes with the last of them', async () => {
    const body = bodyOf('https://shared.example');
    const first = await trust(body);
    const second = await trust({ ...body, subject: 'grace' });
    await api.oauth2.deleteTrustedOAuth2JwtGrantIssuer({ id: String(first.data.id) });
    assert.equal((await api.jwk.getJsonWebKeySet({ set: 'https://shared.example' })).data.keys?.length, 1);
    await api.oauth2.deleteTrustedOAuth2JwtGrantIssuer({ id: String(second.data.id) });
    await assertRefused(api.jwk.getJsonWebKeySet({ set: 'https://shared.example' }), 404, 'not_found');
  });

  test('what is missing, private, past or no key is refused', async () => {
    const body = bodyOf('https://wrong.example');
    const { jwk } = body;
    for (const member of ['issuer', 'scope', 'jwk', 'expires_at']) {
      const without = Object.fromEntries(Object.entries(body).filter(([name]) => name !== member));
      const call = server.call('POST', '/admin/trust/grants/jwt-bearer/issuers', without, 400);
      assert.equal((await call)['error'], 'invalid_request', member);
    }
    await assertRefused(trust({ ...body, jwk: { ...jwk, d: 'AAAA' } }), 400, 'invalid_request');
    await assertRefused(trust({ ...body, jwk: { ...jwk, x: 'AA' } }), 400, 'invalid_request');
    await assertRefused(trust({ ...body, jwk: { ...jwk, kid: '' } }), 400, 'invalid_request');
    await assertRefused(trust({ ...body, issuer: 'hydra.openid.id-token' }), 400, 'invalid_request');
    const past = new Date(clock.now()).toISOString();
    await assertRefused(trust({ ...body, expires_at: past }), 400, 'invalid_request');
    await assertRefused(api.jwk.getJsonWebKeySet({ set: 'https://wrong.example' }), 404, 'not_found');
  });

  test('they come page by page', async () => {
    for (const kid of ['a', 'b', 'c', 'd', 'e']) await trust(bodyOf('https://pages.example', {}, kid));
    const issuer = 'https://pages.example';
    const seen: unknown[] = [];
    let pageToken: string | undefined;
    do {
      const answer = await api.oauth2.listTrustedOAuth2JwtGrantIssuers({
        issuer,
        pageSize: 2,
        ...(pageToken !== undefined && { pageToken }),
      });
      seen.push(...answer.data.map(({ public_key }) => public_key?.kid));
      pageToken = /page_token=([^&>]+)>; rel="next"/.exec(String(answer.headers['link']))?.[1];
    } while (pageToken !== undefined && seen.length < 10);
    assert.deepEqual(seen.sort(), ['a', 'b', 'c', 'd', 'e']);
  });

  test('when its time is over it is gone, and the sweeper takes it and its key away', async () => {
    const issuer = 'https://over.example';
    const { data } = await trust(bodyOf(issuer));
    clock.advance(86_400_000);
    await assertRefused(api.oauth2.getTrustedOAuth2JwtGrantIssuer({ id: String(data.id) }), 404, 'not_found');
    await assertRefused(api.jwk.getJsonWebKeySet({ set: issuer }), 404, 'not_found');
    clock.advance(1);
    const { store } = server.provider.parts;
    await store.sweep();
    assert.deepEqual(await store.keys.list(issuer), []);
    assert.deepEqual(await store.trustedIssuers.list({ issuer, limit: 9 }), []);
    assert.equal((await trust(bodyOf(issuer))).status, 201);
  });
});
