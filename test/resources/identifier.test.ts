import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseResourceIdentifier } from '../../src/oauth/resources/identifier.ts';

const canonical = (text: string) => parseResourceIdentifier(text)?.canonical;

describe('a resource identifier (RFC 8707 §2)', () => {
  for (const text of [
    'https://api.example',
    'https://api.example/',
    'http://localhost:3000/mcp',
    'https://api.example/a/b?tenant=1',
    'https://[::1]:8443/x',
    'urn:example:notes',
    'https://api.example/%C3%A4',
  ])
    test(`may be ${text}`, () => assert.equal(parseResourceIdentifier(text)?.identifier, text));

  for (const [what, text] of Object.entries({
    'a relative one': '/api',
    'one without a scheme': 'api.example/notes',
    'a fragment': 'https://api.example/#notes',
    'an empty fragment': 'https://api.example/#',
    'nothing behind the scheme': 'https:',
    'a web address without a host': 'https:///notes',
    'a web address without slashes': 'https:api.example',
    'a user': 'https://ada@api.example/',
    'a password': 'https://ada:secret@api.example/',
    'a blank': 'https://api.example/a b',
    'a backslash': 'https://api.example\\notes',
    'a letter beyond ASCII': 'https://äpi.example/',
    'half of an encoded byte': 'https://api.example/%4',
    'a line feed': 'https://api.example/\n',
    'a very long one': `https://api.example/${'a'.repeat(1_000)}`,
  }))
    test(`may not be, or have, ${what}`, () => assert.equal(parseResourceIdentifier(text), undefined));

  test('is compared without the case of scheme and host, the default port and slashes at the end', () => {
    for (const text of ['HTTPS://API.example', 'https://api.example:443/', 'https://api.example//'])
      assert.equal(canonical(text), canonical('https://api.example'));
    assert.equal(canonical('https://api.example/mcp/'), canonical('https://api.example/mcp'));
    assert.equal(canonical('URN:example:Notes'), canonical('urn:example:Notes'));
  });

  test('is compared by all else', () => {
    const different = [
      'https://api.example/',
      'http://api.example/',
      'https://api.example:8443/',
      'https://api.example/MCP',
      'https://api.example/mcp',
      'https://api.example/mcp?x',
      'https://api.example/mcp?x=/',
      'urn:example:a',
      'urn:example:a/',
    ];
    assert.equal(new Set(different.map(canonical)).size, different.length);
  });

  test('has a canonical form that is one itself, the same, without a fragment', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: false }), (url) => {
        const parsed = parseResourceIdentifier(url);
        if (parsed === undefined) return;
        assert.equal(parsed.identifier, url);
        assert.equal(canonical(parsed.canonical), parsed.canonical);
        assert.equal(parseResourceIdentifier(`${url}#x`), undefined);
        if (!url.includes('?')) assert.equal(canonical(`${url}/`), parsed.canonical);
      }),
    );
  });

  test('is parsed, or refused, whatever it is', () => {
    const part = fc.constantFrom(
      'https:',
      'http:',
      '//',
      '/',
      '.',
      '..',
      '?',
      '#',
      '@',
      ':',
      '%41',
      '%',
      'a',
      '[',
      ']',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(part, { maxLength: 12 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (value) => {
        const parsed = parseResourceIdentifier(value);
        if (parsed === undefined) return;
        assert.match(parsed.canonical, /^[a-z][a-z0-9+.-]*:[\x21-\x7e]+$/);
        assert(!parsed.canonical.includes('#'));
        assert.equal(canonical(parsed.canonical), parsed.canonical);
      }),
      { numRuns: 2_000 },
    );
  });
});
