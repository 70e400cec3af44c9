import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  isSameName,
  parseDistinguishedName,
} from '../../src/oauth/client-authentication/certificates/distinguished-name.ts';
import { canonicalAddress, fieldsOf } from '../../src/oauth/client-authentication/certificates/fields.ts';
import { certify, nameOf } from '../support/certificates.ts';

const subject = nameOf(['C', 'DE', 0x13], ['O', 'Example  Ümlaut GmbH'], ['OU', 'a, b + c'], ['CN', 'App']);
const { subject: held } = fieldsOf(certify({ subject }).x509);

function isHeld(name: string): boolean {
  const parsed = parseDistinguishedName(name);
  return parsed !== undefined && isSameName(parsed, held);
}

describe('a distinguished name', () => {
  test('is the same however RFC 4514 lets it be written', () => {
    for (const name of [
      'CN=App,OU=a\\, b \\+ c,O=Example  Ümlaut GmbH,C=DE',
      'cn=app, ou=A\\2C B \\2b C, o=example ümlaut gmbh, c=de',
      '2.5.4.3=App,2.5.4.11=a\\, b \\+ c,2.5.4.10=Example \\C3\\9Cmlaut GmbH,2.5.4.6=DE',
      'CN=#0C03417070,OU=a\\, b \\+ c,O=Example Ümlaut GmbH,C=#13024445',
      ' CN = App , OU = a\\, b \\+ c , O = Example Ümlaut GmbH , C = DE ',
    ])
      assert.equal(isHeld(name), true, name);
  });

  test('is another one in another order, with more, with less, with another value', () => {
    for (const name of [
      'C=DE,O=Example Ümlaut GmbH,OU=a\\, b \\+ c,CN=App',
      'CN=App,OU=a\\, b \\+ c,O=Example Ümlaut GmbH',
      'L=Berlin,CN=App,OU=a\\, b \\+ c,O=Example Ümlaut GmbH,C=DE',
      'CN=App2,OU=a\\, b \\+ c,O=Example Ümlaut GmbH,C=DE',
      'OU=App,OU=a\\, b \\+ c,O=Example Ümlaut GmbH,C=DE',
      'CN=App+OU=a\\, b \\+ c,O=Example Ümlaut GmbH,C=DE',
    ])
      assert.equal(isHeld(name), false, name);
  });

  test('may have several attributes at one level, in any order', () => {
    const both = fieldsOf(
      certify({
        subject: nameOf(
          ['O', 'X'],
          [
            ['CN', 'a'],
            ['OU', 'b'],
          ],
        ),
      }).x509,
    ).subject;
    for (const name of ['CN=a+OU=b,O=X', 'OU=b + CN=a, O=X']) {
      const parsed = parseDistinguishedName(name);
      assert(parsed !== undefined && isSameName(parsed, both), name);
    }
    const apart = parseDistinguishedName('CN=a,OU=b,O=X');
    assert(apart !== undefined && !isSameName(apart, both));
  });

  test('cannot be widened by characters that separate', () => {
    const sly = fieldsOf(certify({ subject: nameOf(['CN', 'app,O=Bank']) }).x509).subject;
    const bank = parseDistinguishedName('CN=app,O=Bank');
    assert(bank !== undefined && !isSameName(bank, sly));
    const itself = parseDistinguishedName('CN=app\\,O\\=Bank');
    assert(itself !== undefined && isSameName(itself, sly));
  });

  test('in other string types of ASN.1 is the same', () => {
    const utf16 = Buffer.from('App', 'utf16le').swap16().toString('latin1');
    for (const [tag, value] of [
      [0x13, 'App'],
      [0x16, 'App'],
      [0x14, 'App'],
      [0x1e, utf16],
    ] as const) {
      const name = fieldsOf(certify({ subject: nameOf(['CN', value, tag]) }).x509).subject;
      const parsed = parseDistinguishedName('CN=App');
      assert(parsed !== undefined && isSameName(parsed, name), String(tag));
    }
  });

  test('that is none is refused', () => {
    for (const name of [
      '',
      'App',
      'CN',
      '=x',
      'CN=a,',
      ',CN=a',
      'CN=a,,O=b',
      'XY=a',
      'CN=a;O=b',
      'CN="a"',
      'CN=a\\',
      'CN=a\\x',
      'CN=#zz',
      'CN=#0c05',
      'CN=#',
      'CN=<',
    ])
      assert.equal(parseDistinguishedName(name), undefined, name);
  });

  test('never makes the parser throw', () => {
    fc.assert(fc.property(fc.string(), (name) => void parseDistinguishedName(name)));
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'CNO=,+\\#0 a"') }),
        (name) => void parseDistinguishedName(name),
      ),
    );
  });

  test('is itself when every character is escaped', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme-ascii' }), (value) => {
        const escaped = Array.from(Buffer.from(value), (byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('');
        const parsed = parseDistinguishedName(`CN=${escaped}`);
        return (
          parsed !== undefined && isSameName(parsed, fieldsOf(certify({ subject: nameOf(['CN', value]) }).x509).subject)
        );
      }),
      { numRuns: 20 },
    );
  });
});

describe('an address', () => {
  test('has one form', () => {
    assert.equal(canonicalAddress('192.0.2.1'), '192.0.2.1');
    for (const address of ['2001:db8::1', '2001:0DB8:0:0:0:0:0:1', '2001:db8:0::0:1'])
      assert.equal(canonicalAddress(address), '2001:db8::1');
    assert.equal(canonicalAddress('::ffff:192.0.2.1'), canonicalAddress('::ffff:c000:201'));
  });

  test('that is none is refused', () => {
    for (const address of [
      '',
      '192.0.2',
      '192.0.2.256',
      '192.0.2.01',
      '1.2.3.4.',
      '::g',
      '2001:db8::1%eth0',
      'example.com',
      '[::1]',
      ':::',
    ])
      assert.equal(canonicalAddress(address), undefined, address);
  });
});
