import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { createClientKeys } from '../../src/keys/client-keys.ts';
import type { ClientMetadata } from '../../src/oauth/client.ts';
import {
  assertedClientId,
  assertionReplayed,
  verifyClientAssertion,
} from '../../src/oauth/client-authentication/assertion.ts';
import { clientJwtAlgorithms, verifyClientJwt } from '../../src/oauth/client-jwt.ts';
import { OAuthError } from '../../src/oauth/errors.ts';
import type { JsonObject } from '../../src/oauth/json.ts';
import { profileNamed } from '../../src/oauth/profiles.ts';
import type { OAuthChange } from '../../src/oauth/repositories.ts';
import { SIGNATURE_ALGORITHM_NAMES } from '../../src/oauth/signature-algorithms.ts';
import { encode, makeClient, makeKey, signJws, type TestKey } from './support.ts';

const NOW = 1_700_000_000;
const ISSUER = 'https://signet.test';
const AUDIENCES = [ISSUER, `${ISSUER}/oauth2/token`, `${ISSUER}/oauth2/par`];
const key = makeKey('ES256', { kid: 'a' });
const claims: JsonObject = { iss: 'app', sub: 'app', aud: ISSUER, exp: NOW + 60, iat: NOW, jti: 'one' };

interface Setting {
  readonly metadata?: Partial<ClientMetadata>;
  readonly max_lifetime?: number;
  readonly fetchJson?: () => Promise<never>;
}

function verify(assertion: string, setting: Setting = {}): Promise<OAuthChange> {
  const {
    metadata = { jwks: { keys: [key.jwk] } },
    fetchJson = () => Promise.reject(new Error('down')),
    ...rest
  } = setting;
  const clock = { now: () => NOW * 1000 };
  const client = makeClient(metadata);
  const clientKeys = createClientKeys({ clock, fetchJson });
  const policy = { ml_dsa: false };
  return verifyClientAssertion(assertion, {
    client,
    audiences: AUDIENCES,
    algorithms: clientJwtAlgorithms(policy).signature,
    rules: profileNamed({ profile: 'default' }, metadata.profile),
    verify: (jws) => verifyClientJwt({ clientKeys, policy }, client, jws),
    clock,
    ...rest,
  });
}

async function refusal(assertion: string, setting: Setting = {}): Promise<OAuthError> {
  const outcome: unknown = await verify(assertion, setting).catch((error) => error);
  assert.ok(outcome instanceof OAuthError, 'it was accepted');
  assert.equal(outcome.code, 'invalid_client');
  assert.equal(outcome.status, 401);
  return outcome;
}

const make = (changed: JsonObject = {}, header: JsonObject = { kid: 'a' }): string =>
  signJws(key, { ...claims, ...changed }, header);

