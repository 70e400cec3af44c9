import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import {
  authorizationUrl,
  consent,
  createClient,
  createUser,
  logIn,
  pageKind,
  received,
  signedIn,
  walk,
} from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';

describe('consent', () => {
  let server: TestProvider;
  before(async () => {
    server = await startTestProvider();
    await createClient(server);
    await createUser(server);
  });
  after(() => server.stop());

  const opened = async (parameters: Readonly<Record<string, string>> = {}) => {
    const agent = new UserAgent(server.issuer);
    const login = await agent.visit(authorizationUrl(server, { prompt: 'consent', ...parameters }));
    return { agent, page: await logIn(agent, login) };
  };

  test('a remembered answer covers the same and less, not more', async () => {
    const agent = await signedIn(server, { scope: 'openid profile' });
    assert.equal(pageKind(await agent.visit(authorizationUrl(server, { scope: 'openid profile' }))), 'application');
    assert.equal(pageKind(await agent.visit(authorizationUrl(server, { scope: 'openid' }))), 'application');
    assert.equal(pageKind(await agent.visit(authorizationUrl(server, { scope: 'openid email' }))), 'consent');
  });

  test('what is unticked is not granted; openid stays', async () => {
    const { agent, page } = await opened({ scope: 'openid profile email offline_access' });
    const answer = received(await consent(agent, page, 'accept', { scope: ['email'] }));
    assert.equal(answer.parameters['scope'], 'openid email');
    const none = await opened({ scope: 'openid profile' });
    const bare = received(await consent(none.agent, none.page, 'accept', { scope: [] }));
    assert.equal(bare.parameters['scope'], 'openid');
  });

  test('a box that was not on the page grants nothing', async () => {
    const { agent, page } = await opened({ scope: 'openid profile' });
    const answer = received(await consent(agent, page, 'accept', { scope: ['profile', 'notes.write', 'email'] }));
    assert.equal(answer.parameters['scope'], 'openid profile');
  });

  test('an answer that is not to be remembered is asked for again', async () => {
    const { agent, page } = await opened({ scope: 'openid notes.write' });
    assert(received(await consent(agent, page, 'accept', { remember: [] })).parameters['code']);
    assert.equal(pageKind(await agent.visit(authorizationUrl(server, { scope: 'openid notes.write' }))), 'consent');
  });

  test('a refusal is access_denied with state, and issues nothing', async () => {
    const { agent, page } = await opened({ response_type: 'code id_token token' });
    const answer = received(await consent(agent, page, 'reject'));
    assert.equal(answer.channel, 'fragment');
    assert.deepEqual(Object.keys(answer.parameters).sort(), ['error', 'error_description', 'iss', 'state']);
    assert.equal(answer.parameters['error'], 'access_denied');
    assert.equal(answer.parameters['state'], 'the-state');
  });

  test('the Enter key accepts nothing: a form without a button is a refusal', async () => {
    const { agent, page } = await opened();
    const answer = received(await consent(agent, page, 'accept', { action: [] }));
    assert.equal(answer.parameters['error'], 'access_denied');
  });

  test('cancelling the login is access_denied with state', async () => {
    const agent = new UserAgent(server.issuer);
    const page = await agent.visit(authorizationUrl(server, { response_mode: 'form_post' }));
    const answer = received(await agent.submit(page, { action: 'cancel' }));
    assert.equal(answer.channel, 'form_post');
    assert.equal(answer.parameters['error'], 'access_denied');
    assert.equal(answer.parameters['state'], 'the-state');
  });

  test("the operator's own application with skip_consent is never asked about", async () => {
    await createClient(server, { client_id: 'own', skip_consent: true });
    const agent = new UserAgent(server.issuer);
    const login = await agent.visit(authorizationUrl(server, { client_id: 'own' }));
    assert.equal(received(await logIn(agent, login)).parameters['scope'], 'openid profile offline_access');
  });

  test('a public client with a custom scheme is asked about each time', async () => {
    await createClient(server, {
      client_id: 'native',
      client_secret: undefined,
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code'],
      response_types: ['code'],
      redirect_uris: ['com.example.app:/cb'],
      post_logout_redirect_uris: [],
    });
    const parameters = { client_id: 'native', redirect_uri: 'com.example.app:/cb' };
    const agent = new UserAgent(server.issuer);
    assert.match((await walk(server, parameters, agent)).left ?? '', /^com\.example\.app:\/cb\?code=/);
    assert.equal(pageKind(await agent.visit(authorizationUrl(server, parameters))), 'consent');
  });

  test('consent belongs to one person: another one in the same browser is asked', async () => {
    await createUser(server, { username: 'grace', email: 'grace@example.com' });
    const agent = await signedIn(server);
    const login = await agent.visit(authorizationUrl(server, { prompt: 'login' }));
    assert.equal(pageKind(await logIn(agent, login, { identifier: 'grace' })), 'consent');
  });

  test('a person may switch the account from the consent page', async () => {
    const { agent, page } = await opened();
    const login = await agent.submit(page, { action: 'switch_account' });
    assert.equal(pageKind(login), 'login');
    assert.equal(pageKind(await logIn(agent, login, { identifier: 'grace' })), 'consent');
  });
});
