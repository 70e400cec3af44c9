import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { compactDecrypt, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import * as client from 'openid-client';
import { attempt, discover } from '../openid-client/relying-party.ts';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import {
  authorize,
  consent,
  createClient,
  createUser,
  discovery,
  pageKind,
  SECRET,
  signedIn,
} from '../support/story.ts';
import type { UserAgent } from '../support/user-agent.ts';
import { codeClient, tokensOf, verified } from './support.ts';

let server: TestProvider;
let agent: UserAgent;
const rsa = await generateKeyPair('RSA-OAEP-256', { extractable: true });
const ec = await generateKeyPair('ECDH-ES', { extractable: true });
let jwks: { keys: JWK[] };

before(async () => {
  server = await startTestProvider();
  await createUser(server);
  await createClient(server);
  agent = await signedIn(server, { scope: 'openid profile email offline_access' });
  jwks = {
    keys: [
      { ...(await exportJWK(rsa.publicKey)), kid: 'rsa', use: 'enc' },
      { ...(await exportJWK(ec.publicKey)), kid: 'ec', use: 'enc' },
    ],
  };
});
after(() => server.stop());

/** Registers a client, and signs in to it with openid-client, which decrypts with these keys. */
async function signInTo(client_id: string, metadata: Readonly<Record<string, string>>) {
  await createClient(server, { client_id, jwks, ...metadata });
  const config = await discover(server, { client_id, authentication: client.ClientSecretBasic(SECRET), metadata });
  client.enableDecryptingResponses(
    config,
    undefined,
    { key: rsa.privateKey, kid: 'rsa', alg: 'RSA-OAEP-256' },
    { key: ec.privateKey, kid: 'ec', alg: 'ECDH-ES' },
    { key: ec.privateKey, kid: 'ec', alg: 'ECDH-ES+A128KW' },
    { key: ec.privateKey, kid: 'ec', alg: 'ECDH-ES+A256KW' },
  );
  const { url, checks } = await attempt(config);
  let page = await agent.visit(url.href);
  if (pageKind(page) === 'consent') page = await consent(agent, page);
  const tokens = await client.authorizationCodeGrant(config, new URL(page.left ?? ''), checks);
  return { config, tokens };
}

describe('openid-client decrypts', () => {
  for (const alg of ['RSA-OAEP-256', 'ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A256KW']) {
    for (const enc of ['A128CBC-HS256', 'A256GCM']) {
      test(`an ID token and a signed userinfo answer: ${alg}, ${enc}`, async () => {
        const { config, tokens } = await signInTo(`${alg} ${enc}`, {
          id_token_signed_response_alg: 'ES256',
          id_token_encrypted_response_alg: alg,
          id_token_encrypted_response_enc: enc,
          userinfo_signed_response_alg: 'ES256',
          userinfo_encrypted_response_alg: alg,
          userinfo_encrypted_response_enc: enc,
        });
        assert.equal(tokens.id_token?.split('.').length, 5);
        const claims = tokens.claims();
        assert.deepEqual(claims?.aud, [`${alg} ${enc}`]);
        const told = await client.fetchUserInfo(config, tokens.access_token, claims?.sub ?? '');
        assert.equal(told.name, 'Ada Lovelace');
      });
    }
  }

  test('a refreshed ID token', async () => {
    const { config, tokens } = await signInTo('refreshing', { id_token_encrypted_response_alg: 'RSA-OAEP-256' });
    const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token ?? '');
    assert.equal(refreshed.id_token?.split('.').length, 5);
    assert.equal(refreshed.claims()?.sub, tokens.claims()?.sub);
  });

  test('an ID token from the authorization endpoint', async () => {
    await createClient(server, { client_id: 'hybrid', jwks, id_token_encrypted_response_alg: 'ECDH-ES' });
    const callback = await authorize(server, { client_id: 'hybrid', response_type: 'code id_token' }, agent);
    const id_token = new URLSearchParams(callback.hash.slice(1)).get('id_token') ?? '';
    const { plaintext, protectedHeader } = await compactDecrypt(id_token, ec.privateKey);
    assert.equal(protectedHeader.cty, 'JWT');
    const { payload } = await verified(server, 'hybrid', new TextDecoder().decode(plaintext));
    assert.equal(typeof payload['c_hash'], 'string');
  });
});

describe('what is encrypted', () => {
  test('without an enc it is A128CBC-HS256, which the registration shows', async () => {
    const shown = await codeClient(server, 'default enc', { jwks, id_token_encrypted_response_alg: 'RSA-OAEP' });
    assert.equal(shown['id_token_encrypted_response_enc'], 'A128CBC-HS256');
    const { id_token = '' } = await tokensOf(server, 'default enc', agent);
    const { plaintext, protectedHeader } = await compactDecrypt(id_token, await rsaFor('RSA-OAEP'));
    assert.deepEqual(protectedHeader, { cty: 'JWT', alg: 'RSA-OAEP', enc: 'A128CBC-HS256', kid: 'rsa' });
    await verified(server, 'default enc', new TextDecoder().decode(plaintext));
  });

  test('a userinfo answer may be, without being signed', async () => {
    await codeClient(server, 'unsigned userinfo', { jwks, userinfo_encrypted_response_alg: 'ECDH-ES+A192KW' });
    const { access_token = '' } = await tokensOf(server, 'unsigned userinfo', agent);
    const answer = await fetch(`${server.issuer}/userinfo`, { headers: { authorization: `Bearer ${access_token}` } });
    assert.match(answer.headers.get('content-type') ?? '', /^application\/jwt/);
    const { plaintext, protectedHeader } = await compactDecrypt(await answer.text(), ec.privateKey);
    assert.equal(protectedHeader.cty, undefined);
    assert.equal(JSON.parse(new TextDecoder().decode(plaintext)).name, 'Ada Lovelace');
  });

  test('is refused with a sentence when the keys behind jwks_uri cannot be had', async () => {
    const metadata = { jwks_uri: 'http://127.0.0.1:9/jwks', id_token_encrypted_response_alg: 'RSA-OAEP-256' };
    await codeClient(server, 'unreachable', metadata);
    await assert.rejects(tokensOf(server, 'unreachable', agent), /temporarily_unavailable/);
  });
});

