import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { MAC_ALGORITHM_NAMES, signatureAlgorithmNames } from '../../src/oauth/signature-algorithms.ts';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import {
  authorizationUrl,
  createUser,
  decodeJwt,
  discovery,
  publishedKeys,
  signedIn,
  userinfo,
} from '../support/story.ts';
import type { UserAgent } from '../support/user-agent.ts';
import { codeClient, LONG_SECRET, tokensOf, verified } from './support.ts';

const EVERY = signatureAlgorithmNames(true);

let server: TestProvider;
let agent: UserAgent;
before(async () => {
  server = await startTestProvider({
    settings: { 'keys.id_token': EVERY, 'keys.ml_dsa': true, 'oidc.allow_unsigned_id_tokens': true },
  });
  await createUser(server);
  await codeClient(server, 'app');
  agent = await signedIn(server);
});
after(() => server.stop());

/** OIDC Core §3.1.3.6, for the algorithms that say their hash function; SHA-512 for the others. */
function halfHash(alg: string, value: string): string {
  const [bits = '512'] = /(256|384|512)$/.exec(alg) ?? [];
  const digest = createHash(`sha${bits}`).update(value).digest();
  return digest.subarray(0, digest.length / 2).toString('base64url');
}

describe('ID tokens and userinfo answers', () => {
  for (const alg of [...EVERY, ...MAC_ALGORITHM_NAMES]) {
    test(`${alg}: are signed with it for a client that registered it, and jose verifies them`, async () => {
      const algorithms = { id_token_signed_response_alg: alg, userinfo_signed_response_alg: alg };
      const shown = await codeClient(server, `with ${alg}`, algorithms);
      for (const [name, value] of Object.entries(algorithms)) assert.equal(shown[name], value);
      const { id_token = '', access_token = '' } = await tokensOf(server, `with ${alg}`, agent);
      const { payload, protectedHeader } = await verified(server, `with ${alg}`, id_token);
      assert.equal(protectedHeader.alg, alg);
      assert.equal(payload['at_hash'], halfHash(alg, access_token));
      const answer = await fetch(`${server.issuer}/userinfo`, { headers: { authorization: `Bearer ${access_token}` } });
      assert.match(answer.headers.get('content-type') ?? '', /^application\/jwt/);
      const told = await verified(server, `with ${alg}`, await answer.text());
      assert.equal(told.protectedHeader.alg, alg);
      assert.equal(told.payload['name'], 'Ada Lovelace');
    });
  }

  test('a client that registers no algorithm gets RS256, wherever it stands among the settings', async () => {
    const other = await startTestProvider({ settings: { 'keys.id_token': ['ES256', 'RS256'], 'keys.encryption': [] } });
    try {
      await createUser(other);
      await codeClient(other, 'app');
      const { id_token = '' } = await tokensOf(other, 'app', await signedIn(other));
      const { protectedHeader } = await verified(other, 'app', id_token);
      assert.equal(protectedHeader.alg, 'RS256');
      const { keys } = await publishedKeys(other);
      assert(keys.some(({ kid }) => kid === protectedHeader.kid));
      assert(!keys.some(({ kty, use }) => kty === 'OKP' || use === 'enc'));
    } finally {
      await other.stop();
    }
  });

  test('a client that registered none gets an unsigned ID token, without hashes of what it cannot protect', async () => {
    await codeClient(server, 'unsigned', { id_token_signed_response_alg: 'none' });
    const { id_token = '' } = await tokensOf(server, 'unsigned', agent);
    const { header, claims } = decodeJwt(id_token);
    assert.deepEqual(header, { alg: 'none' });
    assert.match(id_token, /\.$/);
    assert.equal(claims['iss'], server.issuer);
    assert.equal(claims['nonce'], 'the-nonce');
    assert.equal(claims['at_hash'], undefined);
    assert.equal((await userinfo(server, (await tokensOf(server, 'unsigned', agent))['access_token'])).status, 200);
  });

  test('an unsigned ID token is no hint', async () => {
    const { id_token = '' } = await tokensOf(server, 'unsigned', agent);
    const page = await agent.visit(authorizationUrl(server, { client_id: 'unsigned', id_token_hint: id_token }));
    assert.equal(new URL(page.left ?? '').searchParams.get('error'), 'invalid_request');
  });

  test('an ID token that was signed with the secret is a hint for its client, and with another secret none', async () => {
    const { id_token = '' } = await tokensOf(server, 'with HS256', agent);
    const ask = async (hint: string) => {
      const page = await agent.visit(
        authorizationUrl(server, { client_id: 'with HS256', id_token_hint: hint, prompt: 'none' }),
      );
      return new URL(page.left ?? '').searchParams.get('error');
    };
    assert.equal(await ask(id_token), null);
    assert.equal(await ask(`${id_token.slice(0, -4)}AAAA`), 'invalid_request');
  });
});

