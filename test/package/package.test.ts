import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const exec = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const PATIENCE_MS = 20_000;

describe('the package', () => {
  let folder = '';
  let files: string[] = [];

  before(async () => {
    assert(existsSync(join(root, 'dist')), 'the package is not built: npm run build');
    folder = await mkdtemp(join(tmpdir(), 'signet-package-'));
    const packed = await exec('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
      cwd: root,
    });
    const [tarball]: [{ filename: string; files: { path: string }[] }] = JSON.parse(packed.stdout);
    files = tarball.files.map(({ path }) => path);
    const quietly = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
    await exec('npm', ['install', '--prefix', folder, ...quietly, join(folder, tarball.filename)], { cwd: folder });
  });

  after(() => rm(folder, { recursive: true, force: true }));

  test('holds what runs and what is read, and nothing else', () => {
    const strangers = files.filter(
      (path) => !/^(?:bin|dist)\//.test(path) && !/^(?:package\.json|signet\.example\.yml|[A-Z]+(?:\.md)?)$/.test(path),
    );
    assert.deepEqual(strangers, []);
    assert(files.includes('bin/signet.js'));
    assert(files.includes('LICENSE'));
    assert(files.includes('dist/LICENSES'));
  });

  test('starts where it is installed, without a script of any dependency, and stops when told', async () => {
    const [publicPort, adminPort] = [await freePort(), await freePort()];
    const child = spawn(process.execPath, [join(folder, 'node_modules/signet/bin/signet.js'), 'serve', '--dev'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, SERVE_PUBLIC_PORT: String(publicPort), SERVE_ADMIN_PORT: String(adminPort) },
    });
    const said: string[] = [];
    child.stdout.on('data', (chunk: Buffer) => said.push(chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
    const exit = once(child, 'exit');
    const killed = setTimeout(() => child.kill('SIGKILL'), 2 * PATIENCE_MS);
    try {
      const metadata = await discovery(`http://127.0.0.1:${publicPort}`);
      assert(metadata !== undefined, `it does not answer:\n${said.join('')}`);
      assert.match(metadata, /"authorization_endpoint":/);
      await usesWhatIsLoadedLater(`http://127.0.0.1:${adminPort}`, join(folder, 'data/signet.db'));
      child.kill('SIGTERM');
      assert.deepEqual(await exit, [0, null], said.join(''));
    } finally {
      child.kill('SIGKILL');
      clearTimeout(killed);
    }
  });
});

/** The API's description, the thread that hashes passwords, and the one that does the database's checkpoints. */
async function usesWhatIsLoadedLater(admin: string, database: string): Promise<void> {
  assert.equal((await fetch(`${admin}/openapi.json`)).status, 200);
  const person = { username: 'ada', email: 'ada@example.com', password: 'correct horse battery staple' };
  assert.equal(await post(`${admin}/admin/users`, person), 201);
  const empty = (await stat(database)).size;
  const deadline = Date.now() + PATIENCE_MS;
  while ((await stat(database)).size === empty) {
    assert(Date.now() < deadline, 'the log was never brought into the database');
    assert.equal(await post(`${admin}/admin/clients`, { metadata: { text: 'x'.repeat(60_000) } }), 201);
  }
}

async function post(url: string, body: unknown): Promise<number> {
  const headers = { 'content-type': 'application/json' };
  return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).status;
}

async function discovery(server: string): Promise<string | undefined> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const response = await fetch(`${server}/.well-known/openid-configuration`).catch(() => undefined);
    if (response?.ok === true) return response.text();
    await delay(100);
  }
  return undefined;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  assert(address !== null && typeof address === 'object');
  return address.port;
}
