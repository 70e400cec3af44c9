import assert from 'node:assert/strict';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, test } from 'node:test';
import { createPeerOf } from '../../src/http/address.ts';
import { echo, listen } from './harness.ts';

async function seen(remoteAddress: string, headers: Record<string, string>, trustProxy: readonly string[]) {
  const { app } = listen([echo()], { trustProxy });
  const { address, secure } = (await app.inject({ url: '/echo', headers, remoteAddress })).json();
  return { address, secure };
}

const PROXIED = { 'x-forwarded-for': '203.0.113.9, 10.0.0.7', 'x-forwarded-proto': 'https' };

describe('the caller’s address', () => {
  test('is the socket’s where no proxy is trusted', async () => {
    assert.deepEqual(await seen('10.0.0.1', PROXIED, []), { address: '10.0.0.1', secure: false });
  });

  test('is the socket’s where the peer is not a trusted proxy', async () => {
    assert.deepEqual(await seen('192.0.2.1', PROXIED, ['10.0.0.0/8']), { address: '192.0.2.1', secure: false });
  });

  test('is what the nearest trusted proxies name', async () => {
    assert.deepEqual(await seen('10.0.0.1', PROXIED, ['10.0.0.0/8']), { address: '203.0.113.9', secure: true });
  });

  test('is not what the caller itself wrote before its proxy did', async () => {
    const forged = { 'x-forwarded-for': '127.0.0.1, 203.0.113.9' };
    assert.equal((await seen('10.0.0.1', forged, ['10.0.0.0/8'])).address, '203.0.113.9');
  });

  test('stops at what is no address', async () => {
    assert.equal((await seen('10.0.0.1', { 'x-forwarded-for': 'unknown' }, ['10.0.0.0/8'])).address, '10.0.0.1');
  });

  test('of an IPv4 peer on a dual-stack socket is IPv4', async () => {
    assert.equal((await seen('::ffff:10.0.0.1', PROXIED, ['10.0.0.0/8'])).address, '203.0.113.9');
    assert.equal((await seen('::ffff:192.0.2.1', {}, [])).address, '192.0.2.1');
  });

  test('may carry a port or be IPv6', async () => {
    const at = async (hop: string) => (await seen('fd00::1', { 'x-forwarded-for': hop }, ['fd00::/8'])).address;
    assert.equal(await at('203.0.113.9:4711'), '203.0.113.9');
    assert.equal(await at('[2001:db8::1]:4711'), '2001:db8::1');
    assert.equal(await at('2001:DB8::1'), '2001:db8::1');
  });

  test('of a connection that is gone is nobody’s, whatever its headers say', () => {
    const request = new IncomingMessage(new Socket());
    Object.assign(request.headers, PROXIED);
    request.socket.destroy();
    assert.deepEqual(createPeerOf(['10.0.0.0/8'])(request), { address: '0.0.0.0', secure: false });
  });

  test('a network that is none is refused at the start', () => {
    for (const network of ['nonsense', '10.0.0.0/33', '10.0.0.0/', 'fd00::/x']) {
      assert.throws(() => listen([], { trustProxy: [network] }), /is no network/);
    }
  });
});
