import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { filesOf, load, loadYaml, PRODUCTION, problems } from './sources.ts';

const without = (name: string): Record<string, string> =>
  Object.fromEntries(Object.entries(PRODUCTION).filter(([other]) => other !== name));

const refusals = (environment: Record<string, string>): readonly string[] => problems(() => load({ environment }));

const NO_TLS =
  'The public endpoints have no TLS: give serve.tls.cert.path and serve.tls.key.path, or, when a proxy ends TLS, its networks as serve.tls.allow_termination_from (such as 127.0.0.1/32), or start with --dev for a development server.';

describe('a server for production', () => {
  test('starts with a database, an https issuer, secrets and TLS', () => {
    const { config, warnings } = load({ environment: PRODUCTION });
    assert.equal(config.urls.self.issuer, 'https://sign-in.example.com');
    assert.equal(config.serve.public.host, '0.0.0.0');
    assert.equal(config.serve.admin.host, '127.0.0.1');
    assert.deepEqual(warnings, []);
  });

  test('says everything that is missing at once', () => {
    assert.deepEqual(refusals({}), [
      'dsn is missing: give it as dsn in the file, as DSN in the environment or with --dsn.',
      'urls.self.issuer is missing: give it as urls.self.issuer in the file, as URLS_SELF_ISSUER in the environment or with --issuer.',
      'secrets.system is missing: give it as secrets.system in the file or as SECRETS_SYSTEM in the environment.',
      NO_TLS,
    ]);
  });

  test('refuses an http issuer, on loopback too', () => {
    for (const issuer of ['http://sign-in.example.com', 'http://localhost:4444']) {
      assert.deepEqual(refusals({ ...PRODUCTION, URLS_SELF_ISSUER: issuer }), [
        `urls.self.issuer must be an https URL; it is ${issuer}. Give an https one, or start with --dev for a development server.`,
      ]);
    }
  });

  test('refuses an issuer with query, fragment or credentials', () => {
    for (const issuer of ['https://a.example/?x', 'https://a.example/#x', 'ftp://a.example', 'sign-in.example.com']) {
      assert.deepEqual(refusals({ ...PRODUCTION, URLS_SELF_ISSUER: issuer }), [
        `urls.self.issuer must be an https URL without query, fragment and credentials; it is the text "${issuer}" (from URLS_SELF_ISSUER).`,
      ]);
    }
    assert.match(
      refusals({ ...PRODUCTION, URLS_SELF_ISSUER: 'https://me:hidden@a.example' })[0] ?? '',
      /\/\/…@a\.example/,
    );
  });

  test('keeps the trailing slash of an issuer and warns of it', () => {
    const { config, warnings } = load({ environment: { ...PRODUCTION, URLS_SELF_ISSUER: 'https://a.example/' } });
    assert.equal(config.urls.self.issuer, 'https://a.example/');
    assert.deepEqual(warnings, [
      'urls.self.issuer ends with a slash: https://a.example/. It is used as it is, and applications must write it so.',
    ]);
  });

  test('refuses plain http unless a proxy ends TLS', () => {
    assert.deepEqual(refusals(without('SERVE_TLS_ALLOW_TERMINATION_FROM')), [NO_TLS]);
  });

  test('refuses networks that are none', () => {
    assert.deepEqual(refusals({ ...PRODUCTION, SERVE_TLS_ALLOW_TERMINATION_FROM: '10.0.0.0/8,10.0.0.0/33' }), [
      'serve.tls.allow_termination_from must be a list of networks such as 10.0.0.0/8 or 127.0.0.1/32; its entry 2 is the text "10.0.0.0/33" (from SERVE_TLS_ALLOW_TERMINATION_FROM).',
    ]);
  });

  test('a certificate and a key switch TLS on for both listeners', () => {
    const { serve } = loadYaml('serve: { tls: { cert: { path: c.pem }, key: { path: k.pem } } }').config;
    for (const { tls } of [serve.public, serve.admin]) {
      assert.equal(tls.enabled, true);
      assert.deepEqual(tls.cert, { path: 'c.pem', base64: '' });
      assert.deepEqual(tls.allow_termination_from, ['127.0.0.1/32']);
    }
  });

  test("a listener's own TLS settings win over the shared ones", () => {
    const { serve } = loadYaml(
      'serve: { tls: { cert: { path: c }, key: { path: k } }, admin: { tls: { enabled: false } } }',
    ).config;
    assert.equal(serve.public.tls.enabled, true);
    assert.equal(serve.admin.tls.enabled, false);
  });

  test('TLS with half of what it needs is refused', () => {
    assert.deepEqual(
      problems(() => loadYaml('serve: { public: { tls: { cert: { path: c.pem } } } }')),
      ['serve.public.tls is enabled without serve.public.tls.key.path: give the file, or its text as base64.'],
    );
    assert.deepEqual(
      problems(() => loadYaml('serve: { public: { tls: { cert: { path: c, base64: Yw== }, key: { path: k } } } }')),
      ['serve.public.tls.cert has both path and base64: give one of them.'],
    );
  });

  test('an admin API that others reach wants a token, or a loud switch', () => {
    const open = { ...PRODUCTION, SERVE_ADMIN_HOST: '0.0.0.0' };
    assert.deepEqual(refusals(open), [
      'serve.admin.host is 0.0.0.0, where others reach the admin API, and serve.admin.token is missing: give it as serve.admin.token in the file or as SERVE_ADMIN_TOKEN in the environment, or listen on 127.0.0.1. (serve.admin.dangerously_allow_unauthenticated opens it to everybody.)',
    ]);
    assert.deepEqual(load({ environment: { ...open, SERVE_ADMIN_TOKEN: 't1,t2' } }).config.serve.admin.token, [
      't1',
      't2',
    ]);
    const { serve } = load({ environment: { ...open, SERVE_ADMIN_DANGEROUSLY_ALLOW_UNAUTHENTICATED: 'true' } }).config;
    assert.equal(serve.admin.dangerously_allow_unauthenticated, true);
  });

  test('loopback has many names', () => {
    for (const host of ['127.0.0.1', '127.8.8.8', 'localhost', '::1', '[::1]', 'unix:/run/signet.sock']) {
      assert.deepEqual(refusals({ ...PRODUCTION, SERVE_ADMIN_HOST: host }), []);
    }
    for (const host of ['::', '10.0.0.1', 'localhost.example.com', '127.example.com']) {
      assert.equal(refusals({ ...PRODUCTION, SERVE_ADMIN_HOST: host }).length, 1, host);
    }
  });

  test('refuses the secret of the example file', () => {
    assert.deepEqual(refusals({ ...PRODUCTION, SECRETS_SYSTEM: 'change-me-to-32-random-characters' }), [
      'secrets.system is still the one of the example: make your own, for instance with "openssl rand -base64 32".',
    ]);
  });

  test('pairwise subjects want a salt, whatever access tokens are', () => {
    const pairwise = { ...PRODUCTION, OIDC_SUBJECT_IDENTIFIERS_SUPPORTED_TYPES: 'public,pairwise' };
    assert.match(refusals(pairwise)[0] ?? '', /^oidc\.subject_identifiers\.pairwise\.salt must be.*openssl/);
    const salted = { ...pairwise, OIDC_SUBJECT_IDENTIFIERS_PAIRWISE_SALT: '12345678' };
    assert.deepEqual(refusals(salted), []);
    assert.deepEqual(refusals({ ...salted, STRATEGIES_ACCESS_TOKEN: 'jwt' }), []);
  });

  test('keys stay published at least as long as what they signed', () => {
    assert.match(
      refusals({ ...PRODUCTION, KEYS_RETIRE_AFTER: '59m' })[0] ?? '',
      /^keys\.retire_after must be at least/,
    );
    assert.deepEqual(refusals({ ...PRODUCTION, KEYS_RETIRE_AFTER: '1h' }), []);
  });

  test('a rule about a refused setting is not judged, the others are', () => {
    const sources = {
      files: filesOf({}),
      environment: { ...without('DSN'), URLS_SELF_ISSUER: 'x', SERVE_ADMIN_HOST: '::' },
    };
    assert.deepEqual(
      problems(() => load(sources)).map((line) => line.split(' ')[0]),
      ['dsn', 'urls.self.issuer', 'serve.admin.host'],
    );
  });
});
