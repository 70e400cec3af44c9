import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { loadConfig } from '../../src/config/load.ts';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { createClient, createUser, introspect, post } from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';
import { answerIn, CALENDAR, NOTES, registerResources, requestFor, SCOPE, tokensFor } from './support.ts';

async function start(context: TestContext, settings: Readonly<Record<string, unknown>>): Promise<TestProvider> {
  const server = await startTestProvider({ settings });
  context.after(() => server.stop());
  await createUser(server);
  await createClient(server, { scope: SCOPE, audience: ['https://listed.example/'] });
  await registerResources(server);
  return server;
}

const errorFor = async (server: TestProvider, resource: string) =>
  answerIn(await new UserAgent(server.issuer).visit(requestFor(server, [resource]))).get('error');

describe('oauth2.resource_indicators.default_resource', () => {
  test('is what requests are for that name none', async (t) => {
    const server = await start(t, { 'oauth2.resource_indicators.default_resource': CALENDAR });
    const { access_token } = await tokensFor(server, []);
    assert.deepEqual((await introspect(server, access_token))['aud'], [CALENDAR, server.issuer]);
    const named = await tokensFor(server, [NOTES], [NOTES]);
    assert.deepEqual((await introspect(server, named['access_token']))['aud'], [NOTES]);
    const own = await post(server, '/oauth2/token', { grant_type: 'client_credentials', scope: 'calendar.read' });
    assert.deepEqual((await introspect(server, own.body['access_token']))['aud'], [CALENDAR]);
    const form = { grant_type: 'client_credentials', audience: 'https://listed.example/' };
    const audience = await post(server, '/oauth2/token', form);
    assert.deepEqual((await introspect(server, audience.body['access_token']))['aud'], ['https://listed.example/']);
  });

  test('is none for clients that may not use it', async (t) => {
    const server = await start(t, { 'oauth2.resource_indicators.default_resource': 'https://payroll.example/' });
    const { access_token } = await tokensFor(server, []);
    assert.deepEqual((await introspect(server, access_token))['aud'], []);
  });
});

describe('oauth2.resource_indicators.unregistered_hosts', () => {
  test('lets clients name https resources there', async (t) => {
    const hosts = ['mcp.example', '*.tools.example'];
    const server = await start(t, { 'oauth2.resource_indicators.unregistered_hosts': hosts });
    for (const resource of [
      'https://mcp.example/notes',
      'https://mcp.example:8443/',
      'https://a.b.tools.example/mcp',
    ]) {
      const { access_token, scope } = await tokensFor(server, [resource], [resource]);
      assert.deepEqual((await introspect(server, access_token))['aud'], [resource]);
      assert.equal(scope, 'profile notes.read notes.write calendar.read', 'nothing of this server itself');
    }
    for (const resource of [
      'http://mcp.example/notes',
      'https://tools.example/',
      'https://eviltools.example/',
      'https://mcp.example.evil.example/',
      'https://mcp.example@evil.example/',
      'urn:mcp.example',
    ])
      assert.equal(await errorFor(server, resource), 'invalid_target', resource);
  });

  test('does not open a registered resource to other clients', async (t) => {
    const server = await start(t, { 'oauth2.resource_indicators.unregistered_hosts': ['*'] });
    assert.equal(await errorFor(server, 'https://payroll.example/'), 'invalid_target');
    await tokensFor(server, ['https://anything.example/'], ['https://anything.example/']);
  });
});

describe('oauth2.resources', () => {
  const problemOf = (resources: readonly unknown[]): string => {
    const flags = Object.entries({ dev: true, dsn: 'memory', 'oauth2.resources': resources }).map(([path, value]) => ({
      path,
      word: typeof value === 'string' ? value : JSON.stringify(value),
      flag: `--set ${path}`,
    }));
    try {
      loadConfig({ flags });
      return '';
    } catch (error) {
      return String(error);
    }
  };

  test('is checked at start as the admin API checks', () => {
    assert.equal(problemOf([{ identifier: NOTES, scopes: ['a'], access_token_lifespan: '5m' }]), '');
    assert.match(
      problemOf([{ identifier: NOTES }, { identifier: 'notes' }]),
      /oauth2\.resources\.1\.identifier must be/,
    );
    assert.match(problemOf([{ identifier: NOTES }, { identifier: `${NOTES}/` }]), /twice/);
    assert.match(problemOf([{ identifier: NOTES, scopes: ['openid'] }]), /openid/);
    assert.match(problemOf([{ identifier: NOTES, access_token_signing_alg: 'PS512' }]), /keys\.access_token/);
    assert.match(problemOf([{ identifier: NOTES, clients: ['app'] }]), /oauth2\.resources/);
  });
});
