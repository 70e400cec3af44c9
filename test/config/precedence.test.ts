import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { filesOf, load, loadYaml, PRODUCTION, problems, set } from './sources.ts';

const files = filesOf({
  'one.yml': 'ttl: { access_token: 1m, id_token: 1m, auth_code: 1m }',
  'two.json': '{"ttl": {"access_token": "2m", "id_token": "2m"}}',
});

describe('where a setting comes from', () => {
  test('a flag wins over the environment, the environment over a file, a later file over an earlier one', () => {
    const environment = { ...PRODUCTION, TTL_ACCESS_TOKEN: '3m' };
    const paths = ['one.yml', 'two.json'];
    const { ttl } = load({ paths, files, environment, flags: [set('ttl.login_consent_request', '4m')] }).config;
    assert.equal(ttl.auth_code, 60_000);
    assert.equal(ttl.id_token, 120_000);
    assert.equal(ttl.access_token, 180_000);
    assert.equal(ttl.login_consent_request, 240_000);
    assert.equal(ttl.authentication_session, 720 * 3_600_000);
    const flagged = load({ paths, files, environment, flags: [set('ttl.access_token', '5m')] });
    assert.equal(flagged.config.ttl.access_token, 300_000);
  });

  test('the last of several flags for one setting wins', () => {
    const flags = [set('ttl.auth_code', '1m'), set('ttl.auth_code', '2m')];
    assert.equal(load({ environment: PRODUCTION, flags }).config.ttl.auth_code, 120_000);
  });

  test('a list is replaced, not added to', () => {
    const { config } = loadYaml('secrets: { system: [one-secret-of-the-file, two-secrets-of-the-file] }', {
      ...PRODUCTION,
      SECRETS_SYSTEM: 'the-secret-of-the-environment',
    });
    assert.deepEqual(config.secrets.system, ['the-secret-of-the-environment']);
  });

  test('a group or setting that the file leaves empty is not given', () => {
    const { config } = loadYaml('serve:\n  public:\nurls:\n  login:\n');
    assert.equal(config.serve.public.port, 4444);
    assert.equal(config.urls.login, null);
  });

  test('the word null takes a value away that the file gives, where a setting may be without one', () => {
    const files = filesOf({
      'signet.yml': 'matrix: { server_name: example.com }\nurls: { login: https://login.example }',
    });
    const sources = { paths: ['signet.yml'], files };
    const flags = [set('matrix.server_name', 'null')];
    const byFlag = load({ ...sources, environment: PRODUCTION, flags }).config;
    assert.deepEqual([byFlag.matrix.server_name, byFlag.urls.login], [null, 'https://login.example']);
    const environment = { ...PRODUCTION, MATRIX_SERVER_NAME: 'null', URLS_LOGIN: 'null' };
    const byEnvironment = load({ ...sources, environment }).config;
    assert.deepEqual([byEnvironment.matrix.server_name, byEnvironment.urls.login], [null, null]);
    assert.equal(load({ environment: PRODUCTION, flags: [set('branding.name', 'null')] }).config.branding.name, 'null');
  });

  test('a flag for a setting that does not exist is refused, with what may have been meant', () => {
    assert.deepEqual(
      problems(() => load({ environment: PRODUCTION, flags: [set('ttl.acess_token', '1m')] })),
      ['--set ttl.acess_token: there is no such setting. Did you mean ttl.access_token?'],
    );
  });

  test('the refusal names the place where the wrong value was given', () => {
    const environment = { ...PRODUCTION, SERVE_ADMIN_PORT: 'b' };
    const flags = [{ flag: '--public-port', path: 'serve.public.port', word: 'a' }];
    const sources = { paths: ['x.yml'], files: filesOf({ 'x.yml': 'ttl: { auth_code: c }' }), environment, flags };
    assert.deepEqual(
      problems(() => load(sources)),
      [
        'serve.public.port must be a port number from 0 to 65535; it is the text "a" (from --public-port).',
        'serve.admin.port must be a port number from 0 to 65535; it is the text "b" (from SERVE_ADMIN_PORT).',
        'ttl.auth_code must be a duration such as 30s, 10m or 1h30m; it is the text "c" (from x.yml).',
      ],
    );
  });
});