describe('registration', () => {
  const refusals: readonly [string, Readonly<Record<string, unknown>>, RegExp][] = [
    ['an enc without its alg', { id_token_encrypted_response_enc: 'A128GCM' }, /enc needs id_token_encrypted/],
    ['an alg without keys', { userinfo_encrypted_response_alg: 'RSA-OAEP-256' }, /must be accompanied by jwks_uri/],
    ['RSA1_5', { id_token_encrypted_response_alg: 'RSA1_5' }, /must be one of/],
    [
      'an unknown enc',
      { request_object_encryption_alg: 'dir', request_object_encryption_enc: 'A512' },
      /must be one of/,
    ],
    ['authorization responses that are not signed', { authorization_signed_response_alg: 'none' }, /must be one of/],
    ['introspection answers that are not signed', { introspection_signed_response_alg: 'none' }, /must be one of/],
  ];
  for (const [what, metadata, message] of refusals) {
    test(`refuses ${what}`, async () => {
      const { error, error_description } = await server.call('POST', '/admin/clients', metadata, 400);
      assert.equal(error, 'invalid_client_metadata');
      assert.match(String(error_description), message);
    });
  }

  test('refuses an alg that no key of jwks suits, and RSA keys that are too short', async () => {
    const onlyEc = { keys: jwks.keys.filter(({ kid }) => kid === 'ec') };
    const document = { jwks: onlyEc, authorization_encrypted_response_alg: 'RSA-OAEP' };
    const first = await server.call('POST', '/admin/clients', document, 400);
    assert.match(String(first['error_description']), /^authorization_encrypted_response_alg must be accompanied/);
    const short = { keys: [{ kty: 'RSA', kid: 'short', e: 'AQAB', n: 'x'.repeat(171) }] };
    const second = await server.call('POST', '/admin/clients', { jwks: short }, 400);
    assert.match(String(second['error_description']), /2048 bits or more.*'short' does not fit/);
  });

  test('refuses unsigned ID tokens from the authorization endpoint', async () => {
    const other = await startTestProvider({ settings: { 'oidc.allow_unsigned_id_tokens': true } });
    try {
      const document = { response_types: ['code', 'code id_token'], id_token_signed_response_alg: 'none' };
      const { error_description } = await other.call('POST', '/admin/clients', document, 400);
      assert.match(String(error_description), /^id_token_signed_response_alg must not be none with response_types/);
    } finally {
      await other.stop();
    }
  });

  test('keeps and returns every member', async () => {
    const metadata = {
      id_token_encrypted_response_alg: 'RSA-OAEP-256',
      id_token_encrypted_response_enc: 'A256GCM',
      userinfo_encrypted_response_alg: 'ECDH-ES',
      userinfo_encrypted_response_enc: 'A192CBC-HS384',
      authorization_signed_response_alg: 'ES256',
      authorization_encrypted_response_alg: 'RSA-OAEP',
      authorization_encrypted_response_enc: 'A128GCM',
      introspection_signed_response_alg: 'RS256',
      introspection_encrypted_response_alg: 'ECDH-ES+A256KW',
      introspection_encrypted_response_enc: 'A256CBC-HS512',
      request_object_signing_alg: 'PS384',
      request_object_encryption_alg: 'ECDH-ES+A128KW',
      request_object_encryption_enc: 'A192GCM',
    };
    await createClient(server, { client_id: 'everything', jwks, ...metadata });
    const shown = await server.call('GET', '/admin/clients/everything');
    for (const [name, value] of Object.entries(metadata)) assert.equal(shown[name], value, name);
  });
});

test('discovery lists the ways of encryption', async () => {
  const document = await discovery(server);
  for (const what of ['id_token', 'userinfo']) {
    const algorithms = document[`${what}_encryption_alg_values_supported`];
    assert(Array.isArray(algorithms));
    for (const alg of ['RSA-OAEP-256', 'ECDH-ES', 'A128KW', 'dir']) assert(algorithms.includes(alg), alg);
    assert(!algorithms.includes('RSA1_5'));
    const ciphers = document[`${what}_encryption_enc_values_supported`];
    assert(Array.isArray(ciphers));
    for (const enc of ['A128CBC-HS256', 'A256GCM']) assert(ciphers.includes(enc), enc);
  }
});

async function rsaFor(alg: string) {
  return importJWK(await exportJWK(rsa.privateKey), alg);
}
