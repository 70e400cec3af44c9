import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { ConfigError } from '../../src/config/error.ts';
import { SETTINGS } from '../../src/config/settings.ts';
import { treeOf } from '../../src/config/tree.ts';
import { load, loadYaml, problems } from './sources.ts';

const HIDDEN = 'hidden-text';

/** Whatever a person may write: the settings' own names with values of any shape. */
const anyTree = fc.array(
  fc.tuple(
    fc.constantFrom(...SETTINGS.map(({ path }) => path), 'secrets', 'serve.public', 'unknown.name'),
    fc.jsonValue(),
  ),
  { maxLength: 8 },
);

describe('secrets in what is printed', () => {
  test('no refusal quotes a secret setting', () => {
    const paths = [
      'dsn',
      'secrets',
      'secrets.system',
      'secrets.cookie',
      'serve.admin.token',
      'serve.admin.tls.key.base64',
      'serve.admin',
    ];
    for (const path of paths) {
      for (const value of [HIDDEN, { [HIDDEN.slice(0, 1)]: HIDDEN }, [['x', HIDDEN]], [3]]) {
        const lines = problems(() => loadYaml(JSON.stringify(treeOf(path, value)), {}));
        assert.doesNotMatch(lines.join('\n'), new RegExp(HIDDEN));
      }
    }
  });

  test('a refused list of secrets says how long the entry is', () => {
    assert.ok(
      problems(() => load({ environment: { SECRETS_SYSTEM: 'long-enough-to-be-one,short' } })).includes(
        'secrets.system must be a list of texts of at least 16 characters each; its entry 2 is a text of 5 characters (from SECRETS_SYSTEM).',
      ),
    );
  });

  test('a broken file does not quote itself', () => {
    for (const yaml of [
      `secrets:\n  system: "${HIDDEN}\n`,
      `secrets: [${HIDDEN}`,
      `dsn: ${HIDDEN}: x: y\n`,
      `\t${HIDDEN}`,
    ]) {
      const lines = problems(() => loadYaml(yaml));
      assert.equal(lines.length, 1);
      assert.doesNotMatch(lines.join('\n'), new RegExp(HIDDEN));
    }
  });

  test('nothing that is written ends otherwise than in a configuration or a refusal', () => {
    fc.assert(
      fc.property(anyTree, fc.string(), (settings, text) => {
        for (const yaml of [...settings.map(([path, value]) => JSON.stringify(treeOf(path, value))), text]) {
          try {
            loadYaml(yaml);
          } catch (error) {
            assert.ok(error instanceof ConfigError, String(error));
            assert.ok(error.lines.length > 0);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
