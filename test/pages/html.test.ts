import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { ownAddress, redirectAddress, webAddress } from '../../src/pages/address.ts';
import { attributes, html } from '../../src/pages/html.ts';
import { decode, readMarkup } from './markup.ts';

describe('markup', () => {
  test('whatever is put in comes out as text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { elements, faults } = readMarkup(html`<p title="${text}">${text}</p>`.markup);
        assert.deepEqual(faults, []);
        assert.deepEqual(
          elements.map(({ name }) => name),
          ['p'],
        );
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        assert.equal(decode(html`${text.replaceAll('\ufffd', '')}`.markup), text.replaceAll('\ufffd', ''));
      }),
    );
  });

  test('escapes every character that means something', () => {
    assert.equal(html`${`<a b="c" d='e'>&`}`.markup, '&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;');
    assert.equal(html`${'a\u0000b\u0085c\td'}`.markup, 'a\ufffdb\ufffdc\td');
  });

  test('nests markup, joins lists, leaves out what is not there', () => {
    const items = ['<', '>'].map((item) => html`<li>${item}</li>`);
    assert.equal(html`<ul>${items}${null}${false}${undefined}${0}</ul>`.markup, '<ul><li>&lt;</li><li>&gt;</li>0</ul>');
  });

  test('refuses an unquoted attribute, and a followed one that is no checked address', () => {
    assert.throws(() => html`<p title=${'x'}></p>`, /must be quoted/);
    assert.throws(() => html`<a href="${'https://a.example/'}">a</a>`, /needs an Address/);
    assert.throws(() => attributes({ action: '/login' }), /needs an Address/);
    assert.equal(html`<a href="${ownAddress('/a?b=1&c=2')}">a</a>`.markup, '<a href="/a?b=1&amp;c=2">a</a>');
  });

  test('writes attributes as they are meant', () => {
    const written = attributes({ id: 'a', checked: true, disabled: false, value: '"', minlength: 8, class: undefined });
    assert.equal(written.markup, ' id="a" checked value="&quot;" minlength="8"');
  });
});

describe('addresses', () => {
  test('are http, https or an absolute path', () => {
    assert.equal(webAddress('https://a.example/?q="')?.text, 'https://a.example/?q=%22');
    assert.equal(webAddress('/assets/a.css')?.text, '/assets/a.css');
    const refused = [
      'javascript:alert(1)',
      ' javascript:alert(1)',
      'java\nscript:alert(1)',
      'data:text/html,x',
      'x',
      '',
    ];
    const elsewhere = ['//evil.example', '/\\evil.example', '/\t/evil.example', '\\\\evil.example', 'ftp://a.example'];
    for (const text of [...refused, ...elsewhere]) assert.equal(webAddress(text), null, text);
    assert.equal(webAddress(undefined), null);
    assert.throws(() => ownAddress('login'));
  });

  test('of a redirect may have a scheme of an application’s own, but none that runs', () => {
    assert.equal(redirectAddress('com.example.app:/cb').text, 'com.example.app:/cb');
    for (const text of ['javascript:alert(1)', 'JavaScript:1', 'data:text/html,x', 'blob:https://a', '/relative']) {
      assert.throws(() => redirectAddress(text), text);
    }
  });
});
