import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { exampleFile } from '../../src/config/documentation.ts';
import { programVersion } from '../../src/config/version.ts';
import { portOf, run } from './world.ts';

const SIGNET = new URL('../../bin/signet.js', import.meta.url).pathname;

function folder(context: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'signet-'));
  context.after(() => {
    chmodSync(path, 0o700);
    rmSync(path, { recursive: true });
  });
  return path;
}

function signet(cwd: string, ...words: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SIGNET, ...words], {
    cwd,
    encoding: 'utf8',
    timeout: 20_000,
  });
  return { status, stdout, stderr };
}

describe('the signet program', () => {
  test('prints its version', () => {
    assert.equal(execFileSync(process.execPath, [SIGNET, 'version'], { encoding: 'utf8' }), `${programVersion()}\n`);
  });

  test('what is not understood ends with exit code 2', async () => {
    assert.deepEqual(await run(['frobnicate']), {
      code: 2,
      out: '',
      err: "error: unknown command 'frobnicate'\n(--help says more.)",
      questions: [],
    });
    assert.equal((await run(['get', 'client'])).code, 2);
    assert.equal((await run(['list', 'clients', '--format', 'xml'])).code, 2);
  });

  test('help ends with exit code 0', async () => {
    const { code, out } = await run(['--help']);
    assert.equal(code, 0);
    assert.match(out, /^Usage: signet/);
  });

  test('config check says whether the server would start', async (t) => {
    const file = join(folder(t), 'signet.yml');
    writeFileSync(file, 'dsn: memory\ndev: true\nserve: { public: { prot: 1 } }\n');
    assert.deepEqual(await run(['config', 'check', '--config', file]), {
      code: 0,
      out: [
        'Warning: serve.public.prot is not a setting of Signet and is ignored. Did you mean serve.public.port?',
        'The configuration is good. The issuer is http://localhost:4444.',
      ].join('\n'),
      err: '',
      questions: [],
    });
    const { code, err } = await run(['config', 'check', '-c', file, '--set', 'log.level=loud', '--issuer', 'x']);
    assert.equal(code, 1);
    assert.equal(
      err,
      [
        'urls.self.issuer must be an https URL without query, fragment and credentials; it is the text "x" (from --issuer).',
        'log.level must be one of trace, debug, info, warn, warning, error, fatal, panic; it is the text "loud" (from --set).',
        'Note: serve.public.prot is not a setting of Signet and is ignored. Did you mean serve.public.port?',
      ].join('\n'),
    );
  });

  test('config example prints every setting', async () => {
    assert.equal(`${(await run(['config', 'example'])).out}\n`, exampleFile());
  });

  test('migrate makes the database', (t) => {
    const cwd = folder(t);
    assert.deepEqual(signet(cwd, 'migrate', '--dev'), {
      status: 0,
      stdout: 'The database is up to date.\n',
      stderr: '',
    });
  });

  test('a port in use is one sentence and exit code 1', async (t) => {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    t.after(() => server.close());
    const port = String(portOf(server.address()));
    const words = ['serve', '--dev', '--dsn', 'memory', '--set', 'log.level=error'];
    const { status, stderr } = signet(folder(t), ...words, '--public-port', port, '--admin-port', '0');
    assert.equal(
      stderr,
      `Port ${port} on 127.0.0.1 is in use by another program. Stop it, or choose another with --public-port.\n`,
    );
    assert.equal(status, 1);
  });

  test('a folder that cannot be is one sentence and exit code 1', (t) => {
    const cwd = folder(t);
    writeFileSync(join(cwd, 'data'), 'a file where the folder belongs');
    const { status, stderr } = signet(cwd, 'serve', '--dev');
    assert.equal(
      stderr,
      'The secrets cannot be kept in ./data/secrets.json (EEXIST): make the folder writable, or choose another with --dsn.\n',
    );
    assert.equal(status, 1);
  });
});
