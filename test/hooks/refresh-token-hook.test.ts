import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { assertError, createClient, createUser, introspect, refresh, token } from '../support/story.ts';
import { CONSENT_URL, codeExchange, replies, startHook, type TestHook, unchanged } from './hook.ts';

describe('the refresh token hook', () => {
  let server: TestProvider;
  let hook: TestHook;
  let subject: string;
  before(async () => {
    hook = await startHook();
    server = await startTestProvider({
      settings: {
        'urls.consent': CONSENT_URL,
        'oauth2.refresh_token_hook': {
          url: `${hook.url}/refresh`,
          auth: { type: 'api_key', config: { in: 'cookie', name: 'key', value: 'of-the-hook' } },
        },
        'oauth2.token_hook': `${hook.url}/token`,
      },
    });
    await createClient(server);
    subject = await createUser(server);
  });
  beforeEach(() => {
    hook.answer = unchanged;
    hook.calls.length = 0;
  });
  after(async () => {
    await server.stop();
    hook.close();
  });

  test('is asked at refreshes only, before the token hook, which sees what it changed', async () => {
    await token(server, { grant_type: 'client_credentials' });
    const { body } = await codeExchange(server, { access_token: { team: 'a' } });
    assert.deepEqual(
      hook.calls.map(({ path }) => path),
      ['/token', '/token'],
    );
    hook.calls.length = 0;
    hook.answer = (response, call) => {
      if (call.path === '/token') unchanged(response, call);
      else replies(200, { session: { access_token: { team: 'b' }, id_token: {} } })(response, call);
    };
    const second = await refresh(server, body['refresh_token']);
    assert.deepEqual((await introspect(server, second.body['access_token']))['ext'], { team: 'b' });
    const [first, last] = hook.calls;
    assert(first?.path === '/refresh' && last?.path === '/token');
    assert.equal(first.headers['cookie'], 'key=of-the-hook');
    assert.equal(last.headers['cookie'], undefined);
    const { session, ...rest } = first.body;
    const granted = {
      client_id: 'app',
      granted_scopes: ['openid', 'profile', 'offline_access'],
      granted_audience: [],
    };
    assert.deepEqual(rest, { subject, requester: { ...granted, grant_types: ['refresh_token'] }, ...granted });
    assert.match(JSON.stringify(session), /"extra":{"team":"a"}/);
    assert.match(JSON.stringify(last.body['session']), /"extra":{"team":"b"}/);
  });

  test('when it refuses the token hook is not asked', async () => {
    const { body } = await codeExchange(server);
    hook.calls.length = 0;
    hook.answer = replies(403, {});
    assertError(await refresh(server, body['refresh_token']), 403, 'access_denied');
    assert.deepEqual(
      hook.calls.map(({ path }) => path),
      ['/refresh'],
    );
  });
});
