import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readPage, root, tableRows } from './pages.ts';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

test('docs/decisions/0001 gives a reason for every dependency, and for no other package', () => {
  const manifest: Manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const reasons = tableRows(readPage('docs/decisions/0001-dependencies.md'))
    .map(([name = '']) => name.replaceAll('`', ''))
    .filter((name) => name !== 'package');
  const used = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies)];
  assert.deepEqual(reasons.sort(), used.sort());
});
