import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { AcceptOAuth2ConsentRequest, OAuth2ConsentRequest } from '@ory/client';
import { Application } from '../login-consent/pages.ts';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import {
  ask,
  authorizationUrl,
  consent,
  createClient,
  createUser,
  logIn,
  pageKind,
  redeem,
  tokens,
  userinfo,
} from '../support/story.ts';
import { UserAgent, type Visit } from '../support/user-agent.ts';
import { createAda, requestFor } from './people.ts';

const REQUEST = {
  userinfo: { email: { essential: true }, birthdate: null, 'name#de': null },
  id_token: { sub: null, shoe_size: null },
};

describe('consent to claims that are asked for by name', () => {
  let server: TestProvider;
  before(async () => {
    server = await startTestProvider();
    await createClient(server);
    await createAda(server);
  });
  after(() => server.stop());

  async function opened(parameters: Readonly<Record<string, string>>): Promise<{ agent: UserAgent; page: Visit }> {
    const agent = new UserAgent(server.issuer);
    return {
      agent,
      page: await logIn(agent, await agent.visit(authorizationUrl(server, { prompt: 'consent', ...parameters }))),
    };
  }

  const claimsOf = async (page: Visit): Promise<string[]> => {
    const { body } = await redeem(server, new URL(page.left ?? ''));
    return Object.keys((await userinfo(server, body['access_token'])).body).sort();
  };

  test('the page names them in plain words, what the application needs as such', async () => {
    const { page } = await opened({ scope: 'openid', ...requestFor(REQUEST) });
    assert.match(page.html, /See your email address<span class="small">It says that it needs this/);
    assert.match(page.html, /See your date of birth<\/label>/);
    assert.match(page.html, /See your full name/);
    assert.match(page.html, /<code><bdi>shoe_size<\/bdi><\/code>/);
    assert.doesNotMatch(page.html, /id="claim-sub"/);
    const german = await opened({ scope: 'openid', ui_locales: 'de', ...requestFor(REQUEST) });
    assert.match(german.page.html, /Ihr Geburtsdatum sehen/);
  });

  test('what the scopes tell anyway is not asked twice', async () => {
    const { page } = await opened({ scope: 'openid profile', ...requestFor(REQUEST) });
    assert.doesNotMatch(page.html, /id="claim-(birthdate|name)/);
    assert.match(page.html, /id="claim-email"/);
  });

  test('what is unticked is not told, whether it was a scope or a claim', async () => {
    const one = await opened({ scope: 'openid', ...requestFor(REQUEST) });
    const answer = await consent(one.agent, one.page, 'accept', { claim: ['email', 'phone_number'] });
    assert.deepEqual(await claimsOf(answer), ['email', 'sub']);
    const scope = await opened({ scope: 'openid email', ...requestFor(REQUEST) });
    const without = await consent(scope.agent, scope.page, 'accept', { scope: [], claim: ['birthdate'] });
    assert.deepEqual(await claimsOf(without), ['birthdate', 'sub']);
  });

  test('a remembered answer covers the same and less, not more; prompt=none says so', async () => {
    const scope = 'openid email';
    const { agent, page } = await opened({ scope, ...requestFor({ userinfo: { birthdate: null } }) });
    await consent(agent, page);
    const silent = async (claims: unknown) =>
      (await ask(server, { scope, prompt: 'none', ...requestFor(claims) }, agent)).parameters['error'];
    assert.equal(await silent({ userinfo: { birthdate: null } }), undefined);
    assert.equal(await silent({ id_token: { birthdate: { essential: true }, email: null, acr: null } }), undefined);
    assert.equal(await silent({}), undefined);
    assert.equal(await silent({ userinfo: { birthdate: null, gender: null } }), 'consent_required');
    const narrower = { scope: 'openid', prompt: 'none', ...requestFor({ userinfo: { email: null } }) };
    assert.equal((await ask(server, narrower, agent)).parameters['error'], undefined);
    const asked = await agent.visit(authorizationUrl(server, { scope, ...requestFor({ userinfo: { gender: null } }) }));
    assert.equal(pageKind(asked), 'consent');
  });

  test('one that was remembered before claims were known is asked for again', async () => {
    const agent = new UserAgent(server.issuer);
    await tokens(server, { scope: 'openid' }, agent);
    const answer = await ask(
      server,
      { scope: 'openid', prompt: 'none', ...requestFor({ userinfo: { gender: null } }) },
      agent,
    );
    assert.equal(answer.parameters['error'], 'consent_required');
  });
});

describe('a consent application', () => {
  let application: Application;
  let ada: string;
  before(async () => {
    application = await Application.start();
    await createClient(application.server);
    ada = await createUser(application.server, { claims: { birthdate: '1815-12-10', gender: 'female' } });
  });
  after(() => application.server.stop());

  const claims = { userinfo: { birthdate: null, gender: { essential: true }, name: null } };

  async function answered(answer: AcceptOAuth2ConsentRequest & { readonly grant_claims?: string[] }) {
    const agent = application.browser();
    const parameters = { scope: 'openid profile', ...requestFor({ userinfo: { ...claims.userinfo, email: null } }) };
    const page = await application.logIn(agent, await application.begin(agent, parameters), { subject: ada });
    const request: OAuth2ConsentRequest & { requested_claims?: unknown } = await application.consentRequest(page);
    const { body } = await redeem(application.server, await application.consent(agent, page, answer));
    return { request, told: Object.keys((await userinfo(application.server, body['access_token'])).body).sort() };
  }

  test('sees the parameter and what it asks for beside the scopes', async () => {
    const { request } = await answered({});
    assert.deepEqual(Object(request.oidc_context)['claims'], { userinfo: { ...claims.userinfo, email: null } });
    assert.deepEqual(request.requested_claims, ['email']);
  });

  test('tells what it grants, by scope or by name, and nothing else', async () => {
    const openid = { grant_scope: ['openid'] };
    assert.deepEqual((await answered(openid)).told, ['sub']);
    assert.deepEqual((await answered({ ...openid, grant_claims: ['email', 'gender'] })).told, [
      'email',
      'gender',
      'sub',
    ]);
    const profile = (await answered({ grant_scope: ['openid', 'profile'] })).told;
    assert.deepEqual(profile, ['birthdate', 'gender', 'preferred_username', 'sub', 'updated_at']);
  });
});
