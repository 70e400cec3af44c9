import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { describeUserAgent, uniqueIds } from '../../src/pages/names.ts';
import { CATALOGUES, pickCatalogue } from '../../src/pages/texts/index.ts';
import { ago } from '../../src/pages/when.ts';
import { viewOf } from './views.ts';

describe('the language of a page', () => {
  const picks: readonly (readonly [string | undefined, string | undefined, string])[] = [
    [undefined, undefined, 'en'],
    ['de', undefined, 'de'],
    ['de-AT', undefined, 'de'],
    ['fr-CA de en', 'en', 'de'],
    ['fr', 'de;q=0.5, en;q=0.4', 'de'],
    [undefined, 'fr, de;q=0.8, en;q=0.9', 'en'],
    [undefined, 'de;q=0, fr;q=0.1', 'en'],
    [undefined, 'DE-de', 'de'],
    [undefined, 'den', 'en'],
    ['', '*', 'en'],
    ['<script>', ';;q=,,', 'en'],
  ];
  for (const [ui_locales, accept_language, lang] of picks) {
    test(`ui_locales ${ui_locales ?? 'absent'}, Accept-Language ${accept_language ?? 'absent'}: ${lang}`, () => {
      assert.equal(pickCatalogue(ui_locales, accept_language).lang, lang);
    });
  }

  test('no sentence of a catalogue is empty', () => {
    const empty = (value: unknown): boolean => {
      if (typeof value === 'string') return value.trim() === '';
      return typeof value === 'object' && value !== null && Object.values(value).some(empty);
    };
    assert.deepEqual(
      CATALOGUES.filter(({ texts }) => empty(texts)).map(({ lang }) => lang),
      [],
    );
  });
});

describe('words', () => {
  test('a moment is told by its distance', () => {
    const now = Date.UTC(2026, 0, 10, 12);
    const told = (at: number): string => ago(at, now, viewOf()).markup.replace(/<[^>]*>/g, '');
    assert.equal(told(now - 20_000), 'this minute');
    assert.equal(told(now - 5 * 60_000), '5 minutes ago');
    assert.equal(told(now - 3 * 3_600_000), '3 hours ago');
    assert.equal(told(now - 26 * 3_600_000), 'yesterday');
  });

  test('a browser is told by its User-Agent', () => {
    const edge = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0';
    assert.deepEqual(describeUserAgent(edge), { browser: 'Edge', system: 'Windows' });
    const chrome = 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36';
    assert.deepEqual(describeUserAgent(chrome), { browser: 'Chrome', system: 'Android' });
    assert.deepEqual(describeUserAgent('curl/8.5'), { browser: null, system: null });
  });

  test('ids stay apart where the texts behind them do', () => {
    assert.deepEqual(uniqueIds('scope-', ['a:b', 'a.b', 'a-b-2', 'a-b']), [
      'scope-a-b',
      'scope-a-b-2',
      'scope-a-b-2-2',
      'scope-a-b-3',
    ]);
  });
});
