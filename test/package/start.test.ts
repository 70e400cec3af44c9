import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';

const root = join(import.meta.dirname, '../..');

/** Serves from the sources, says what was loaded once it does, and stops. */
const PROGRAM = `
import { registerHooks } from 'node:module';
const loaded = [];
registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
const { systemIo } = await import(${JSON.stringify(join(root, 'src/cli/io.ts'))});
const { main } = await import(${JSON.stringify(join(root, 'src/cli/main.ts'))});
function out() {
  console.log(JSON.stringify([...loaded, ...process.moduleLoadList]));
  process.kill(process.pid, 'SIGTERM');
}
const words = ['serve', '--dev', '--dsn', 'memory', '--public-port', '0', '--admin-port', '0'];
process.exitCode = await main(words, { ...systemIo, terminal: true, out });
`;

describe('a server that starts from the sources', () => {
  let loaded: readonly string[] = [];

  before(async () => {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM], {
      env: { PATH: process.env['PATH'], LOG_LEVEL: 'fatal' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said: string[] = [];
    const errors: string[] = [];
    child.stdout.on('data', (chunk: Buffer) => said.push(chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
    const [code] = await once(child, 'close');
    assert.equal(code, 0, errors.join(''));
    loaded = JSON.parse(said.join(''));
  });

  test('has loaded what it needs', () => {
    assert(loaded.some((name) => name.endsWith('/src/http/provider.ts')));
    assert(loaded.includes('NativeModule _http_server'));
  });

  for (const [what, pattern] of Object.entries({
    'another engine': /\/node_modules\/pg\/|\/src\/store\/postgres\/driver\.ts$/,
    'the other commands': /\/src\/cli\/program\.ts$/,
    "the API's description": /\/src\/endpoints\/openapi\//,
    'the first process of several': /\/src\/cli\/serve\/primary\.ts$/,
    "Node's fetch (src/http/node-http.ts)": /^NativeModule internal\/deps\/undici\//,
  })) {
    test(`leaves out ${what}`, () =>
      assert.deepEqual(
        loaded.filter((name) => pattern.test(name)),
        [],
      ));
  }
});

test('what the sources look for beside themselves, they find in the build', () => {
  const names = globSync('src/**/*.ts', { cwd: root }).flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/new URL\((['"`])(.+?)\1, import\.meta\.url\)/g)].map(
      ([, , name = '']) => name.replace(/\$\{\w+\}/, 'js'),
    ),
  );
  assert(names.includes('./checkpoint-worker.js') && names.includes('../../package.json'), names.join());
  const missing = names.filter((name) => !existsSync(join(root, 'dist/program', name)));
  assert.deepEqual(missing, []);
});
