import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { FAPI_MODULES, OIDC_MODULES } from './lists.ts';
import { MODULES } from './modules.ts';

const root = new URL('..', import.meta.url).pathname;
const sourceOf = (file: string): string => readFileSync(join(root, file), 'utf8');

describe('the modules of the OpenID Foundation’s suite', () => {
  test('for OpenID providers: each is in the table, and nothing else', () => {
    assert.deepEqual(Object.keys(MODULES).sort(), [...OIDC_MODULES].sort());
  });

  for (const [module, [file, name]] of Object.entries(MODULES))
    test(`oidcc-${module}: a test says what it demands`, () => assert(named(sourceOf(file), name), `${file}: ${name}`));

  test('for FAPI 2.0: each is named by a test', () => {
    const sources = globSync('fapi/*.test.ts', { cwd: root }).map(sourceOf).join('\n');
    assert.deepEqual(
      FAPI_MODULES.filter((module) => !named(sources, module)),
      [],
    );
  });
});

/** Whether the words are in a text of the file: the name of a test, or what such a name is made from. */
function named(source: string, words: string): boolean {
  return [...source.matchAll(/'([^'\n]*)'|`([^`\n]*)`/g)].some(([, text = '', template = '']) =>
    `${text}${template}`.includes(words),
  );
}
