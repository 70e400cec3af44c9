import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { adminEndpoints, publicEndpoints } from '../../src/http/endpoints.ts';
import { startTestProvider } from '../support/provider.ts';
import { codeSpans, readPage } from './pages.ts';

const { provider, stop } = await startTestProvider();
after(stop);

const named = new Set(codeSpans(readPage('SECURITY.md')));

describe('SECURITY.md', () => {
  for (const [listener, endpoints] of [
    ['public', publicEndpoints(provider.parts, '')],
    ['admin', adminEndpoints(provider.parts, '')],
  ] as const) {
    test(`says what every endpoint of the ${listener} listener promises`, () => {
      const paths = endpoints.map(({ path }) => (path.startsWith('/assets/') ? '/assets/…' : path));
      assert.deepEqual(
        [...new Set(paths)].filter((path) => !named.has(path)),
        [],
      );
    });
  }
});
