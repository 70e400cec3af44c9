import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  forbiddenImports,
  importCycles,
  importsOf,
  linesMatching,
  longFiles,
  type SourceFile,
  withoutComments,
} from '../support/architecture.ts';

const rules = {
  folders: { low: { all: [] }, high: { all: ['low'], types: ['side'] }, side: { all: [] } },
  modules: { sql: ['low'], '@scope/http': ['high'], 'node:net': [] },
};

function file(path: string, ...lines: string[]): SourceFile {
  return { path, text: `${lines.join('\n')}\n` };
}

describe('the checker of the house', () => {
  test('finds imports in every form', () => {
    const text = [
      "import a, { b } from './a.ts';",
      'import {\n  c,\n  d,\n} from "./c.ts";',
      "import type { E } from './e.ts';",
      "import * as f from 'f';",
      "import './side-effect.ts';",
      "export { g } from './g.ts';",
      "export type { H } from './h.ts';",
      "export * from './i.ts';",
      "const lazy = () => import('./lazy.ts');",
    ].join('\n');
    assert.deepEqual(importsOf(text), [
      { specifier: './a.ts', types: false },
      { specifier: './c.ts', types: false },
      { specifier: './e.ts', types: true },
      { specifier: 'f', types: false },
      { specifier: './side-effect.ts', types: false },
      { specifier: './g.ts', types: false },
      { specifier: './h.ts', types: true },
      { specifier: './i.ts', types: false },
      { specifier: './lazy.ts', types: false },
    ]);
  });

  test('does not take a comment for code, nor a text or a pattern for a comment', () => {
    assert.deepEqual(importsOf("/* import a from './a.ts';\nimport './b.ts'; */\n// import './c.ts';"), []);
    assert.equal(withoutComments("f('//'); // gone"), "f('//');        ");
    assert.equal(withoutComments('x = /[`"\'/]\\//; // gone'), 'x = /[`"\'/]\\//;        ');
    assert.equal(withoutComments('a /* 1\n2 */ b'), 'a     \n     b');
    assert.equal(withoutComments('`//a` // b'), '`//a`     ');
  });

  test('refuses an import against the direction', () => {
    assert.deepEqual(forbiddenImports([file('src/low/a.ts', "import { b } from '../high/b.ts';")], rules), [
      'src/low/a.ts: low may not import src/high/b.ts',
    ]);
    assert.deepEqual(forbiddenImports([file('src/high/a.ts', "import { b } from '../low/deep/b.ts';")], rules), []);
  });

  test('lets types through where types are allowed, and values not', () => {
    assert.deepEqual(forbiddenImports([file('src/high/a.ts', "import type { B } from '../side/b.ts';")], rules), []);
    assert.deepEqual(forbiddenImports([file('src/high/a.ts', "import { b } from '../side/b.ts';")], rules), [
      'src/high/a.ts: high may import only types from side (src/side/b.ts)',
    ]);
  });

  test('refuses a folder it does not know and a file outside src', () => {
    assert.deepEqual(forbiddenImports([file('src/new/a.ts', "import '../low/b.ts';")], rules), [
      'src/new/a.ts: the folder new is not in the list of folders',
    ]);
    assert.deepEqual(forbiddenImports([file('src/low/a.ts', "import '../../test/b.ts';")], rules), [
      'src/low/a.ts: imports test/b.ts, which is not part of the package',
    ]);
  });

  test('keeps a library in its folder, sub-paths included', () => {
    assert.deepEqual(forbiddenImports([file('src/low/a.ts', "import 'sql/driver';")], rules), []);
    assert.deepEqual(forbiddenImports([file('src/high/a.ts', "import 'sql/driver';")], rules), [
      'src/high/a.ts: sql/driver belongs to low',
    ]);
    assert.deepEqual(forbiddenImports([file('src/low/a.ts', "import '@scope/http/x';", "import 'node:net';")], rules), [
      'src/low/a.ts: @scope/http/x belongs to high',
      'src/low/a.ts: node:net belongs to nobody',
    ]);
    assert.deepEqual(forbiddenImports([file('src/low/a.ts', "import type { Socket } from 'node:net';")], rules), []);
  });

  test('finds a circle, of types too', () => {
    const circle = [
      file('src/a.ts', "import { b } from './b.ts';"),
      file('src/b.ts', "import type { C } from './c/c.ts';"),
      file('src/c/c.ts', "export { a } from '../a.ts';"),
      file('src/d.ts', "import { a } from './a.ts';"),
    ];
    assert.deepEqual(importCycles(circle), ['src/a.ts -> src/b.ts -> src/c/c.ts -> src/a.ts']);
    assert.deepEqual(importCycles(circle.slice(0, 2)), []);
  });

  test('finds a line of code by its text, with its number', () => {
    const found = linesMatching([file('src/a.ts', '// Date.now()', 'const now = Date.now();')], /Date\.now/);
    assert.deepEqual(found, ['src/a.ts:2: const now = Date.now();']);
  });

  test('measures files', () => {
    assert.deepEqual(longFiles([file('src/a.ts', '1', '2', '3')], 3), []);
    assert.deepEqual(longFiles([file('src/a.ts', '1', '2', '3', '4')], 3), ['src/a.ts has 4 lines']);
  });
});