describe('a client assertion', () => {
  test('is accepted, and its jti can be used up once', async () => {
    assert.deepEqual(await verify(make()), {
      op: 'insert',
      entity: 'used_jti',
      record: {
        issuer: 'app',
        hash: createHash('sha256').update('one').digest('base64url'),
        expires_at: (NOW + 75) * 1000,
      },
      guard: 'jti_known',
    });
  });

  test('used again is invalid_client', () => {
    assert.equal(assertionReplayed('jti_known')?.code, 'invalid_client');
    assert.equal(assertionReplayed('code_used'), undefined);
  });

  for (const alg of SIGNATURE_ALGORITHM_NAMES) {
    test(`may be signed with ${alg}, by a key without a kid`, async () => {
      const other = makeKey(alg);
      await verify(signJws(other, claims), { metadata: { jwks: { keys: [key.jwk, other.jwk] } } });
    });
  }

  const accepted: Readonly<Record<string, JsonObject>> = {
    'the token endpoint as audience': { aud: AUDIENCES[1] },
    'the endpoint that was asked as audience': { aud: AUDIENCES[2] },
    'one of several audiences': { aud: ['https://other.test', ISSUER] },
    'no iat': { iat: undefined },
    'an old iat': { iat: NOW - 86_400 },
    'iat ten seconds ahead': { iat: NOW + 10 },
    'nbf ten seconds ahead': { nbf: NOW + 10 },
    'exp an hour ahead of a clock that is ten seconds ahead': { exp: NOW + 3610 },
    'exp with a fraction': { exp: NOW + 0.5 },
    'claims of its own': { purpose: 'x' },
  };
  for (const [what, changed] of Object.entries(accepted))
    test(`with ${what} is accepted`, async () => {
      await verify(make(changed));
    });

  const refused: Readonly<Record<string, readonly [JsonObject, RegExp]>> = {
    'another issuer': [{ iss: 'other' }, /iss and sub/],
    'another subject': [{ sub: 'other' }, /iss and sub/],
    'no issuer': [{ iss: undefined }, /iss and sub/],
    'another audience': [{ aud: 'https://other.test' }, /aud must be https:\/\/signet\.test/],
    'a longer audience': [{ aud: `${ISSUER}/` }, /audience/],
    'no audience': [{ aud: undefined }, /audience/],
    'an empty list of audiences': [{ aud: [] }, /audience/],
    'an audience inside a list inside a list': [{ aud: [[ISSUER]] }, /audience/],
    'no exp': [{ exp: undefined }, /exp/],
    'exp as text': [{ exp: String(NOW + 60) }, /exp/],
    'exp now': [{ exp: NOW }, /expired/],
    'exp in the past': [{ exp: NOW - 300 }, /expired/],
    'exp too far ahead': [{ exp: NOW + 3616 }, /at most 3600 seconds/],
    'exp at no end': [{ exp: 1e300 }, /at most/],
    'nbf a minute ahead': [{ nbf: NOW + 60 }, /nbf/],
    'nbf as text': [{ nbf: 'now' }, /nbf/],
    'iat a minute ahead': [{ iat: NOW + 60 }, /iat/],
    'iat as text': [{ iat: 'now' }, /iat/],
    'no jti': [{ jti: undefined }, /jti/],
    'an empty jti': [{ jti: '' }, /jti/],
    'a jti that is no text': [{ jti: 1 }, /jti/],
  };
  for (const [what, [changed, why]] of Object.entries(refused))
    test(`with ${what} is refused`, async () => assert.match((await refusal(make(changed))).description, why));

  test('may be allowed a shorter life', async () => {
    await verify(make({ exp: NOW + 60 }), { max_lifetime: 60_000 });
    await refusal(make({ exp: NOW + 76 }), { max_lifetime: 60_000 });
  });

  test('that is no JWT is refused', async () => {
    for (const text of ['', 'x', 'a.b.c', `${make()}.`, '{}']) await refusal(text);
  });
});

describe('the signature of a client assertion', () => {
  test('by another key is refused, with its kid or without', async () => {
    const other: TestKey = makeKey('ES256');
    for (const header of [{ kid: 'a' }, {}])
      assert.match((await refusal(signJws(other, claims, header))).description, /signature/);
  });

  test('with a kid that the client does not have is refused', async () => {
    assert.match((await refusal(make({}, { kid: 'b' }))).description, /names no key/);
  });

  test('is of the registered algorithm and no other', async () => {
    const jwks = { keys: [key.jwk] };
    await verify(make(), { metadata: { jwks, token_endpoint_auth_signing_alg: 'ES256' } });
    const wrong = await refusal(make(), { metadata: { jwks, token_endpoint_auth_signing_alg: 'PS256' } });
    assert.match(wrong.description, /PS256/);
  });

  test('is never none and never a MAC, not even for a client that registered it', async () => {
    for (const alg of ['none', 'HS256']) {
      const assertion = `${encode({ alg })}.${encode(claims)}.`;
      await refusal(assertion);
      await refusal(assertion, { metadata: { jwks: { keys: [key.jwk] }, token_endpoint_auth_signing_alg: alg } });
    }
  });

  test('cannot be checked without keys: invalid_client, the reason in the log only', async () => {
    await refusal(make(), { metadata: {} });
    const unreachable = await refusal(make(), {
      metadata: { jwks_uri: 'https://client.test/jwks' },
      fetchJson: () => Promise.reject(new Error('10.0.0.1 refused')),
    });
    assert.equal(unreachable.detail, '10.0.0.1 refused');
    assert.doesNotMatch(unreachable.description, /10\.0\.0\.1/);
  });

  test('is checked only when all else is right, so that a stranger cannot make us fetch', async () => {
    let fetches = 0;
    const setting: Setting = {
      metadata: { jwks_uri: 'https://client.test/jwks' },
      fetchJson: () => {
        fetches++;
        return Promise.reject(new Error('down'));
      },
    };
    for (const changed of [{ aud: 'x' }, { exp: NOW }, { iss: 'x' }, { jti: '' }])
      await refusal(make(changed), setting);
    assert.equal(fetches, 0);
    await refusal(make(), setting);
    assert.equal(fetches, 1);
  });
});

describe('the client that an assertion names', () => {
  test('is its subject, before anything is verified', () => {
    assert.equal(assertedClientId(make()), 'app');
  });

  test('is nobody when it has none or is no JWT', () => {
    for (const text of [make({ sub: undefined }), make({ sub: '' }), make({ sub: 1 }), 'x', ''])
      assert.equal(assertedClientId(text), undefined);
  });
});
