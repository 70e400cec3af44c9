import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { configurationPage, exampleFile } from '../../src/config/documentation.ts';
import { NOT_HONOURED } from '../../src/config/known.ts';
import { SETTINGS, settingAt } from '../../src/config/settings.ts';
import { loadYaml, PRODUCTION } from './sources.ts';

describe('the documentation of the settings', () => {
  test('the generated files are current', () => {
    const script = new URL('../../scripts/generate.ts', import.meta.url).pathname;
    execFileSync(process.execPath, [script, '--check']);
  });

  test('the example file changes nothing as it is', () => {
    assert.deepEqual(loadYaml(exampleFile()), loadYaml(''));
  });

  test('every line of the example file may be uncommented', () => {
    const lines = exampleFile().split('\n').slice(4);
    const settings = lines.map((line) => line.replace(/^( *)# ([a-z0-9_]+:)/, '$1$2'));
    const { config, warnings } = loadYaml(settings.join('\n').replace('change-me', 'my-secret'), {
      ...PRODUCTION,
      SERVE_PUBLIC_TLS_ALLOW_TERMINATION_FROM: '127.0.0.1/32',
    });
    assert.deepEqual(warnings, []);
    assert.deepEqual(config.ttl, loadYaml('').config.ttl);
    assert.equal(config.branding.colours.accent, '#3346c4');
  });

  test('every setting has a line on the page', () => {
    const page = configurationPage();
    for (const { path } of SETTINGS) assert.ok(page.includes(`| \`${path}\` |`), path);
  });

  test('a setting is honoured or not, but not both', () => {
    for (const { path, asks } of NOT_HONOURED) if (asks === undefined) assert.equal(settingAt(path), undefined, path);
  });
});
