import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Application, callbackOf, errorOf } from '../login-consent/pages.ts';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { ask, createClient, createUser, decodeJwt, redeem, signedIn, tokens, walk } from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';
import { requestFor } from './people.ts';

const acr = (request: unknown) => requestFor({ id_token: { acr: request } });

describe('acr (OIDC Core §5.5.1.1)', () => {
  let server: TestProvider;
  let agent: UserAgent;
  before(async () => {
    server = await startTestProvider();
    await createClient(server);
    await createClient(server, { client_id: 'levels', default_acr_values: ['9'], skip_consent: true });
    await createUser(server);
    agent = await signedIn(server);
  });
  after(() => server.stop());

  const acrOf = async (parameters: Readonly<Record<string, string>>): Promise<unknown> =>
    decodeJwt((await tokens(server, parameters, agent))['id_token']).claims['acr'];

  test('oidcc-ensure-request-with-acr-values-succeeds: the ID token says what was reached, never an empty text', async () => {
    assert.equal(await acrOf({ acr_values: '1 2' }), '1');
    assert.equal(await acrOf({ acr_values: '1' }), '1');
    assert.equal(await acrOf({ acr_values: 'urn:mace:incommon:iap:gold' }), '1');
  });

  test('asked for without need, one that is not reached is no reason to refuse', async () => {
    assert.equal(await acrOf(acr({ values: ['9'] })), '1');
    assert.equal(await acrOf(acr(null)), '1');
  });

  test('essential without values is any', async () => {
    assert.equal(await acrOf(acr({ essential: true })), '1');
  });

  test('essential with a value that the login reaches succeeds', async () => {
    assert.equal(await acrOf(acr({ essential: true, values: ['9', '1'] })), '1');
    assert.equal(await acrOf(acr({ essential: true, value: '1' })), '1');
  });

  test('essential with values that the session has not: login_required when nobody may be asked', async () => {
    const answer = await ask(server, { prompt: 'none', ...acr({ essential: true, values: ['9'] }) }, agent);
    assert.equal(answer.parameters['error'], 'login_required');
  });

  test('essential with values that the login does not reach: asks, and is then unmet', async () => {
    const parameters = acr({ essential: true, values: ['9'] });
    const page = await walk(server, parameters, agent);
    assert.equal(new URL(page.left ?? '').searchParams.get('error'), 'unmet_authentication_requirements');
    assert.equal(new URL(page.left ?? '').searchParams.get('state'), 'the-state');
    // The session that was there goes on for others.
    assert((await ask(server, { prompt: 'none' }, agent)).parameters['code']);
    const stranger = new UserAgent(server.issuer);
    const refused = await walk(server, parameters, stranger);
    assert.equal(new URL(refused.left ?? '').searchParams.get('error'), 'unmet_authentication_requirements');
    assert.equal((await ask(server, { prompt: 'none' }, stranger)).parameters['error'], 'login_required');
  });

  test('default_acr_values count where the request says nothing, and are no need', async () => {
    const { parameters } = await ask(server, { client_id: 'levels', response_type: 'id_token' }, agent);
    assert.equal(decodeJwt(parameters['id_token']).claims['acr'], '1');
  });
});

describe('acr with a login application', () => {
  let application: Application;
  before(async () => {
    application = await Application.start();
    await createClient(application.server, { default_acr_values: ['3'], skip_consent: true });
  });
  after(() => application.server.stop());

  const wanted = acr({ essential: true, values: ['2', '3'] });

  test('is told to it as Ory does, whichever way it was asked for', async () => {
    const agent = application.browser();
    const levels = async (parameters: Readonly<Record<string, string>>) =>
      (await application.loginRequest(await application.begin(agent, parameters))).oidc_context?.acr_values;
    assert.deepEqual(await levels(wanted), ['2', '3']);
    assert.deepEqual(await levels({ acr_values: '1' }), ['1']);
    assert.deepEqual(await levels({}), ['3']);
    assert.deepEqual(await levels(acr({ value: '2' })), ['2']);
  });

  test('a session that reached less is no formality, and one that reached it is', async () => {
    const agent = application.browser();
    await application.logIn(agent, await application.begin(agent), { remember: true, acr: '1' });
    assert.equal(await application.skips(agent), 'grace');
    assert.equal(await application.skips(agent, wanted), false);
    await application.logIn(agent, await application.begin(agent, wanted), { remember: true, acr: '2' });
    assert.equal(await application.skips(agent, wanted), 'grace');
    const page = await application.begin(agent, wanted);
    const consent = await application.logIn(agent, page);
    const callback = callbackOf(await agent.visit(await application.acceptConsent(consent)));
    const { body } = await redeem(application.server, callback);
    assert.equal(decodeJwt(body['id_token']).claims['acr'], '2');
  });

  test('a login that reached less is unmet', async () => {
    const agent = application.browser();
    for (const answer of [{ acr: '1' }, {}]) {
      const page = await application.logIn(agent, await application.begin(agent, wanted), answer);
      assert.equal(errorOf(page), 'unmet_authentication_requirements');
    }
  });
});
