import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { authorizationUrl, authorize, createClient, createUser } from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';

describe('a long authorization request', () => {
  let server: TestProvider;
  before(async () => {
    server = await startTestProvider();
    await createClient(server);
    await createUser(server);
  });
  after(() => server.stop());

  test('of five thousand characters gets through login and consent', async () => {
    const state = 'x'.repeat(5000);
    const callback = await authorize(server, { state });
    assert.equal(callback.searchParams.get('state'), state);
    assert(callback.searchParams.has('code'));
  });

  test('that would not fit a URL with its verifier is refused at once', async () => {
    const { left } = await new UserAgent(server.issuer).visit(authorizationUrl(server, { state: 'x'.repeat(6000) }));
    const { searchParams } = new URL(left ?? '');
    assert.equal(searchParams.get('error'), 'invalid_request');
    assert.match(searchParams.get('error_description') ?? '', /too long/);
  });

  test('is not begun by a HEAD', async () => {
    const answer = await fetch(authorizationUrl(server), { method: 'HEAD', redirect: 'manual' });
    assert.equal(answer.status, 405);
  });
});
