import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, beforeEach, describe, test } from 'node:test';
import { createOutbound } from '../../src/http/outbound.ts';

describe('a request of which only the status matters', () => {
  const seen: unknown[] = [];
  let status = 200;
  const server = createServer(({ method, url, headers }, response) => {
    seen.push([method, url, headers['content-type'], headers['content-length']]);
    response.writeHead(status, { location: '/elsewhere' }).end('x'.repeat(1_000_000));
  });
  let origin: string;
  before(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    assert(typeof address === 'object' && address !== null);
    origin = `http://localhost:${address.port}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    seen.length = 0;
  });

  const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

  test('sends method, headers and body, and takes any status for an answer, however long', async () => {
    const outbound = createOutbound({ allow_private: true });
    for (status of [200, 204, 400, 503]) {
      const answer = await outbound.send(`${origin}/hear?a=b`, { method: 'POST', headers: FORM, body: 'a=%C3%A4' });
      assert.equal(answer, status);
    }
    assert.deepEqual(seen[0], ['POST', '/hear?a=b', 'application/x-www-form-urlencoded', '8']);
    assert.equal(seen.length, 4);
  });

  test('does not follow redirects', async () => {
    status = 302;
    assert.equal(await createOutbound({ allow_private: true }).send(origin, { method: 'DELETE' }), 302);
    assert.equal(seen.length, 1);
  });

  test('goes through the guard, past which nothing is sent', async () => {
    const outbound = createOutbound({ allow_private: false });
    await assert.rejects(outbound.send(origin, { method: 'POST' }), { reason: 'refused_address' });
    assert.deepEqual(seen, []);
  });

  test('leaves the machine over plain http only for addresses of the operator', async () => {
    const resolve = async () => [{ address: '192.0.2.1', family: 4 }];
    const request = { method: 'POST' } as const;
    await assert.rejects(createOutbound({ allow_private: true, resolve }).send('http://kratos/', request), {
      reason: 'refused_address',
    });
    const own = createOutbound({ allow_private: true, allow_http: true, timeout_ms: 50, resolve });
    await assert.rejects(own.send('http://kratos/', request), ({ reason }) => reason !== 'refused_address');
  });
});
