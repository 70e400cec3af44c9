import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readRequestObject } from '../../src/oauth/authorization/request-object.ts';
import { REQUEST_OBJECT_RULES, type RequestObjectRules } from '../../src/oauth/authorization/request-object-rules.ts';
import { OAuthError } from '../../src/oauth/errors.ts';
import type { JsonObject } from '../../src/oauth/json.ts';
import { makeClient, makeKey, signJws } from '../client-keys/support.ts';
import { startTestProvider, testClock } from '../support/provider.ts';
import { unsigned } from './support.ts';

const MINUTE = 60;

describe('the request object rules of FAPI 2.0 Message Signing', async () => {
  const clock = testClock();
  const server = await startTestProvider({ clock });
  const { context } = server.provider.parts;
  await server.stop();
  const keys = [makeKey('PS256'), makeKey('ES256'), makeKey('EdDSA'), makeKey('RS256')] as const;
  const client = makeClient({ jwks: { keys: keys.map(({ jwk }) => jwk) }, profile: 'fapi_2_message_signing' });
  const now = Math.floor(clock.now() / 1000);
  const claims: JsonObject = { client_id: 'app', iss: 'app', aud: server.issuer, nbf: now, exp: now + 5 * MINUTE };

  const outcome = async (text: string, rules: RequestObjectRules = REQUEST_OBJECT_RULES.fapi_2): Promise<string> => {
    try {
      return (await readRequestObject(context, client, text, rules)).signed ? 'signed' : 'unsigned';
    } catch (error) {
      assert(error instanceof OAuthError);
      assert.equal(error.code, 'invalid_request_object');
      return 'refused';
    }
  };
  const withClaims = (changes: JsonObject): string =>
    signJws(
      keys[0],
      Object.fromEntries(Object.entries({ ...claims, ...changes }).filter(([, value]) => value !== undefined)),
    );

  for (const key of keys.slice(0, 3))
    test(`${key.alg} is taken`, async () => assert.equal(await outcome(signJws(key, claims)), 'signed'));

  const REFUSED: Readonly<Record<string, string>> = {
    'RS256 fails': signJws(keys[3], claims),
    'alg none fails': unsigned(claims),
    'a bad signature fails': `${withClaims({})}A`,
    'another client’s key fails': signJws(makeKey('PS256'), claims),
    'no exp fails': withClaims({ exp: undefined }),
    'no nbf fails': withClaims({ nbf: undefined }),
    'no aud fails': withClaims({ aud: undefined }),
    'an expired one fails': withClaims({ exp: now - 5 * MINUTE, nbf: now - 10 * MINUTE }),
    'a wrong aud fails': withClaims({ aud: 'https://other.example' }),
    'exp over 60 minutes after nbf fails': withClaims({ exp: now + 70 * MINUTE }),
    'nbf over 60 minutes in the past fails': withClaims({ nbf: now - 70 * MINUTE, exp: now - 70 * MINUTE + 3600 }),
    'nbf over 60 seconds in the future fails': withClaims({ nbf: now + 61 }),
    'request_uri inside fails': withClaims({ request_uri: 'urn:ietf:params:oauth:request_uri:x' }),
  };
  for (const [name, text] of Object.entries(REFUSED))
    test(name, async () => assert.equal(await outcome(text), 'refused'));

  test('several audiences, and nbf 8 seconds in the future, are accepted', async () => {
    assert.equal(await outcome(withClaims({ aud: ['https://other.example', server.issuer] })), 'signed');
    assert.equal(await outcome(withClaims({ nbf: now + 8 })), 'signed');
  });

  test('an nbf of 61 minutes ago fails although exp is to come', async () => {
    const long = { ...REQUEST_OBJECT_RULES.fapi_2, lifetime: { longest: 7_200_000, oldest: 3_600_000 } };
    assert.equal(await outcome(withClaims({ nbf: now - 61 * MINUTE, exp: now + MINUTE }), long), 'refused');
    assert.equal(await outcome(withClaims({ nbf: now - 59 * MINUTE, exp: now + MINUTE }), long), 'signed');
  });

  test('the other rules want none of that', async () => {
    const bare = withClaims({ exp: undefined, nbf: undefined, aud: undefined, iss: undefined });
    assert.equal(await outcome(bare, REQUEST_OBJECT_RULES.signed), 'signed');
    assert.equal(await outcome(bare, REQUEST_OBJECT_RULES.openid), 'signed');
    assert.equal(await outcome(unsigned(claims), REQUEST_OBJECT_RULES.openid), 'unsigned');
    assert.equal(await outcome(unsigned(claims), REQUEST_OBJECT_RULES.signed), 'refused');
  });
});
