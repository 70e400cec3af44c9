import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { systemFiles } from '../../src/config/files.ts';
import { filesOf, load, problems, set, zeros } from './sources.ts';

const dev = { flag: '--dev', path: 'dev', word: 'true' };
const MADE_UP = Buffer.alloc(32).toString('base64url');

describe('a server for development', () => {
  test('needs nothing but --dev', () => {
    const { config, warnings } = load({ flags: [dev] });
    assert.equal(config.dsn, 'sqlite://./data/signet.db');
    assert.equal(config.urls.self.issuer, 'http://localhost:4444');
    assert.equal(config.serve.public.host, '127.0.0.1');
    assert.equal(config.log.format, 'text');
    assert.deepEqual(config.secrets.system, [MADE_UP]);
    assert.deepEqual(warnings, []);
  });

  test('can be asked for in the file and in the environment', () => {
    assert.equal(load({ environment: { DEV: 'true' } }).config.dev, true);
    assert.equal(load({ paths: ['a'], files: filesOf({ a: 'dev: true' }) }).config.dev, true);
  });

  test('has an issuer with its port, and https when it has TLS', () => {
    const port = { flag: '--public-port', path: 'serve.public.port', word: '9000' };
    assert.equal(load({ flags: [dev, port] }).config.urls.self.issuer, 'http://localhost:9000');
    const tls = [
      set('serve.public.tls.enabled', 'true'),
      set('serve.tls.cert.path', 'c'),
      set('serve.tls.key.path', 'k'),
    ];
    assert.equal(load({ flags: [dev, ...tls] }).config.urls.self.issuer, 'https://localhost:4444');
  });

  test('gives way to every setting that is given', () => {
    const environment = {
      URLS_SELF_ISSUER: 'http://host.docker.internal',
      SERVE_PUBLIC_HOST: '0.0.0.0',
      LOG_FORMAT: 'json',
    };
    const { urls, serve, log } = load({ flags: [dev], environment }).config;
    assert.equal(urls.self.issuer, 'http://host.docker.internal');
    assert.equal(serve.public.host, '0.0.0.0');
    assert.equal(log.format, 'json');
  });

  test('makes its secret once and keeps it beside the database', () => {
    const files = filesOf({});
    load({ flags: [dev], files });
    assert.equal(files.written.get('./data/secrets.json'), `{\n  "system": [\n    "${MADE_UP}"\n  ]\n}\n`);
    const ones = { bytes: (size: number) => Buffer.alloc(size, 1) };
    assert.deepEqual(load({ flags: [dev], files, random: ones }).config.secrets.system, [MADE_UP]);
  });

  test('keeps no secret for a database in memory, and none when one is given', () => {
    for (const environment of [{ DSN: 'memory' }, { SECRETS_SYSTEM: 'a-secret-that-was-given' }]) {
      const files = filesOf({});
      load({ flags: [dev], files, environment });
      assert.equal(files.written.size, 0);
    }
  });

  test('says when the kept secret is damaged', () => {
    for (const content of ['{}', 'x', '{"system":["short"]}', '{"system":{"0":3}}']) {
      assert.deepEqual(
        problems(() => load({ flags: [dev], files: filesOf({ './data/secrets.json': content }) })),
        [
          './data/secrets.json is damaged: it must hold {"system": ["…"]}. Restore it, or remove it together with the database.',
        ],
      );
    }
  });

  test('says when the secret cannot be kept', () => {
    const files = { read: () => undefined, writePrivate: () => 'EACCES' };
    assert.deepEqual(
      problems(() => load({ flags: [dev], files })),
      [
        'The secrets cannot be kept in ./data/secrets.json (EACCES): make the folder writable, or choose another with --dsn.',
      ],
    );
  });

  test('the file of the secret is readable by its owner alone', () => {
    const folder = mkdtempSync(join(tmpdir(), 'signet-'));
    try {
      const flags = [dev, { flag: '--dsn', path: 'dsn', word: `sqlite://${folder}/data/x.db` }];
      load({ flags, files: systemFiles, random: zeros });
      const path = join(folder, 'data', 'secrets.json');
      assert.equal(statSync(path).mode & 0o777, 0o600);
      assert.match(readFileSync(path, 'utf8'), /AAAA/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
