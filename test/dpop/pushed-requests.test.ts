import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { calculateJwkThumbprint } from 'jose';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import {
  assertError,
  CALLBACK,
  CHALLENGE,
  createClient,
  createUser,
  signedIn,
  type TokenAnswer,
} from '../support/story.ts';
import type { UserAgent } from '../support/user-agent.ts';
import { DpopClient, type DpopKey, dpopKey } from './support.ts';

const PATH = '/oauth2/par';

describe('DPoP with a pushed authorization request', () => {
  let server: TestProvider;
  let clock: TestClock;
  let agent: UserAgent;
  let otherKey: DpopKey;
  let client: DpopClient;
  let jkt: string;
  before(async () => {
    clock = testClock();
    server = await startTestProvider({ clock });
    await createClient(server);
    await createUser(server);
    agent = await signedIn(server);
    const [key, other] = await Promise.all([dpopKey(), dpopKey()]);
    otherKey = other;
    jkt = await calculateJwkThumbprint(key.jwk);
    client = new DpopClient(server, clock.now, key);
  });
  after(() => server.stop());

  function push(own: DpopClient, parameters: Readonly<Record<string, string>>, proof?: string | null) {
    const request = {
      response_type: 'code',
      redirect_uri: CALLBACK,
      scope: 'openid',
      code_challenge: CHALLENGE,
      code_challenge_method: 'S256',
      ...parameters,
    };
    return own.post(PATH, request, proof);
  }

  async function codeOf(answer: TokenAnswer): Promise<string> {
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    const query = new URLSearchParams({ client_id: 'app', request_uri: String(answer.body['request_uri']) });
    const { left } = await agent.visit(`${server.issuer}/oauth2/auth?${query}`);
    return new URL(left ?? '').searchParams.get('code') ?? assert.fail(`no code: ${left}`);
  }

  for (const [name, parameters, proof] of [
    ['a proof', false, undefined],
    ['dpop_jkt', true, null],
    ['both', true, undefined],
  ] as const)
    test(`${name} binds the code to the key`, async () => {
      const code = await codeOf(await push(client, parameters ? { dpop_jkt: jkt } : {}, proof));
      assertError(await client.with(otherKey).redeem(code), 400, 'invalid_grant');
      assertError(await client.redeem(code, null), 400, 'invalid_grant');
      assert.equal((await client.redeem(code)).status, 200);
    });

  test('a proof of another key than dpop_jkt names is refused', async () => {
    assertError(await push(client.with(otherKey), { dpop_jkt: jkt }), 400, 'invalid_dpop_proof');
  });

  test('a bad proof, or one that was used before, is refused', async () => {
    assertError(await push(client, {}, await client.proof('POST', '/oauth2/token')), 400, 'invalid_dpop_proof');
    const proof = await client.proof('POST', PATH);
    const answers = await Promise.all([push(client, {}, proof), push(client, {}, proof)]);
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 400]);
    assertError(await push(client, {}, proof), 400, 'invalid_dpop_proof');
  });

  test('a code that nothing bound takes any key', async () => {
    const code = await codeOf(await push(client, {}, null));
    assert.equal((await client.with(otherKey).redeem(code)).status, 200);
  });
});

test('a pushed request is told the nonce that its proof needs', async () => {
  const clock = testClock();
  const server = await startTestProvider({ clock, settings: { 'oauth2.dpop.nonce': 'required' } });
  try {
    await createClient(server);
    const client = new DpopClient(server, clock.now, await dpopKey());
    const request = {
      response_type: 'code',
      redirect_uri: CALLBACK,
      code_challenge: CHALLENGE,
      code_challenge_method: 'S256',
    };
    const refused = await client.post(PATH, request);
    assertError(refused, 400, 'use_dpop_nonce');
    const claims = { nonce: refused.headers.get('dpop-nonce') };
    const answer = await client.post(PATH, request, await client.proof('POST', PATH, undefined, { claims }));
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    assert(answer.headers.has('dpop-nonce'));
  } finally {
    await server.stop();
  }
});
