import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import {
  ask,
  authorizationUrl,
  createClient,
  createUser,
  decodeJwt,
  logIn,
  pageKind,
  redeem,
  tokens,
  walk,
} from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';

/** By the names of the modules of the OpenID Foundation's conformance suite: how the person is asked. */
describe('modules about the login', () => {
  let server: TestProvider;
  let clock: TestClock;
  let agent: UserAgent;
  before(async () => {
    clock = testClock();
    server = await startTestProvider({ clock });
    await createClient(server);
    await createUser(server);
  });
  after(() => server.stop());
  beforeEach(() => {
    agent = new UserAgent(server.issuer);
  });

  type Parameters = Readonly<Record<string, string>>;

  async function claims(parameters: Parameters = {}): Promise<Readonly<Record<string, unknown>>> {
    return decodeJwt((await tokens(server, { scope: 'openid', ...parameters }, agent))['id_token']).claims;
  }

  /** Without anybody being asked. */
  async function silently(parameters: Parameters): Promise<Readonly<Record<string, unknown>>> {
    const page = await agent.visit(authorizationUrl(server, { scope: 'openid', ...parameters }));
    assert.equal(pageKind(page), 'application', `asked, at ${page.at}`);
    const { body } = await redeem(server, new URL(page.left ?? ''));
    return decodeJwt(body['id_token']).claims;
  }

  const LONG_STATE = 'x'.repeat(128);

  test('oidcc-prompt-login: a second request shows the login again, and auth_time is later', async () => {
    const first = await claims();
    clock.advance(1_000);
    const page = await agent.visit(authorizationUrl(server, { scope: 'openid', prompt: 'login' }));
    assert.equal(pageKind(page), 'login');
    const { left } = await logIn(agent, page);
    const { body } = await redeem(server, new URL(left ?? ''));
    const second = decodeJwt(body['id_token']).claims;
    assert.equal(second['sub'], first['sub']);
    assert(Number(second['auth_time']) > Number(first['auth_time']));
  });

  test('oidcc-prompt-none-not-logged-in: an error by the flow’s own channel, with the whole state', async () => {
    for (const [response_type, channel] of [
      ['code', 'query'],
      ['id_token', 'fragment'],
    ] as const) {
      const answer = await ask(server, { prompt: 'none', response_type, state: LONG_STATE }, agent);
      assert.equal(answer.channel, channel);
      assert.deepEqual([answer.parameters['error'], answer.parameters['state']], ['login_required', LONG_STATE]);
    }
  });

  test('oidcc-prompt-none-logged-in: succeeds silently, with the same sub and auth_time', async () => {
    const first = await claims();
    clock.advance(5_000);
    const second = await silently({ prompt: 'none' });
    assert.deepEqual([second['sub'], second['auth_time']], [first['sub'], first['auth_time']]);
  });

  test('oidcc-max-age-1: two seconds later the login is shown again, and auth_time is newer', async () => {
    const first = await claims();
    clock.advance(2_000);
    const page = await agent.visit(authorizationUrl(server, { scope: 'openid', max_age: '1' }));
    assert.equal(pageKind(page), 'login');
    const second = await claims({ max_age: '1' });
    assert.equal(Number(second['auth_time']) - Number(first['auth_time']), 2);
    assert.equal(second['auth_time'], clock.now() / 1000);
  });

  test('oidcc-max-age-10000: nobody is asked again, and auth_time stays', async () => {
    const first = await claims({ max_age: '15000' });
    assert.equal(typeof first['auth_time'], 'number');
    clock.advance(5_000);
    const second = await silently({ max_age: '10000' });
    assert.deepEqual([second['sub'], second['auth_time']], [first['sub'], first['auth_time']]);
  });

  test('oidcc-id-token-hint: prompt=none with the hint of the person who is signed in succeeds silently', async () => {
    const { id_token = '', ...rest } = await tokens(server, { scope: 'openid' }, agent);
    assert(rest['access_token']);
    const again = await silently({ prompt: 'none', id_token_hint: id_token });
    assert.equal(again['sub'], decodeJwt(id_token).claims['sub']);
  });

  for (const [module, parameters] of Object.entries<Parameters>({
    'oidcc-login-hint': { login_hint: 'buffy@localhost' },
    'oidcc-ui-locales': { ui_locales: 'se' },
    'oidcc-claims-locales': { claims_locales: 'se' },
    'oidcc-display-page': { display: 'page' },
    'oidcc-display-popup': { display: 'popup' },
    'oidcc-ensure-request-with-unknown-parameter-succeeds': { extra: 'foobar' },
    'oidcc-ensure-request-with-acr-values-succeeds': { acr_values: '1 2' },
  }))
    test(`${module}: does not stand in the way`, async () => {
      const page = await walk(server, { scope: 'openid', state: LONG_STATE, ...parameters }, agent);
      const { searchParams } = new URL(page.left ?? '');
      assert(searchParams.get('code'));
      assert.equal(searchParams.get('state'), LONG_STATE);
    });
});
