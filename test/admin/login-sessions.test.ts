import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import {
  authorizationUrl,
  createClient,
  createUser,
  decodeJwt,
  isActive,
  pageKind,
  signedIn,
  tokens,
} from '../support/story.ts';
import { assertRefused, sdk } from './sdk.ts';

describe('login sessions', () => {
  let server: TestProvider;
  let subject: string;
  let api: ReturnType<typeof sdk>['oauth2'];
  before(async () => {
    server = await startTestProvider();
    api = sdk(server).oauth2;
    await createClient(server);
    subject = await createUser(server);
  });
  after(() => server.stop());

  const isSignedIn = async (agent: Awaited<ReturnType<typeof signedIn>>) =>
    pageKind(await agent.visit(authorizationUrl(server))) === 'application';

  test('one ends by its sid, its tokens stay', async () => {
    const [one, other] = [await signedIn(server), await signedIn(server)];
    const issued = await tokens(server, {}, one);
    const { sid } = decodeJwt(issued['id_token']).claims;
    assert.equal((await api.revokeOAuth2LoginSessions({ sid: String(sid) })).status, 204);
    assert.equal(await isSignedIn(one), false);
    assert.equal(await isSignedIn(other), true);
    assert.equal(await isActive(server, issued['access_token']), true);
  });

  test('all of a person end by subject', async () => {
    const agents = [await signedIn(server), await signedIn(server)];
    assert.equal((await api.revokeOAuth2LoginSessions({ subject })).status, 204);
    for (const agent of agents) assert.equal(await isSignedIn(agent), false);
  });

  test('what nobody knows is 204, nothing named is 400', async () => {
    assert.equal((await api.revokeOAuth2LoginSessions({ sid: 'unknown' })).status, 204);
    assert.equal((await api.revokeOAuth2LoginSessions({ subject: 'nobody' })).status, 204);
    await assertRefused(api.revokeOAuth2LoginSessions({}), 400, 'invalid_request');
  });
});
