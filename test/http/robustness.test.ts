import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { stop } from '../../src/http/stop.ts';
import { echo, FORM, listen } from './harness.ts';
import { open, talk } from './wire.ts';

/** Arbitrary bytes, and pieces that mean something to a parser, which arbitrary bytes seldom hit. */
const PIECES = ['%', '%zz', '%00', '%ff', '=', '&', ';', '"', '\\u0000', '{', '[', '__proto__', 'é', '+', ',', '\t'];
const bytes = fc
  .array(fc.oneof(fc.uint8Array({ maxLength: 12 }), fc.constantFrom(...PIECES)), { maxLength: 8 })
  .map((parts) =>
    Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part)))),
  );

const RUNS = { numRuns: 150 };

describe('no bytes of a caller make a 500', () => {
  const { app } = listen([echo(), echo({ path: '/json', body: 'json' }), echo({ path: '/p/:id', errors: 'page' })]);
  let port = 0;
  before(async () => {
    port = await open(app);
  });
  after(() => stop(app, 1000));

  const post = (url: string, type: string, payload: Buffer) =>
    app.inject({ method: 'POST', url, headers: { 'content-type': type }, payload });

  /** A status below 500, or a connection that the parser ended. */
  async function survives(request: Buffer): Promise<void> {
    const answer = await talk(port, request);
    assert.match(answer, /^HTTP\/1\.1 [234]\d\d /);
  }

  const wire = (target: Buffer, headers: readonly (string | Buffer)[]): Buffer =>
    Buffer.concat([
      Buffer.from('GET /'),
      target,
      Buffer.from(' HTTP/1.1\r\nHost: op.example\r\nConnection: close\r\n'),
      ...headers.map((part) => Buffer.from(part)),
      Buffer.from('\r\n\r\n'),
    ]);

  test('in a form', async () => {
    const body = fc.asyncProperty(bytes, async (payload) => {
      assert.ok((await post('/echo', FORM['content-type'], payload)).statusCode < 500);
    });
    await fc.assert(body, RUNS);
  });

  test('in a JSON body', async () => {
    const json = fc.oneof(
      bytes,
      fc.json().map((text) => Buffer.from(text)),
    );
    const body = fc.asyncProperty(json, async (payload) => {
      assert.ok((await post('/json', 'application/json', payload)).statusCode < 500);
    });
    await fc.assert(body, RUNS);
  });

  test('in the content type', async () => {
    const types = fc.asyncProperty(fc.string(), async (type) => {
      assert.ok((await post('/json', type, Buffer.from('{}'))).statusCode < 500);
    });
    await fc.assert(types, RUNS);
  });

  test('in the path and the query', async () => {
    const target = fc.asyncProperty(bytes, fc.constantFrom('echo?', 'p/', ''), (tail, head) =>
      survives(wire(Buffer.concat([Buffer.from(head), tail]), [])),
    );
    await fc.assert(target, RUNS);
  });

  for (const header of ['Cookie: __Host-signet_session=', 'Authorization: ', 'X-Forwarded-For: ', 'Origin: ']) {
    test(`in ${header.replace(/:.*/, '')}`, async () => {
      const value = fc.asyncProperty(bytes, (tail) => survives(wire(Buffer.from('echo'), [header, tail])));
      await fc.assert(value, RUNS);
    });
  }
});
