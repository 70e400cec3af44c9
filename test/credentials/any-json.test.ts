import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { systemClock } from '../../src/oauth/clock.ts';
import { verifyProof } from '../../src/oauth/credentials/proof.ts';
import { OAuthError } from '../../src/oauth/errors.ts';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { createClient, createUser, tokens } from '../support/story.ts';

const SCOPE = 'openid userinfo_credential_draft_00';

const part = (value: unknown): string => Buffer.from(JSON.stringify(value) ?? '').toString('base64url');
const member = fc.constantFrom(
  'alg',
  'typ',
  'jwk',
  'kid',
  'aud',
  'iat',
  'exp',
  'nonce',
  'kty',
  'crv',
  'x',
  'y',
  'n',
  'e',
);
const value = fc.oneof(fc.constantFrom('ES256', 'RS256', 'EdDSA', 'EC', 'P-256', 'AQAB', 'none'), fc.jsonValue());
const object = fc.dictionary(member, fc.oneof(value, fc.dictionary(member, value)));
const jwt = fc.oneof(
  fc
    .tuple(object, object, fc.base64String())
    .map(([header, claims, rest]) => `${part(header)}.${part(claims)}.${rest}`),
  fc.string(),
);
const proof = fc.record({ proof_type: fc.constantFrom('jwt', 'cwt'), jwt: fc.oneof(jwt, fc.jsonValue()) });
const body = fc.oneof(
  fc.record({ format: fc.constant('jwt_vc_json'), proof: fc.oneof(proof, fc.jsonValue()) }),
  fc.jsonValue(),
);

describe('whatever JSON comes', () => {
  let server: TestProvider;
  let access_token: string;
  before(async () => {
    server = await startTestProvider();
    await createUser(server);
    await createClient(server, { scope: SCOPE });
    access_token = (await tokens(server, { scope: SCOPE }))['access_token'] ?? '';
  });
  after(() => server.stop());

  test('a request for a credential is refused or primed', async () => {
    await fc.assert(
      fc.asyncProperty(body, async (json) => {
        const { status } = await fetch(`${server.issuer}/credentials`, {
          method: 'POST',
          headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
          body: JSON.stringify(json),
        });
        assert.equal(status, 400);
      }),
      { numRuns: 200 },
    );
  });

  test('what is no proof is refused', () => {
    const context = { audiences: ['https://id.example'], clock: systemClock, max_age: 3_600_000 };
    fc.assert(
      fc.property(jwt, (text) => {
        assert.throws(() => verifyProof(text, context), OAuthError);
      }),
      { numRuns: 500 },
    );
  });
});
