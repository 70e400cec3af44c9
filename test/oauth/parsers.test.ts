import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { matchesRedirectUri } from '../../src/oauth/authorization/redirect-uri.ts';
import { PROMPTS, parseMaxAge, parsePrompt } from '../../src/oauth/authorization/request.ts';
import { findResponseType } from '../../src/oauth/authorization/response-type.ts';
import { parseClaims } from '../../src/oauth/claims/request.ts';
import { parseBasic, parseClientCredentials } from '../../src/oauth/client-authentication/credentials.ts';
import { OAuthError, toErrorDescription } from '../../src/oauth/errors.ts';
import { Parameters, words } from '../../src/oauth/parameters.ts';
import { SCOPE_TOKEN, uncoveredAudience, uncoveredScope } from '../../src/oauth/scope.ts';

const RUNS = { numRuns: 300 };
const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));

/** Holds for every input: a value, or a refusal of ours; nothing else is thrown. */
function total<T>(parse: (input: string) => T, check: (value: T, input: string) => void = () => {}): void {
  fc.assert(
    fc.property(text, (input) => {
      try {
        check(parse(input), input);
      } catch (error) {
        if (!(error instanceof OAuthError)) throw error;
      }
    }),
    RUNS,
  );
}

describe('parameters', () => {
  const entries = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'audience'), fc.constantFrom('', '1', '2')));

  test('a parameter has its one value, a repeated one is refused, an empty one is absent', () => {
    fc.assert(
      fc.property(entries, (pairs) => {
        const parameters = Parameters.from(pairs);
        for (const name of ['a', 'b', 'audience']) {
          const values = pairs.filter(([one, value]) => one === name && value !== '').map(([, value]) => value);
          assert.deepEqual(parameters.all(name), values);
          assert.equal(parameters.first(name), values[0]);
          if (values.length > 1) assert.throws(() => parameters.get(name), OAuthError);
          else assert.equal(parameters.get(name), values[0]);
        }
        const repeated = parameters.repeated();
        if (repeated !== undefined) assert(parameters.all(repeated).length > 1 && repeated !== 'audience');
        assert.deepEqual(Parameters.from(parameters), parameters);
      }),
      RUNS,
    );
  });

  test('any text is parsed, and what was written is read', () => {
    total((input) => Parameters.parse(input));
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (name, value) => {
        const written = new URLSearchParams([[name, value]]).toString();
        const read = new URLSearchParams(written).get(name) ?? '';
        assert.equal(Parameters.parse(written).get(name), read);
      }),
      RUNS,
    );
  });

  test('the words of a list come once each, in their order, and hold no space', () => {
    total(words, (list, input) => {
      assert.equal(new Set(list).size, list.length);
      for (const word of list) assert(word !== '' && !word.includes(' ') && input.includes(word));
    });
  });
});

describe('Basic credentials', () => {
  const secret = fc.string({ minLength: 1, unit: 'grapheme' });
  const id = secret.filter((one) => !one.includes(':'));

  test('form-encoded ones are read back', () => {
    fc.assert(
      fc.property(secret, secret, (client_id, client_secret) => {
        const pair = `${encodeURIComponent(client_id)}:${encodeURIComponent(client_secret)}`;
        const parsed = parseBasic(`Basic ${Buffer.from(pair).toString('base64')}`);
        assert.equal(parsed?.client_id, client_id);
        assert.equal(parsed?.secrets[0], client_secret);
      }),
      RUNS,
    );
  });

  test('of bare ones, the secret is among what is tried', () => {
    fc.assert(
      fc.property(id, secret, (client_id, client_secret) => {
        const parsed = parseBasic(`Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`);
        assert(parsed?.secrets.includes(client_secret));
      }),
      RUNS,
    );
  });

  test('any header and any form is read or refused', () => {
    total((input) => parseBasic(input));
    total((input) => parseBasic(`Basic ${input}`));
    total((input) => parseClientCredentials(`Basic ${Buffer.from(input).toString('base64')}`, Parameters.parse(input)));
  });

  test('another scheme is none of its business', () => {
    for (const header of ['Bearer x', 'Basics x', 'DPoP Basic', '']) assert.equal(parseBasic(header), undefined);
  });
});

