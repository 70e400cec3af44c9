import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Application, callbackOf, challengeIn } from '../login-consent/pages.ts';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { createClient, createUser, introspect, logIn, pageKind } from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';
import {
  answerIn,
  CALENDAR,
  NOTES,
  redeemFor,
  registerResource,
  registerResources,
  requestFor,
  SCOPE,
  walkFor,
} from './support.ts';

describe('a login and consent application of the operator’s (Ory’s requested_resources)', () => {
  let application: Application;
  before(async () => {
    application = await Application.start();
    await createClient(application.server, { scope: SCOPE, audience: ['https://listed.example/'] });
    await registerResources(application.server);
  });
  after(() => application.server.stop());

  const toConsent = async (resources: readonly string[], more = {}) => {
    const agent = application.browser();
    const login = await agent.visit(requestFor(application.server, resources, more));
    return { agent, login, page: await application.logIn(agent, login, { remember: true }) };
  };
  const member = (request: object, name: string): unknown =>
    new Map<string, unknown>(Object.entries(request)).get(name);

  test('sees the resources in the login and the consent request, apart from the audience', async () => {
    const { login, page } = await toConsent([CALENDAR.slice(0, -1), NOTES], { audience: 'https://listed.example/' });
    for (const request of [await application.loginRequest(login), await application.consentRequest(page)]) {
      assert.deepEqual(member(request, 'requested_resources'), [CALENDAR, NOTES]);
      assert.deepEqual(request.requested_access_token_audience, ['https://listed.example/']);
    }
  });

  test('does not see the member where none is asked for', async () => {
    const { page } = await toConsent([]);
    assert(!('requested_resources' in (await application.consentRequest(page))));
  });

  test('grants fewer, among the audiences, and may not be talked into more', async () => {
    const { agent, page } = await toConsent([NOTES, CALENDAR]);
    const callback = await application.consent(agent, page, { grant_access_token_audience: [CALENDAR] });
    const code = callback.searchParams.get('code');
    assert.equal((await redeemFor(application.server, code, [NOTES])).body['error'], 'invalid_target');
    const { body } = await redeemFor(application.server, code, []);
    const { aud } = await introspect(application.server, body['access_token']);
    assert.deepEqual(aud, [CALENDAR, application.server.issuer]);
    const sessions = await application.api.listOAuth2ConsentSessions({ subject: 'grace' });
    const [session] = sessions.data;
    assert.deepEqual(session?.grant_access_token_audience, [CALENDAR]);
    assert.deepEqual(member(session?.consent_request ?? {}, 'requested_resources'), [NOTES, CALENDAR]);
  });

  test('has to grant one at least, and may try again', async () => {
    const { agent, page } = await toConsent([NOTES]);
    const consent_challenge = challengeIn(page, 'consent');
    const path = `/admin/oauth2/auth/requests/consent/accept?${new URLSearchParams({ consent_challenge })}`;
    const answer = await application.server.call('PUT', path, { grant_scope: ['openid'] }, 400);
    assert.equal(answer['error'], 'invalid_request');
    assert.match(String(answer['error_description']), /requested_resources/);
    await application.consent(agent, page, { grant_access_token_audience: [NOTES] });
  });

  test('is asked again about another resource, and not about one that it remembered', async () => {
    const { agent, page } = await toConsent([NOTES, CALENDAR], { scope: 'openid' });
    await application.consent(agent, page, { grant_access_token_audience: [NOTES], remember: true });
    const skips = async (resources: readonly string[]) => {
      const login = await agent.visit(requestFor(application.server, resources, { scope: 'openid' }));
      return (await application.consentRequest(await application.logIn(agent, login))).skip;
    };
    assert.deepEqual(
      [await skips([NOTES]), await skips([CALENDAR]), await skips([NOTES, CALENDAR])],
      [true, false, false],
    );
  });

  test('a resource that is removed while the person decides is an invalid_target', async () => {
    const identifier = 'https://fleeting.example/';
    const id = await registerResource(application.server, { identifier });
    const { agent, page } = await toConsent([identifier]);
    const location = await application.acceptConsent(page, { grant_access_token_audience: [identifier] });
    await application.server.call('DELETE', `/admin/oauth2/resources/${id}`, undefined, 204);
    assert.equal(callbackOf(await agent.visit(location)).searchParams.get('error'), 'invalid_target');
  });

  test('and so is one that was registered anew with another identifier: nobody granted that', async () => {
    const identifier = 'https://renamed.example/';
    const id = await registerResource(application.server, { identifier });
    const { agent, page } = await toConsent([identifier]);
    const location = await application.acceptConsent(page, { grant_access_token_audience: [identifier] });
    await application.server.call('DELETE', `/admin/oauth2/resources/${id}`, undefined, 204);
    await registerResource(application.server, { identifier: identifier.slice(0, -1) });
    assert.equal(callbackOf(await agent.visit(location)).searchParams.get('error'), 'invalid_target');
  });
});

describe('the built-in consent page', () => {
  let server: TestProvider;
  before(async () => {
    server = await startTestProvider({
      settings: { 'oauth2.resource_indicators.unregistered_hosts': ['mcp.example'] },
    });
    await createUser(server);
    await createClient(server, { scope: SCOPE });
    await registerResources(server);
  });
  after(() => server.stop());

  const asked = async (agent: UserAgent, resources: readonly string[]) => {
    const page = await agent.visit(requestFor(server, resources, { scope: 'openid' }));
    return pageKind(page) === 'login' ? logIn(agent, page) : page;
  };

  test('names the resources in plain words, those that nobody named by their address, and not this server', async () => {
    const { html } = await asked(new UserAgent(server.issuer), [
      NOTES,
      'https://mcp.example/<tools>'.replace(/[<>]/g, '.'),
    ]);
    const shown = /id="consent-resources">(.*?)<\/div>/s.exec(html)?.[1] ?? '';
    assert.match(shown, /The Notes/);
    assert.match(shown, /https:\/\/notes\.example\/api/);
    assert.match(shown, /https:\/\/mcp\.example\/\.tools\./);
    const own = await asked(new UserAgent(server.issuer), [server.issuer]);
    assert.doesNotMatch(own.html, /consent-resources/);
    const none = await asked(new UserAgent(server.issuer), []);
    assert.doesNotMatch(none.html, /consent-resources/);
  });

  test('asks again for another resource and not for the same', async () => {
    const agent = new UserAgent(server.issuer);
    await walkFor(server, [NOTES], { scope: 'openid' }, agent);
    assert(answerIn(await asked(agent, [NOTES])).has('code'));
    assert.equal(pageKind(await asked(agent, [CALENDAR])), 'consent');
    assert.equal(pageKind(await asked(agent, [NOTES, CALENDAR])), 'consent');
  });
});
