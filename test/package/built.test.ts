import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';

interface Built {
  readonly INPUTS: string;
  inputsOf(root: string): string;
  isBuilt(root: string): boolean;
}

const { INPUTS, inputsOf, isBuilt }: Built = await import(new URL('../../bin/built.js', import.meta.url).href);

describe('a checkout starts from what was built', () => {
  let root = '';
  const file = (path: string): string => join(root, path);

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'signet-built-'));
    for (const folder of ['src/deep', 'scripts', 'dist']) mkdirSync(file(folder), { recursive: true });
    for (const path of ['src/a.ts', 'src/deep/b.ts', 'package-lock.json', 'scripts/bundle.ts']) {
      writeFileSync(file(path), path);
    }
    writeFileSync(file(INPUTS), `${inputsOf(root)}\n`);
  });
  afterEach(() => rmSync(root, { recursive: true }));

  test('while nothing has changed', () => {
    assert.equal(isBuilt(root), true);
    writeFileSync(file('src/notes.txt'), 'no source');
    assert.equal(isBuilt(root), true);
  });

  for (const path of ['src/a.ts', 'src/deep/b.ts', 'package-lock.json', 'scripts/bundle.ts']) {
    test(`not once ${path} is another, be it an older one`, () => {
      utimesSync(file(path), 1, 1);
      assert.equal(isBuilt(root), false);
    });
  }

  test('not once a source is gone or new', () => {
    writeFileSync(file('src/c.ts'), '');
    assert.equal(isBuilt(root), false);
    rmSync(file('src/c.ts'));
    assert.equal(isBuilt(root), true);
    rmSync(file('src/a.ts'));
    assert.equal(isBuilt(root), false);
  });

  test('not where there is none', () => {
    rmSync(file('dist'), { recursive: true });
    assert.equal(isBuilt(root), false);
  });
});