describe('redirect URI matching', () => {
  test('a URI matches itself, and another one only by the port of a loopback address', () => {
    const port = fc.integer({ min: 1, max: 65_535 });
    fc.assert(
      fc.property(port, port, fc.constantFrom('127.0.0.1', '[::1]'), fc.webPath(), (one, other, host, path) => {
        assert(matchesRedirectUri(`http://${host}:${one}${path}`, `http://${host}:${other}${path}`));
        assert(matchesRedirectUri(`http://${host}${path}`, `http://${host}:${other}${path}`));
        assert(!matchesRedirectUri(`https://${host}:1${path}`, `https://${host}:2${path}`));
      }),
      RUNS,
    );
    const edit = fc.string({ minLength: 1 });
    fc.assert(
      fc.property(fc.webUrl(), edit, (uri, suffix) => {
        assert(matchesRedirectUri(uri, uri));
        assert(!matchesRedirectUri(uri, `${uri}${suffix}`));
        assert(!matchesRedirectUri(`${uri}${suffix}`, uri));
      }),
      RUNS,
    );
  });

  test('whatever matches a loopback address leads to this computer', () => {
    const rest = fc.oneof(text, fc.webPath());
    fc.assert(
      fc.property(rest, rest, (before, after) => {
        for (const requested of [`http://127.0.0.1${before}/cb${after}`, `http://127.0.0.1:${before}/cb`]) {
          if (!matchesRedirectUri('http://127.0.0.1/cb', requested)) continue;
          assert.equal(new URL(requested).hostname, '127.0.0.1');
          assert.equal(new URL(requested).pathname, '/cb');
        }
      }),
      RUNS,
    );
  });
});

describe('scopes and audiences', () => {
  const part = fc.constantFrom('a', 'b', 'c', '*', '');
  const name = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'));

  /** What a pattern means, said as a regular expression. */
  function meaning(pattern: string): RegExp {
    const parts = pattern.split('.');
    const source = parts.map((one, i) => {
      if (one !== '*') return one;
      return i === parts.length - 1 ? '[^.]+(\\.[^.]+)*' : '[^.]+';
    });
    return new RegExp(`^${source.join('\\.')}$`);
  }

  test('a wildcard covers what its pattern means and nothing else', () => {
    fc.assert(
      fc.property(name, name, (pattern, scope) => {
        const covered = uncoveredScope('wildcard', [pattern], [scope]) === undefined;
        assert.equal(covered, pattern === scope || meaning(pattern).test(scope), `${pattern} ${scope}`);
      }),
      { numRuns: 2000 },
    );
  });

  test('exactly, only equal ones are covered; nothing covers more than it is; nothing asked is always covered', () => {
    fc.assert(
      fc.property(fc.array(name), name, (allowed, scope) => {
        assert.equal(uncoveredScope('exact', allowed, [scope]) === undefined, allowed.includes(scope));
        assert.equal(uncoveredScope('wildcard', [], [scope]), scope);
        assert.equal(uncoveredScope('wildcard', allowed, []), undefined);
      }),
      RUNS,
    );
  });

  test('a scope holds no character that a list or a header could not carry', () => {
    total(
      (input) => SCOPE_TOKEN.test(input),
      (valid, input) => {
        if (valid) assert.match(input, /^[\x21\x23-\x5b\x5d-\x7e]+$/);
        if (valid) assert.deepEqual(words(input), [input]);
      },
    );
  });

  test('any audience is compared without harm, and none lies below another host', () => {
    fc.assert(
      fc.property(text, fc.webUrl(), (requested, allowed) => {
        uncoveredAudience([allowed, requested], [requested]);
        const escaped = `https://evil.example/${requested}`;
        if (!allowed.startsWith('https://evil.example')) assert.equal(uncoveredAudience([allowed], [escaped]), escaped);
      }),
      RUNS,
    );
  });
});

describe('prompt, max_age, claims and response types', () => {
  test('prompts are known ones', () => {
    total(parsePrompt, (prompts) => assert(prompts.every((prompt) => PROMPTS.includes(prompt))));
    for (const word of ['constructor', '__proto__', 'toString']) assert.throws(() => parsePrompt(word), OAuthError);
  });

  test('max_age is a number of seconds', () => {
    total(parseMaxAge, (seconds) => assert(seconds === undefined || (Number.isSafeInteger(seconds) && seconds >= 0)));
    fc.assert(fc.property(fc.nat(), (seconds) => assert.equal(parseMaxAge(String(seconds)), seconds)));
  });

  test('claims is a JSON object', () => {
    total(parseClaims);
    fc.assert(
      fc.property(fc.json(), (json) => {
        const value: unknown = JSON.parse(json);
        if (typeof value !== 'object' || value === null || Array.isArray(value))
          assert.throws(() => parseClaims(json), OAuthError);
      }),
      RUNS,
    );
  });

  test('a response type is found in any order of its words, and no other', () => {
    total(findResponseType);
    const type = fc.shuffledSubarray(['code', 'token', 'id_token'], { minLength: 1 });
    fc.assert(
      fc.property(type, (parts) => {
        const found = findResponseType(parts.join(' '));
        assert.deepEqual(found?.response_type.split(' ').sort(), [...parts].sort());
      }),
    );
    for (const word of ['constructor', '__proto__', 'none code']) assert.equal(findResponseType(word), undefined);
  });

  test('an error description has only characters that RFC 6749 allows', () => {
    total(toErrorDescription, (description) => assert.match(description, /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/));
  });
});
