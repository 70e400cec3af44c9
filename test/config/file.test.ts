import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { signatureAlgorithmNames } from '../../src/oauth/signature-algorithms.ts';
import { filesOf, load, loadYaml, PRODUCTION, problems } from './sources.ts';

/** What keys can sign with. */
const SIGNATURES = signatureAlgorithmNames(true).join(', ');

const refusals = (path: string, content?: string): readonly string[] =>
  problems(() =>
    load({ paths: [path], files: filesOf(content === undefined ? {} : { [path]: content }), environment: PRODUCTION }),
  );

describe('a configuration file', () => {
  test('may be YAML or JSON', () => {
    assert.equal(loadYaml('ttl:\n  auth_code: 1m\n').config.ttl.auth_code, 60_000);
    assert.equal(loadYaml('{\n\t"ttl": {\n\t\t"auth_code": "1m"\n\t}\n}').config.ttl.auth_code, 60_000);
    assert.equal(loadYaml('').config.ttl.auth_code, 600_000);
  });

  test('that is TOML is refused in one sentence', () => {
    assert.deepEqual(refusals('signet.toml', 'dsn = "memory"'), [
      'signet.toml: TOML is not read; write the settings as YAML or JSON.',
    ]);
  });

  test('that is not there is named', () => {
    assert.deepEqual(refusals('nowhere.yml'), ['nowhere.yml: there is no such file, or it may not be read.']);
  });

  test('with a mistake names line and column, and quotes nothing', () => {
    const cases: [string, string][] = [
      ['dsn: memory\nserve:\n\tpublic: 1\n', 'a.yml, line 3, column 1: a tab indents this line; use spaces.'],
      ['dsn: memory\ndsn: memory\n', 'a.yml, line 2, column 1: this name is given twice.'],
      [
        'dsn: [memory\n',
        'a.yml, line 2, column 1: the indentation does not fit the lines before it, or a bracket there is not closed.',
      ],
      [
        'secrets:\n  system: "hidden\n',
        'a.yml, line 3, column 1: a closing quote or bracket, or the colon after a name, is missing.',
      ],
    ];
    for (const [yaml, sentence] of cases) assert.deepEqual(refusals('a.yml', yaml), [sentence]);
  });

  test('that holds no settings is refused', () => {
    for (const content of ['- a\n', 'text', '3']) {
      assert.deepEqual(refusals('a.yml', content), ['a.yml: it must hold names with values, such as "dsn: memory".']);
    }
    assert.equal(refusals('a.yml', 'a: *nowhere\n').length, 1);
  });

  test('a value where a group belongs, and a group where a value belongs, are refused', () => {
    assert.deepEqual(refusals('a.yml', 'ttl: 3\nserve: { public: [1] }\nurls: { login: { a: 1 } }'), [
      'serve.public must be a group of settings; it is a list (from a.yml).',
      'urls.login must be an absolute http or https URL; it is a group of settings (from a.yml).',
      'ttl must be a group of settings; it is the number 3 (from a.yml).',
    ]);
  });

  test('wrong values are refused with what would be right', () => {
    const yaml = [
      'urls: { login: /login }',
      'strategies: { scope: hierarchic, access_token: true }',
      'ttl: { refresh_token: never, id_token: -1h, auth_code: 10 }',
      'keys: { id_token: [], access_token: [RS256, HS256], rotate_every: 1d }',
      'branding: { colours: { accent: red }, links: [{ label: a }] }',
      'accounts: { password: { minimum_length: 4 } }',
    ].join('\n');
    assert.deepEqual(refusals('a.yml', yaml), [
      'urls.login must be an absolute http or https URL; it is the text "/login" (from a.yml).',
      'ttl.refresh_token must be a duration such as 30s, 10m or 1h30m, or -1; it is the text "never" (from a.yml).',
      'ttl.id_token must be a duration such as 30s, 10m or 1h30m; it is the text "-1h" (from a.yml).',
      'ttl.auth_code must be a duration such as 30s, 10m or 1h30m; it is the number 10 (from a.yml).',
      'strategies.scope must be one of exact, wildcard; it is the text "hierarchic" (from a.yml).',
      'strategies.access_token must be one of opaque, jwt; it is the value true (from a.yml).',
      `keys.id_token must be a list of one or more of ${SIGNATURES}; it is an empty list (from a.yml).`,
      `keys.access_token must be a list of one or more of ${SIGNATURES}; its entry 2 is the text "HS256" (from a.yml).`,
      'keys.rotate_every must be a duration such as 30s, 10m or 1h30m, or never; it is the text "1d" (from a.yml).',
      'accounts.password.minimum_length must be a whole number from 8 to 256; it is the number 4 (from a.yml).',
      'branding.colours.accent must be a colour such as #3346c4; it is the text "red" (from a.yml).',
      'branding.links must be a list of {label, url}, each url an absolute http or https URL; url of its entry 1 is missing (from a.yml).',
    ]);
  });

  test('a name that is misspelt is named in a warning, with what may have been meant', () => {
    const { warnings } = loadYaml('ttl: { acces_token: 1m }\nserver: { port: 1 }\nbrandig: { name: x }');
    assert.deepEqual(warnings, [
      'ttl.acces_token is not a setting of Signet and is ignored. Did you mean ttl.access_token?',
      'server.port is not a setting of Signet and is ignored.',
      'brandig.name is not a setting of Signet and is ignored. Did you mean branding.name?',
    ]);
  });

  test('a refused file still tells of misspelt names', () => {
    const environment = { ...PRODUCTION, URLS_SELF_ISSUER: '' };
    assert.throws(
      () => loadYaml('urls: { self: { isuer: "https://a.example" } }', environment),
      (error) =>
        error instanceof Error &&
        'warnings' in error &&
        String(error.warnings) ===
          'urls.self.isuer is not a setting of Signet and is ignored. Did you mean urls.self.issuer?',
    );
  });
});
