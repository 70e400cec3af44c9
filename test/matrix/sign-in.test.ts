import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createClient, OAuth2 } from 'matrix-js-sdk';
import { startTestProvider } from '../support/provider.ts';
import {
  ask as askFor,
  consent,
  createUser,
  isActive,
  logIn,
  createClient as registerClient,
  token,
} from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';
import { ADA, API, DEVICE, type MatrixWorld, matrixTokens, SCOPE, startWorld, subOf } from './world.ts';

const CLIENT = 'https://chat.example/';
const REDIRECT = 'https://chat.example/callback';
const OTHER_DEVICE = 'urn:matrix:client:device:EEEFFFGGGHHH';

let world: MatrixWorld;
before(async () => {
  world = await startWorld({ 'oidc.dynamic_client_registration.enabled': true });
});
after(() => world.server.stop());

describe('matrix-js-sdk, from nothing', () => {
  const signIn = async (responseMode: 'fragment' | 'query') => {
    const { server } = world;
    const metadata = await createClient({ baseUrl: server.issuer }).getAuthMetadata();
    const clientId = await OAuth2.registerClient(metadata, { client_uri: CLIENT, redirect_uris: [REDIRECT] });
    const oauth = new OAuth2(metadata, { clientId });
    const agent = new UserAgent(server.issuer);
    const url = await oauth.generateAuthorizationCodeGrantUrl('the-state-of-the-client', REDIRECT, responseMode);
    const page = await consent(agent, await logIn(agent, await agent.visit(url)));
    const { search, hash } = new URL(page.left ?? assert.fail(`still at ${page.at}`));
    const code = new URLSearchParams((responseMode === 'query' ? search : hash).slice(1)).get('code') ?? '';
    return { oauth, answer: await oauth.completeAuthorizationCodeGrant(code, REDIRECT) };
  };

  for (const mode of ['query', 'fragment'] as const)
    test(`registers, signs a person in by ${mode}, and proves who they are`, async () => {
      const { oauth, answer } = await signIn(mode);
      assert.equal(answer.expires_in, 300);
      const client = createClient({ baseUrl: world.server.issuer, userId: ADA, accessToken: answer.access_token });
      const { user_id, device_id } = await client.whoami();
      assert.deepEqual([user_id, device_id], [ADA, oauth.context.deviceId]);
      assert.equal(await subOf(world.server, (await client.getOpenIdToken()).access_token), ADA);
    });

  test('refreshes, and revokes both tokens at once', async () => {
    const { oauth, answer } = await signIn('query');
    const { access_token, refresh_token = '' } = await oauth.performRefreshTokenGrant(answer.refresh_token ?? '');
    const client = createClient({ baseUrl: world.server.issuer, userId: ADA, accessToken: access_token });
    const openid = (await client.getOpenIdToken()).access_token;
    await Promise.all([oauth.revokeToken(access_token, 'access_token'), oauth.revokeToken(refresh_token)]);
    assert.equal(await isActive(world.server, access_token), false);
    assert.equal(await isActive(world.server, refresh_token), false);
    assert.equal(await subOf(world.server, openid), undefined);
  });
});

describe('a device of Matrix', () => {
  test('may be any for a client that is registered for the API', async () => {
    const { scope, refresh_token, expires_in } = await matrixTokens(world.server, `${API} ${OTHER_DEVICE}`);
    assert.deepEqual([scope, expires_in], [`${API} ${OTHER_DEVICE}`, '300']);
    assert.match(refresh_token ?? '', /^signet_rt_/);
  });

  test('is one: not two, though one may have both of its names', async () => {
    const refused = await askFor(world.server, { scope: `${API} ${DEVICE} ${OTHER_DEVICE}` });
    assert.equal(refused.parameters['error'], 'invalid_scope');
    const unstable = DEVICE.replace(':client', ':org.matrix.msc2967.client');
    assert.match((await matrixTokens(world.server, `${API} ${DEVICE} ${unstable}`))['scope'] ?? '', /msc2967/);
  });

  test('is none for a client that is not registered for the API', async () => {
    await world.server.call('PATCH', '/admin/clients/app', [{ op: 'replace', path: '/scope', value: 'openid' }]);
    const refused = await askFor(world.server, { scope: `openid ${OTHER_DEVICE}` });
    assert.equal(refused.parameters['error'], 'invalid_scope');
  });

  test('is a scope like any other where the server is none for Matrix', async () => {
    const server = await startTestProvider();
    try {
      await createUser(server);
      await registerClient(server, { scope: SCOPE });
      const refused = await askFor(server, { scope: `${API} ${OTHER_DEVICE}` });
      assert.equal(refused.parameters['error'], 'invalid_scope');
      const { expires_in } = await matrixTokens(server, SCOPE);
      assert.equal(expires_in, '3600');
    } finally {
      await server.stop();
    }
  });
});

test('tokens without a device are left as they are', async () => {
  const { server } = await startWorld();
  try {
    const { expires_in, refresh_token } = await matrixTokens(server, `openid ${API}`);
    assert.deepEqual([expires_in, refresh_token], ['3600', undefined]);
    assert.equal((await token(server, { grant_type: 'client_credentials', scope: API })).body['expires_in'], 3600);
  } finally {
    await server.stop();
  }
});