describe('discovery', () => {
  test('lists for ID tokens and userinfo what there are keys for, the HMACs, and none where that is allowed', async () => {
    const document = await discovery(server);
    assert.deepEqual(document['id_token_signing_alg_values_supported'], [...EVERY, ...MAC_ALGORITHM_NAMES, 'none']);
    assert.deepEqual(document['userinfo_signing_alg_values_supported'], ['none', ...EVERY, ...MAC_ALGORITHM_NAMES]);
    const methods = document['token_endpoint_auth_methods_supported'];
    assert(Array.isArray(methods));
    const assertions = document['token_endpoint_auth_signing_alg_values_supported'];
    assert(Array.isArray(assertions));
    assert(EVERY.every((alg) => assertions.includes(alg)));
    assert.equal(methods.includes('client_secret_jwt'), assertions.includes('HS256'));
    assert(!assertions.includes('none'));
  });

  test('without the settings there is neither none nor ML-DSA, and neither is registered', async () => {
    const other = await startTestProvider();
    try {
      const document = await discovery(other);
      assert.deepEqual(document['id_token_signing_alg_values_supported'], ['RS256', 'ES256', ...MAC_ALGORITHM_NAMES]);
      assert.doesNotMatch(JSON.stringify(document), /ML-DSA/);
      for (const metadata of [
        { id_token_signed_response_alg: 'none' },
        { id_token_signed_response_alg: 'PS256' },
        { userinfo_signed_response_alg: 'ML-DSA-44' },
        { request_object_signing_alg: 'ML-DSA-44' },
      ]) {
        const { error } = await other.call('POST', '/admin/clients', metadata, 400);
        assert.equal(error, 'invalid_client_metadata', JSON.stringify(metadata));
      }
    } finally {
      await other.stop();
    }
  });

  test('ML-DSA among the keys without the setting that allows it is refused at the start', async () => {
    const starting = startTestProvider({ settings: { 'keys.id_token': ['ML-DSA-44'] } });
    await assert.rejects(starting, /keys\.ml_dsa must be true/);
  });
});

describe('the secret behind an HMAC', () => {
  test('that the server makes is long enough for it, and is never shown again', async () => {
    const made = await server.call('POST', '/admin/clients', {
      client_id: 'made',
      id_token_signed_response_alg: 'HS512',
      redirect_uris: ['https://app.example/callback'],
      scope: 'openid profile offline_access',
      token_endpoint_auth_method: 'client_secret_post',
    });
    const secret = String(made['client_secret']);
    assert(secret.length >= 64);
    const { id_token = '' } = await tokensOf(server, 'made', agent, secret);
    await verified(server, 'made', id_token, secret);
    const shown = JSON.stringify(await server.call('GET', '/admin/clients/made'));
    assert(!shown.includes(secret));
    assert(!shown.includes('shared_secrets'));
  });

  test('goes on signing after a rotation only as the newest one', async () => {
    const { client_secret } = await server.call('POST', '/admin/clients/made/secrets/rotate');
    const { id_token = '' } = await tokensOf(server, 'made', agent, String(client_secret));
    await verified(server, 'made', id_token, String(client_secret));
  });

  test('that is too short for it is refused', async () => {
    const document = { client_secret: 'too short for HS256', id_token_signed_response_alg: 'HS256' };
    const { error_description } = await server.call('POST', '/admin/clients', document, 400);
    assert.match(String(error_description), /at least 32 characters/);
  });

  test('is asked for when a client registers the HMAC later, since only its hash is known', async () => {
    await codeClient(server, 'later');
    const document = await server.call('GET', '/admin/clients/later');
    const changed = { ...document, id_token_signed_response_alg: 'HS256' };
    const { error_description } = await server.call('PUT', '/admin/clients/later', changed, 400);
    assert.match(String(error_description), /only its hash\. Send client_secret/);
    await server.call('PUT', '/admin/clients/later', { ...changed, client_secret: LONG_SECRET });
    const { id_token = '' } = await tokensOf(server, 'later', agent);
    await verified(server, 'later', id_token);
  });

  test('is forgotten when no algorithm needs it any more', async () => {
    const document = await server.call('GET', '/admin/clients/later');
    await server.call('PUT', '/admin/clients/later', { ...document, id_token_signed_response_alg: 'RS256' });
    const stored = await server.provider.parts.store.clients.find('later');
    assert.deepEqual(stored?.shared_secrets ?? [], []);
    assert.equal(stored?.secrets.length, 1);
  });

  test('is not to be had from a client that authenticates without one', async () => {
    for (const method of ['none', 'private_key_jwt']) {
      const { error_description } = await server.call(
        'POST',
        '/admin/clients',
        {
          token_endpoint_auth_method: method,
          jwks_uri: 'https://app.example/jwks',
          userinfo_signed_response_alg: 'HS256',
        },
        400,
      );
      assert.match(String(error_description), /^token_endpoint_auth_method must be one with a client secret/);
    }
  });
});
