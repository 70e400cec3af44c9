import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { authorize, createClient, createUser, redeem, tokens } from '../support/story.ts';

describe('authorization code', () => {
  let server: TestProvider;
  before(async () => {
    server = await startTestProvider();
    await createClient(server);
    await createUser(server);
  });
  after(() => server.stop());

  test('a person signs in and consents, and the application gets tokens', async () => {
    const { token_type, id_token, refresh_token, access_token } = await tokens(server);
    assert.equal(token_type, 'bearer');
    assert(id_token && refresh_token && access_token);
  });

  test('a code works once, and its second use ends what it gave', async () => {
    const callback = await authorize(server);
    const first = await redeem(server, callback);
    assert.equal(first.status, 200);
    const second = await redeem(server, callback);
    assert.equal(second.status, 400);
    assert.equal(second.body['error'], 'invalid_grant');
    const userinfo = await fetch(`${server.issuer}/userinfo`, {
      headers: { authorization: `Bearer ${first.body['access_token']}` },
    });
    assert.equal(userinfo.status, 401);
  });
});
