import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { acrOf, reachesAcr, wantedAcrs } from '../../src/oauth/claims/authentication.ts';
import { claimsBesideScopes, grantedClaimsRequest } from '../../src/oauth/claims/consent.ts';
import { releasedClaims } from '../../src/oauth/claims/release.ts';
import { claimRequests, parseClaims } from '../../src/oauth/claims/request.ts';
import { OAuthError } from '../../src/oauth/errors.ts';
import { isJsonObject, type JsonObject } from '../../src/oauth/json.ts';

const NAMES = ['sub', 'acr', 'name', 'name#de', 'email', '__proto__', 'constructor', '_claim_names', '#', ''];
const request = fc.oneof(
  fc.jsonValue({ maxDepth: 1 }),
  fc.record(
    {
      essential: fc.oneof(fc.boolean(), fc.constant('yes')),
      value: fc.jsonValue({ maxDepth: 1 }),
      values: fc.oneof(fc.array(fc.jsonValue({ maxDepth: 1 })), fc.constant(1)),
    },
    { requiredKeys: [] },
  ),
);
const place = fc.oneof(fc.dictionary(fc.constantFrom(...NAMES), request), fc.jsonValue({ maxDepth: 1 }));
const parameter = fc
  .record({ id_token: place, userinfo: place, other: place }, { requiredKeys: [] })
  .map((value) => JSON.stringify(value));

/** What the parser makes of a text; undefined when it refuses it with its own words. */
function parsed(text: string): JsonObject | undefined {
  try {
    return parseClaims(text);
  } catch (error) {
    assert(error instanceof OAuthError && error.code === 'invalid_request', String(error));
    return undefined;
  }
}

describe('the claims parameter, whatever it holds', () => {
  test('is read or refused as invalid_request, and what was read can be worked with', () => {
    let read = 0;
    fc.assert(
      fc.property(fc.oneof({ weight: 5, arbitrary: parameter }, fc.json(), fc.string()), (text) => {
        const claims = parsed(text);
        if (claims === undefined) return;
        read += 1;
        const asked = { claims, acr_values: [] };
        assert.notEqual(acrOf(asked, ''), '');
        assert.equal(typeof reachesAcr(asked, '1'), 'boolean');
        assert(wantedAcrs(asked).every((acr) => typeof acr === 'string'));
        for (const one of ['id_token', 'userinfo'] as const)
          for (const { essential, values } of claimRequests(claims, one).values()) {
            assert.equal(typeof essential, 'boolean');
            assert(values === undefined || values.length > 0);
          }
      }),
      { numRuns: 1000 },
    );
    assert(read > 50, `${read} were read`);
  });

  test('releases nothing that was not asked for, and nothing that was not granted', () => {
    const person = { name: 'Ada', 'name#de': 'Ada', email: 'ada@example.com', shoe_size: 38, birthdate: '1815' };
    fc.assert(
      fc.property(parameter, fc.subarray(['email', 'name']), (text, granted) => {
        const claims = parsed(text);
        const narrowed = grantedClaimsRequest(claims, { scope: ['openid'], claims: granted });
        const told = releasedClaims(person, { place: 'userinfo', scope: [], claims: narrowed, locales: [] });
        const names = Object.keys(told).map((name) => name.replace(/#.*/, ''));
        assert(names.every((name) => granted.includes(name) && claimRequests(claims, 'userinfo').size > 0));
        assert(claimsBesideScopes(narrowed, []).every((name) => granted.includes(name)));
        assert(narrowed === undefined || isJsonObject(narrowed));
      }),
      { numRuns: 1000 },
    );
  });

  test('has a bound', () => {
    const claims = (length: number) => JSON.stringify({ userinfo: { ['x'.repeat(length - 22)]: null } });
    assert.equal(claims(4096).length, 4096);
    assert(parsed(claims(4096)));
    assert.equal(parsed(claims(4097)), undefined);
  });
});
