import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import {
  ask,
  assertError,
  authorize,
  CALLBACK,
  CHALLENGE,
  createClient,
  createUser,
  discovery,
  redeem,
  signedIn,
  type TokenAnswer,
  token,
  VERIFIER,
} from '../support/story.ts';
import type { UserAgent } from '../support/user-agent.ts';

const WITHOUT = { code_challenge: null, code_challenge_method: null };

function exchange(server: TestProvider, callback: URL, more: Readonly<Record<string, string>>): Promise<TokenAnswer> {
  return token(server, {
    grant_type: 'authorization_code',
    code: callback.searchParams.get('code') ?? '',
    redirect_uri: CALLBACK,
    ...more,
  });
}

describe('PKCE', () => {
  let server: TestProvider;
  let agent: UserAgent;
  before(async () => {
    server = await startTestProvider();
    await createClient(server);
    await createClient(server, {
      client_id: 'public',
      client_secret: undefined,
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'implicit', 'refresh_token'],
      skip_consent: true,
    });
    await createUser(server);
    agent = await signedIn(server);
  });
  after(() => server.stop());

  async function refused(parameters: Readonly<Record<string, string | null>>): Promise<void> {
    const answer = await ask(server, parameters, agent);
    assert.equal(answer.parameters['error'], 'invalid_request', JSON.stringify(answer));
    assert.equal(answer.parameters['state'], 'the-state');
  }

  test('a public client must use it for every response type with a code', async () => {
    await refused({ client_id: 'public', ...WITHOUT });
    await refused({ client_id: 'public', ...WITHOUT, response_type: 'code id_token' });
    const implicit = await ask(server, { client_id: 'public', ...WITHOUT, response_type: 'id_token' }, agent);
    assert(implicit.parameters['id_token'], JSON.stringify(implicit));
  });

  test('a public client redeems its code with the verifier alone', async () => {
    const callback = await authorize(server, { client_id: 'public' }, agent);
    const form = {
      grant_type: 'authorization_code',
      client_id: 'public',
      code: callback.searchParams.get('code') ?? '',
      redirect_uri: CALLBACK,
    };
    assertError(await token(server, form, null), 400, 'invalid_grant');
    assert.equal((await token(server, { ...form, code_verifier: VERIFIER }, null)).status, 200);
  });

  test('a confidential client may do without', async () => {
    const callback = await authorize(server, WITHOUT, agent);
    assert.equal((await exchange(server, callback, {})).status, 200);
  });

  test('plain is refused, by name and as the default of a missing method', async () => {
    await refused({ code_challenge: VERIFIER, code_challenge_method: 'plain' });
    await refused({ code_challenge: VERIFIER, code_challenge_method: null });
  });

  test('unknown methods, a method without a challenge, and impossible challenges are refused', async () => {
    await refused({ code_challenge_method: 'S512' });
    await refused({ code_challenge_method: 's256' });
    await refused({ code_challenge: null });
    await refused({ code_challenge: 'a'.repeat(42) });
    await refused({ code_challenge: 'a'.repeat(129) });
    await refused({ code_challenge: `${'a'.repeat(43)}+` });
  });

  test('a missing, wrong or malformed verifier is invalid_grant, and the code still works with the right one', async () => {
    const callback = await authorize(server, {}, agent);
    assertError(await exchange(server, callback, {}), 400, 'invalid_grant');
    for (const code_verifier of ['x'.repeat(43), CHALLENGE, VERIFIER.toUpperCase(), `${VERIFIER}x`, 'short', 'ä'])
      assertError(await exchange(server, callback, { code_verifier }), 400, 'invalid_grant');
    assert.equal((await redeem(server, callback)).status, 200);
  });

  test('a verifier without a challenge is a downgrade and refused', async () => {
    const callback = await authorize(server, WITHOUT, agent);
    assertError(await exchange(server, callback, { code_verifier: VERIFIER }), 400, 'invalid_grant');
  });

  test('discovery offers S256 alone', async () => {
    const document = await discovery(server);
    assert.deepEqual(document['code_challenge_methods_supported'], ['S256']);
  });
});

describe('PKCE by setting', () => {
  test('plain works where it is switched on, and discovery says so', async () => {
    const server = await startTestProvider({ settings: { 'oauth2.pkce.plain': true } });
    try {
      await createClient(server);
      await createUser(server);
      const agent = await signedIn(server);
      for (const code_challenge_method of ['plain', null]) {
        const callback = await authorize(server, { code_challenge: VERIFIER, code_challenge_method }, agent);
        assertError(await exchange(server, callback, { code_verifier: CHALLENGE }), 400, 'invalid_grant');
        assert.equal((await redeem(server, callback)).status, 200);
      }
      const hashed = await authorize(server, {}, agent);
      assertError(await exchange(server, hashed, { code_verifier: CHALLENGE }), 400, 'invalid_grant');
      const document = await discovery(server);
      assert.deepEqual(document['code_challenge_methods_supported'], ['S256', 'plain']);
    } finally {
      await server.stop();
    }
  });

  test('enforced for all, a confidential client must use it; not enforced at all, a public one need not', async () => {
    for (const [settings, client_id, refused] of [
      [{ 'oauth2.pkce.enforced': true }, 'app', true],
      [{ 'oauth2.pkce.enforced_for_public_clients': false }, 'public', false],
    ] as const) {
      const server = await startTestProvider({ settings });
      try {
        await createClient(server);
        await createClient(server, {
          client_id: 'public',
          client_secret: undefined,
          token_endpoint_auth_method: 'none',
          grant_types: ['authorization_code', 'implicit'],
        });
        const answer = await ask(server, { client_id, ...WITHOUT, prompt: 'none' });
        assert.equal(answer.parameters['error'], refused ? 'invalid_request' : 'login_required');
      } finally {
        await server.stop();
      }
    }
  });
});
