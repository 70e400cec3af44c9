import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import {
  forbiddenImports,
  importCycles,
  linesMatching,
  longFiles,
  type Rules,
  readSources,
} from '../support/architecture.ts';

const root = join(import.meta.dirname, '../..');
const sources = readSources(root, 'src');

const DOMAIN = ['oauth', 'limits', 'interaction', 'accounts', 'keys', 'store'];

const RULES: Rules = {
  folders: {
    oauth: { all: [] },
    limits: { all: ['oauth'] },
    config: { all: ['oauth', 'limits'] },
    telemetry: { all: ['oauth'], types: ['config'] },
    interaction: { all: ['oauth'] },
    accounts: { all: ['oauth', 'limits'] },
    keys: { all: ['oauth'] },
    store: { all: ['oauth'], types: ['accounts', 'keys', 'limits'] },
    pages: { all: ['oauth'], types: [...DOMAIN, 'config'] },
    endpoints: { all: [...DOMAIN, 'pages', 'config', 'telemetry'] },
    http: { all: [...DOMAIN, 'pages', 'endpoints', 'config', 'telemetry'] },
    cli: { all: [...DOMAIN, 'pages', 'endpoints', 'http', 'config', 'telemetry'] },
  },
  modules: {
    kysely: ['store'],
    'better-sqlite3': ['store'],
    pg: ['store'],
    'node:sqlite': ['store'],
    commander: ['cli'],
    yaml: ['config', 'cli'],
    pino: ['telemetry', 'http'],
    'node:http': ['http', 'cli'],
    'node:https': ['http', 'cli'],
    // Settings and sign-in delays only parse addresses.
    'node:net': ['http', 'cli', 'config', 'limits'],
    // The connection to a database server may be protected too.
    'node:tls': ['http', 'cli', 'store'],
    'node:fs': ['config', 'store', 'pages', 'http', 'cli'],
    'node:child_process': ['cli'],
    'node:cluster': ['cli'],
    'node:vm': [],
  },
};

describe('the house', () => {
  test('imports point one way', () => {
    assert.deepEqual(forbiddenImports(sources, RULES), []);
  });

  test('no files import each other in a circle', () => {
    assert.deepEqual(importCycles(sources), []);
  });

  test('only the clock tells the time and throws the dice', () => {
    const others = sources.filter((file) => file.path !== 'src/oauth/clock.ts');
    const ambient =
      /\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b|\bgetRandomValues\b|\brandom(?:Bytes|UUID|Fill|FillSync|Int)\b/;
    assert.deepEqual(linesMatching(others, ambient), []);
  });

  test('no file is longer than 320 lines', () => {
    assert.deepEqual(longFiles(sources, 320), []);
  });

  test('the types have no holes', () => {
    const holes = /\bas any\b|:\s*any\b|<any\b|\bas unknown as\b/;
    assert.deepEqual(linesMatching(sources, holes), []);
    const silenced = /@ts-(?:ignore|expect-error|nocheck)|biome-ignore/;
    assert.deepEqual(
      sources.filter((file) => silenced.test(file.text)).map((file) => file.path),
      [],
    );
  });

  test('every test runs', () => {
    const tests = readSources(root, 'test').filter((file) => file.path.endsWith('.test.ts'));
    assert.deepEqual(
      linesMatching(tests, /\b(?:test|it|describe|suite)\.(?:skip|only|todo)\(|\b(?:skip|only|todo): true/),
      [],
    );
  });

  test('the demo application knows Signet by its protocol only', () => {
    const examples = readSources(root, 'examples');
    assert.deepEqual(linesMatching(examples, /from '[^']*\/src\//), []);
  });
});
