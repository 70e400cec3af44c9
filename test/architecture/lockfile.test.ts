import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { completed, type Lock } from '../../scripts/lock-completion.ts';

const lock: Lock = JSON.parse(readFileSync(join(import.meta.dirname, '../../package-lock.json'), 'utf8'));

const manifest: { readonly allowScripts: Readonly<Record<string, boolean>> } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'),
);

/** `allowScripts` says no to what the package would run. */
function isRefused(path: string): boolean {
  return manifest.allowScripts[path.replace(/^node_modules\//, '')] === false;
}

describe('package-lock.json', () => {
  test('serves every platform and compiles nothing (mended by: npm run lock)', () => {
    const complete = completed(lock);
    const missing = Object.keys(complete.packages).filter((path) => lock.packages[path] === undefined);
    assert.deepEqual(missing, []);
    assert.equal(lock.packages['node_modules/better-sqlite3']?.gypfile, false);
  });

  test('gets packages for other platforms that the registry did not have', () => {
    const { packages } = completed({
      packages: {
        '': {},
        'node_modules/tool': {
          dev: true,
          optionalDependencies: {
            '@tool/cli-linux-x64-musl': '1.2.3',
            '@tool/cli-darwin-arm64': '1.2.3',
            '@tool/cli-wasm32-wasi': '1.2.3',
            extra: '1.0.0',
          },
        },
      },
    });
    assert.deepEqual(packages['node_modules/@tool/cli-linux-x64-musl'], {
      version: '1.2.3',
      cpu: ['x64'],
      os: ['linux'],
      libc: ['musl'],
      dev: true,
      optional: true,
    });
    assert.deepEqual(packages['node_modules/@tool/cli-darwin-arm64']?.['os'], ['darwin']);
    assert.deepEqual(packages['node_modules/@tool/cli-wasm32-wasi']?.['cpu'], ['wasm32']);
    assert.equal(packages['node_modules/@tool/cli-wasm32-wasi']?.['os'], undefined);
    assert.equal(packages['node_modules/extra'], undefined);
  });

  test('nothing runs at installation but the runtime itself', () => {
    const scripts = Object.entries(lock.packages).filter(
      ([path, entry]) => entry['hasInstallScript'] === true && !isRefused(path),
    );
    assert.deepEqual(
      scripts.map(([path]) => path),
      ['node_modules/node'],
    );
  });
});
