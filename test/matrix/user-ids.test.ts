import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { loadConfig } from '../../src/config/load.ts';
import { isMatrixServerName, matrixUserId } from '../../src/oauth/matrix/user-id.ts';

describe('a person’s Matrix id', () => {
  test('is made of the claim and the server name', () => {
    for (const localpart of ['ada', 'ada.lovelace', 'a_b=c-d/e+f', '0'])
      assert.equal(matrixUserId('example.com', localpart), `@${localpart}:example.com`);
    assert.equal(matrixUserId('example.com:8448', 'ada'), '@ada:example.com:8448');
  });

  test('is not guessed from anything else', () => {
    for (const localpart of ['', 'Ada', 'ada@example.com', 'ada lovelace', 'ädä', 'a:b', 'ada\n', '@ada', 'a\0'])
      assert.equal(matrixUserId('example.com', localpart), undefined, localpart);
    for (const claim of [undefined, null, 7, true, ['ada'], { ada: 1 }])
      assert.equal(matrixUserId('example.com', claim), undefined);
  });

  test('has 255 bytes at most', () => {
    const rest = '@:example.com'.length;
    assert.equal(matrixUserId('example.com', 'a'.repeat(255 - rest))?.length, 255);
    assert.equal(matrixUserId('example.com', 'a'.repeat(256 - rest)), undefined);
  });

  test('whatever the claim is, it is unlike that of another claim', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        const [first, second] = [matrixUserId('example.com', one), matrixUserId('example.com', other)];
        assert.ok(first === undefined || /^@[a-z0-9._=/+-]+:example\.com$/.test(first));
        assert.ok(one === other || first === undefined || first !== second);
      }),
    );
  });
});

describe('a server name', () => {
  test('is a host in lower case, and a port where it has one', () => {
    for (const name of [
      'example.com',
      'matrix.example.com:8448',
      'localhost',
      '192.0.2.1',
      '127.0.0.1:80',
      '[2001:db8::1]',
      '[::1]:443',
    ])
      assert.ok(isMatrixServerName(name), name);
  });

  test('is nothing else', () => {
    for (const name of [
      '',
      'Example.com',
      'example.com:',
      'example.com:0',
      'example.com:65536',
      'https://example.com',
      'example.com/',
      'a b',
      '-a',
      'a_b',
      '[::1',
      '2001:db8::1',
      `${'a'.repeat(260)}`,
    ])
      assert.ok(!isMatrixServerName(name), name);
  });
});

describe('a setting that cannot work is refused at start', () => {
  const started = (path: string, word: string) =>
    loadConfig({
      flags: [
        { path: 'dev', word: 'true', flag: '--dev' },
        { path: 'dsn', word: 'memory', flag: '--dsn' },
        { path, word, flag: `--set ${path}` },
      ],
    });
  const refusals: readonly (readonly [string, string, RegExp])[] = [
    ['matrix.server_name', 'Example.com', /matrix\.server_name must be .*in lower case.*"Example\.com"/],
    ['matrix.server_name', 'https://example.com', /matrix\.server_name must be the name of a Matrix server/],
    ['matrix.openid_token_ttl', '0', /matrix\.openid_token_ttl must be from 1m to 24h/],
    ['matrix.openid_token_ttl', '25h', /matrix\.openid_token_ttl must be from 1m to 24h/],
    ['matrix.openid_token_ttl', 'soon', /matrix\.openid_token_ttl must be a duration/],
    ['matrix.accept_query_token', 'perhaps', /matrix\.accept_query_token must be true or false/],
    ['matrix.localpart_claim', 'email', /matrix\.localpart_claim must be the name of a claim/],
    ['matrix.localpart_claim', '', /matrix\.localpart_claim must be the name of a claim/],
  ];
  for (const [path, word, sentence] of refusals)
    test(`${path}: ${word}`, () => assert.throws(() => started(path, word), sentence));

  test('what works is taken', () => {
    assert.equal(started('matrix.server_name', 'example.com').config.matrix.server_name, 'example.com');
    assert.deepEqual(started('matrix.openid_token_ttl', '5m').config.matrix, {
      server_name: null,
      openid_token_ttl: 300_000,
      accept_query_token: true,
      localpart_claim: 'preferred_username',
    });
  });
});
