import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { createAssets } from '../../src/pages/assets.ts';
import { type Colour, contrast, parseColour } from '../../src/pages/colour.ts';
import { formPolicy, formPostPolicy } from '../../src/pages/content-security-policy.ts';
import { type Palette, palette } from '../../src/pages/styles/palette.ts';
import { createTheme } from '../../src/pages/theme.ts';

/** Text on ground, each of which has to reach 4.5 (WCAG 2.2 §1.4.3). */
const TEXTS: readonly (readonly [keyof Palette, keyof Palette])[] = [
  ['ink', 'ground'],
  ['ink', 'surface'],
  ['ink', 'raised'],
  ['muted', 'ground'],
  ['muted', 'surface'],
  ['muted', 'raised'],
  ['link', 'ground'],
  ['link', 'surface'],
  ['link', 'raised'],
  ['link', 'accent-ground'],
  ['on-accent', 'accent'],
  ['on-accent', 'accent-strong'],
  ['danger', 'surface'],
  ['danger', 'danger-ground'],
  ['success', 'success-ground'],
];

/** Edges of controls, focus rings and ticked boxes, each of which has to reach 3 (WCAG 2.2 §1.4.11). */
const SHAPES: readonly (readonly [keyof Palette, keyof Palette])[] = [
  ['control', 'surface'],
  ['control', 'raised'],
  ['accent', 'surface'],
  ['accent', 'raised'],
  ['link', 'surface'],
  ['danger', 'surface'],
];

function poor(colours: Palette): readonly string[] {
  const below = (pairs: typeof TEXTS, ratio: number): readonly string[] =>
    pairs
      .filter(([text, ground]) => contrast(colours[text], colours[ground]) < ratio)
      .map(([text, ground]) => `${text} on ${ground}: ${contrast(colours[text], colours[ground]).toFixed(2)}`);
  return [...below(TEXTS, 4.5), ...below(SHAPES, 3)];
}

const colour: fc.Arbitrary<Colour> = fc
  .integer({ min: 0, max: 0xffffff })
  .map((value): Colour => `#${value.toString(16).padStart(6, '0')}`);

describe('the palette', () => {
  test('contrast is what WCAG says it is', () => {
    assert.equal(contrast('#000000', '#ffffff'), 21);
    assert.equal(contrast('#777777', '#ffffff').toFixed(2), '4.48');
  });

  for (const scheme of ['light', 'dark'] as const) {
    test(`is legible when ${scheme}`, () => {
      assert.deepEqual(poor(palette(createTheme(), scheme)), []);
    });

    test(`is legible when ${scheme}, whatever accent is set`, () => {
      fc.assert(
        fc.property(colour, (accent) => {
          const theme = createTheme({ accent_light: accent, accent_dark: accent });
          assert.deepEqual(poor(palette(theme, scheme)), []);
        }),
      );
    });
  }
});

describe('the theme', () => {
  test('takes colours, and nothing that could be more', () => {
    assert.equal(parseColour('#0AF'), '#00aaff');
    for (const text of ['red', '#12345', '#1234567', '#fff;}', ' #fff', '#fff\n', 'rgb(0,0,0)', '']) {
      assert.equal(parseColour(text), null, text);
    }
    assert.throws(() => createTheme({ accent_light: 'red' }), /accent_light: "red" is no colour/);
  });

  test('takes addresses that a browser may follow', () => {
    assert.throws(() => createTheme({ logo_url: 'javascript:alert(1)' }), /logo_url/);
    assert.throws(() => createTheme({ links: [{ label: 'x', url: 'imprint' }] }), /links\.url/);
    assert.equal(createTheme({ logo_url: '/logo.png' }).logo_url, '/logo.png');
  });
});

describe('the assets', () => {
  test('a stylesheet’s address changes with its content', () => {
    const plain = createAssets(createTheme());
    const red = createAssets(createTheme({ accent_light: '#a00' }));
    assert.match(plain.stylesheet.path, /^\/assets\/[0-9a-f]{16}\.css$/);
    assert.notEqual(plain.stylesheet.path, red.stylesheet.path);
    assert.equal(plain.stylesheet.path, createAssets(createTheme()).stylesheet.path);
    assert.match(red.stylesheet.body, /--accent: #aa0000;/);
  });

  test('lie behind the prefix of the public URL', () => {
    const { logo, form_post } = createAssets(createTheme(), '/id');
    assert.deepEqual([logo.path, logo.url], ['/assets/logo.svg', '/id/assets/logo.svg']);
    assert.deepEqual([form_post.path, form_post.url], ['/assets/form-post.js', '/id/assets/form-post.js']);
  });

  test('keep to the policy themselves: nothing inline in the logo, nothing loaded by the stylesheet', () => {
    const { logo, stylesheet } = createAssets(createTheme());
    assert.doesNotMatch(logo.body, /<style|style=|<script/);
    assert.doesNotMatch(stylesheet.body, /url\(|@import/);
    assert.equal(stylesheet.body.split('{').length, stylesheet.body.split('}').length);
  });

  test('use custom properties that the palette has', () => {
    const used = createAssets(createTheme()).stylesheet.body.matchAll(/var\(--([a-z-]+)\)/g);
    const known = Object.keys(palette(createTheme(), 'light'));
    assert.deepEqual(
      [...used].map(([, name]) => name).filter((name) => !known.includes(name ?? '')),
      [],
    );
  });
});

describe('the Content-Security-Policy of a form', () => {
  test('lets the answer go on to https, and to the scheme of the redirect URI', () => {
    assert.deepEqual(formPolicy('https://a.example/cb'), { 'form-action': "'self' https:" });
    assert.deepEqual(formPolicy('http://127.0.0.1:5555/cb'), { 'form-action': "'self' https: http:" });
    assert.deepEqual(formPostPolicy('com.example.app:/cb'), {
      'form-action': 'https: com.example.app:',
      'script-src': "'self'",
    });
  });
});
