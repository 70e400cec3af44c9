import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, beforeEach, describe, test } from 'node:test';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import { authorizationUrl, createClient, decodeJwt, redeem } from '../support/story.ts';
import { UserAgent, type Visit } from '../support/user-agent.ts';
import { logOut } from './application.ts';

const REQUESTS = '/admin/oauth2/auth/requests';

describe('the session of an identity provider', () => {
  const asked: string[] = [];
  let status = 204;
  const provider = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    response.writeHead(status).end();
  });
  let clock: TestClock;
  let server: TestProvider;
  before(async () => {
    provider.listen(0, '127.0.0.1');
    await once(provider, 'listening');
    const address = provider.address();
    assert(typeof address === 'object' && address !== null);
    clock = testClock();
    server = await startTestProvider({
      clock,
      settings: {
        'urls.login': 'https://pages.example/login',
        'urls.consent': 'https://pages.example/consent',
        'urls.identity_provider.url': `http://127.0.0.1:${address.port}/kratos/`,
        'urls.identity_provider.headers': { Authorization: 'Bearer of-the-provider' },
      },
    });
    await createClient(server);
  });
  after(async () => {
    await server.stop();
    provider.close();
  });
  beforeEach(() => {
    asked.length = 0;
    status = 204;
  });

  async function accept(agent: UserAgent, page: Visit, step: 'login' | 'consent', body: unknown): Promise<Visit> {
    const challenge = new URL(page.left ?? '').searchParams.get(`${step}_challenge`) ?? '';
    const query = new URLSearchParams({ [`${step}_challenge`]: challenge });
    const { redirect_to } = await server.call('PUT', `${REQUESTS}/${step}/accept?${query}`, body);
    return agent.visit(String(redirect_to));
  }

  async function signIn(agent: UserAgent, login: object): Promise<string> {
    let page = await agent.visit(authorizationUrl(server));
    page = await accept(agent, page, 'login', { subject: 'ada', remember: true, ...login });
    page = await accept(agent, page, 'consent', { grant_scope: ['openid'] });
    return String((await redeem(server, new URL(page.left ?? ''))).body['id_token']);
  }

  const tried = (): Promise<void> => server.provider.parts.logout.deliverDue();

  test('ends with ours', async () => {
    const agent = new UserAgent(server.issuer);
    const id_token = await signIn(agent, { identity_provider_session_id: 'a/b c' });
    assert.equal(typeof decodeJwt(id_token).claims['sid'], 'string');
    await logOut(agent, id_token);
    await tried();
    assert.deepEqual(asked, ['DELETE /kratos/admin/sessions/a%2Fb%20c Bearer of-the-provider']);
  });

  test('a failure does not keep anybody signed in, and is repeated', async () => {
    const agent = new UserAgent(server.issuer);
    const id_token = await signIn(agent, { identity_provider_session_id: 'ip-session' });
    status = 503;
    const page = await logOut(agent, id_token);
    assert.equal(page.status, 200);
    assert.match((await agent.visit(authorizationUrl(server, { prompt: 'none' }))).left ?? '', /login_required/);
    await tried();
    status = 404;
    clock.advance(5000);
    await tried();
    clock.advance(60_000);
    await tried();
    assert.equal(asked.length, 2);
  });

  test('a login without one asks nobody', async () => {
    const agent = new UserAgent(server.issuer);
    await logOut(agent, await signIn(agent, {}));
    await tried();
    assert.deepEqual(asked, []);
  });
});
