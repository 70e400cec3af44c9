import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import { describe, test } from 'node:test';
import { createAddressGuard } from '../../src/http/outbound-addresses.ts';
import { OutboundError } from '../../src/http/outbound-error.ts';

const at = (...addresses: string[]): { address: string; family: number }[] =>
  addresses.map((address) => ({ address, family: isIP(address) }));

function isAllowed(allow: boolean | readonly string[], url: string, ...addresses: string[]): boolean {
  const guard = createAddressGuard(allow);
  try {
    guard.checkUrl(new URL(url));
    guard.checkAddresses(new URL(url), at(...addresses));
    return true;
  } catch (error) {
    assert.ok(error instanceof OutboundError && error.reason === 'refused_address');
    return false;
  }
}

const NOT_PUBLIC = {
  loopback: ['127.0.0.1', '127.255.255.254', '::1'],
  unspecified: ['0.0.0.0', '::'],
  private: ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
  'link-local': ['169.254.169.254', 'fe80::1', 'fe80::1%eth0', 'febf::1'],
  'carrier-grade NAT': ['100.64.0.1', '100.127.255.255'],
  'unique local': ['fc00::1', 'fd12:3456::1'],
  multicast: ['224.0.0.1', '239.255.255.255', 'ff02::1'],
  'broadcast and reserved': ['255.255.255.255', '240.0.0.1'],
  'IPv4-mapped': ['::ffff:127.0.0.1', '::ffff:a00:1', '::ffff:8.8.8.8'],
  'IPv4-compatible': ['::7f00:1'],
  NAT64: ['64:ff9b::a00:1', '64:ff9b:1::a00:1'],
  '6to4 and Teredo': ['2002:7f00:1::', '2001:0:53aa::1'],
  documentation: ['192.0.2.1', '198.51.100.7', '203.0.113.9', '2001:db8::1', '3fff::1'],
};

describe('addresses that a request may go to', () => {
  for (const [kind, addresses] of Object.entries(NOT_PUBLIC)) {
    test(`${kind} is refused`, () => {
      assert.deepEqual(
        addresses.filter((address) => isAllowed(false, 'https://a.test/', address)),
        [],
      );
    });
  }

  test('public ones are allowed', () => {
    const addresses = [
      '8.8.8.8',
      '172.32.0.1',
      '100.128.0.1',
      '11.0.0.1',
      '223.255.255.255',
      '2606:4700::1111',
      '2a00::1',
    ];
    assert.deepEqual(
      addresses.filter((address) => !isAllowed(false, 'https://a.test/', address)),
      [],
    );
  });

  test('one address that is not public spoils the others', () => {
    assert.equal(isAllowed(false, 'https://a.test/', '8.8.8.8', '10.0.0.1'), false);
    assert.equal(isAllowed(false, 'https://a.test/', '2606:4700::1111', '8.8.8.8'), true);
  });

  test('a name without an address is refused', () => {
    assert.equal(isAllowed(true, 'https://a.test/'), false);
  });

  test('what is no address is refused', () => {
    assert.equal(isAllowed(false, 'https://a.test/', 'nonsense'), false);
  });

  test('networks and single addresses can be excepted', () => {
    const allow = ['10.1.0.0/16', '192.168.7.7', 'fd00:1::/32'];
    for (const address of ['10.1.2.3', '192.168.7.7', 'fd00:1::5', '8.8.8.8'])
      assert.equal(isAllowed(allow, 'https://a.test/', address), true, address);
    for (const address of ['10.2.0.1', '192.168.7.8', 'fd00:2::5', '127.0.0.1'])
      assert.equal(isAllowed(allow, 'https://a.test/', address), false, address);
  });

  test('URLs can be excepted, with patterns', () => {
    const allow = ['https://jwks.corp.example/keys.json', 'https://*.inner.example/**'];
    for (const url of ['https://jwks.corp.example/keys.json?v=2', 'https://a.inner.example/x/y'])
      assert.equal(isAllowed(allow, url, '10.0.0.1'), true, url);
    for (const url of [
      'https://jwks.corp.example/keys.jsonx',
      'https://jwksXcorp.example/keys.json',
      'https://jwks.corp.example/other',
      'https://a.b.inner.example/x',
      'https://evil.example/https://a.inner.example/x',
      'https://evil.example/?https://jwks.corp.example/keys.json',
    ])
      assert.equal(isAllowed(allow, url, '10.0.0.1'), false, url);
  });

  test('http is for this machine alone, and only where that is allowed', () => {
    assert.equal(isAllowed(true, 'http://localhost:3000/', '127.0.0.1', '::1'), true);
    assert.equal(isAllowed(['127.0.0.1'], 'http://localhost:3000/', '127.0.0.1'), true);
    assert.equal(isAllowed(false, 'http://localhost:3000/', '127.0.0.1'), false);
    assert.equal(isAllowed(true, 'http://a.test/', '8.8.8.8'), false);
    assert.equal(isAllowed(true, 'http://a.test/', '127.0.0.1', '10.0.0.1'), false);
  });

  test('other schemes and URLs with credentials are refused', () => {
    for (const url of [
      'ftp://a.test/',
      'file:///etc/passwd',
      'data:,x',
      'https://user:word@a.test/',
      'https://user@a.test/',
    ])
      assert.equal(isAllowed(true, url, '8.8.8.8'), false, url);
  });

  test('an exception that is neither network nor URL is an error at start', () => {
    for (const entry of ['corp.example', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '::1/129', ''])
      assert.throws(() => createAddressGuard([entry]), /is neither a network/, entry);
  });
});
