import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { stop } from '../../src/http/stop.ts';
import { echo, listen } from '../http/harness.ts';
import { dial, everything, open, talk } from '../http/wire.ts';

const HEAD = 'POST /echo HTTP/1.1\r\nHost: op.example\r\nContent-Type: application/x-www-form-urlencoded\r\n';
const GET = 'GET /echo HTTP/1.1\r\nHost: op.example\r\n';

describe('a caller who sends slowly', () => {
  const { app, lines } = listen([echo()], { limits: { headers_timeout: 150, request_timeout: 300 } });
  let port = 0;
  before(async () => {
    port = await open(app);
  });
  after(() => stop(app, 1000));

  /** Sends a byte now and then, as long as the connection lives. */
  async function trickle(first: string, byte: string): Promise<string> {
    const socket = await dial(port);
    socket.on('error', () => {});
    socket.write(first);
    const timer = setInterval(() => socket.writable && socket.write(byte), 20);
    try {
      return await everything(socket).catch(() => 'reset');
    } finally {
      clearInterval(timer);
    }
  }

  test('headers byte by byte gets 408 and loses the connection', async () => {
    assert.match(await trickle(`${GET}X-Slow: `, 'x'), /^HTTP\/1\.1 408 .*connection: close/is);
  });

  test('a body byte by byte gets 408 and loses the connection', async () => {
    assert.match(await trickle(`${HEAD}Content-Length: 5000\r\n\r\n`, 'x'), /^HTTP\/1\.1 408 .*connection: close/is);
  });

  test('nothing at all loses the connection', async () => {
    assert.match(await everything(await dial(port)), /^HTTP\/1\.1 408 |^$/);
  });

  test('does not fill the log', () => {
    assert.equal(lines.filter((line) => !line.includes('"status":4')).length, 0, lines.join(''));
    assert(lines.length <= 3, `${lines.length} lines`);
  });
});

describe('a caller who sends much', () => {
  const { app, lines } = listen([echo(), echo({ path: '/json', body: 'json' })], {
    limits: { header_bytes: 4096, form_bytes: 2048, json_bytes: 4096 },
  });
  let port = 0;
  before(async () => {
    port = await open(app);
  });
  after(() => stop(app, 1000));

  const closing = (head: string, body: string): string =>
    `${head}Connection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

  test('a body beyond the limit is 413, said or chunked', async () => {
    assert.match(await talk(port, closing(HEAD, `a=${'x'.repeat(3000)}`)), /^HTTP\/1\.1 413 .*payload_too_large/s);
    const chunked = `${HEAD}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\nbb8\r\n${'x'.repeat(3000)}\r\n0\r\n\r\n`;
    assert.match(await talk(port, chunked), /^HTTP\/1\.1 413 /);
    const claimed = `${HEAD}Connection: close\r\nContent-Length: 99999999999\r\n\r\n`;
    assert.match(await talk(port, claimed), /^HTTP\/1\.1 413 /, 'without waiting for it');
  });

  test('a target or a header beyond the limit is 431', async () => {
    const long = `GET /echo?a=${'x'.repeat(5000)} HTTP/1.1\r\nHost: op.example\r\n\r\n`;
    assert.match(await talk(port, long), /^HTTP\/1\.1 431 /);
    const many = `${GET}${Array.from({ length: 1000 }, (_, at) => `X-${at}: ${at}\r\n`).join('')}\r\n`;
    assert.match(await talk(port, many), /^HTTP\/1\.1 431 /);
  });

  test('more than a thousand parameters are refused before they are decoded', async () => {
    const { app: wide } = listen([echo()]);
    const form = (count: number) =>
      wide.inject({
        method: 'POST',
        url: '/echo',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: Array.from({ length: count }, (_, at) => `p${at}=1`).join('&'),
      });
    assert.equal((await form(1000)).statusCode, 200);
    const refused = await form(1001);
    assert.equal(refused.statusCode, 400);
    assert.match(refused.body, /more than 1000 parameters/);
  });

  test('garbage behind a good request ends the connection, and the good one is answered', async () => {
    const answer = await talk(port, `${GET}\r\n${'\x00\x01garbage\r\n'.repeat(50)}`);
    assert.match(answer, /^HTTP\/1\.1 200 /);
    assert.equal((answer.match(/HTTP\/1\.1 /g) ?? []).length, 1);
  });

  test('a hundred requests at once on one connection are answered in their order', async () => {
    const socket = await dial(port);
    const targets = Array.from({ length: 100 }, (_, at) => `GET /echo?n=${at} HTTP/1.1\r\nHost: op.example\r\n`);
    socket.write(`${targets.join('\r\n')}Connection: close\r\n\r\n`);
    const answers = [...(await everything(socket)).matchAll(/"query":\[\["n","(\d+)"\]\]/g)].map(([, n]) => Number(n));
    assert.deepEqual(
      answers,
      Array.from({ length: 100 }, (_, at) => at),
    );
  });

  test('what is no request leaves no line in the log', async () => {
    lines.length = 0;
    for (let count = 0; count < 20; count += 1) await talk(port, '\x16\x03\x01\x02\x00\r\n\r\n');
    assert.deepEqual(lines, []);
  });
});

describe('many connections', () => {
  const opened: Socket[] = [];
  after(() => {
    for (const socket of opened) socket.destroy();
  });

  async function dialMany(port: number, count: number): Promise<Socket[]> {
    const sockets: Socket[] = [];
    for (let at = 0; at < count; at += 1) {
      const socket = await dial(port);
      socket.on('error', () => {});
      sockets.push(socket);
    }
    opened.push(...sockets);
    return sockets;
  }

  async function open_(sockets: readonly Socket[]): Promise<number> {
    for (let turn = 0; turn < 50; turn += 1) await nextTurn();
    return sockets.filter((socket) => !socket.destroyed && socket.readyState === 'open').length;
  }

  test('a thousand idle ones leave the server as quick as ever', async () => {
    const { app } = listen([echo()]);
    const port = await open(app);
    const idle = await dialMany(port, 1000);
    const started = performance.now();
    for (let count = 0; count < 50; count += 1)
      assert.match(await talk(port, `${GET}Connection: close\r\n\r\n`), /^HTTP\/1\.1 200 /);
    assert(performance.now() - started < 2000);
    assert.equal(await open_(idle), 1000);
    for (const socket of idle) socket.destroy();
    await stop(app, 1000);
  });

  test('of one address beyond its limit are closed at once, and room comes back', async () => {
    const { app } = listen([echo()], { limits: { connections_by_address: 5 } });
    const port = await open(app);
    const sockets = await dialMany(port, 5);
    const [extra] = await dialMany(port, 1);
    assert(extra !== undefined);
    assert.equal(await everything(extra).catch(() => ''), '');
    sockets[0]?.destroy();
    let answer = '';
    while (answer === '') answer = await talk(port, `${GET}Connection: close\r\n\r\n`).catch(() => '');
    assert.match(answer, /^HTTP\/1\.1 200 /);
    await stop(app, 1000);
  });

  test('of a trusted proxy are not counted by address, but all together are bounded', async () => {
    const { app } = listen([echo()], {
      limits: { connections_by_address: 1, connections: 4 },
      trustProxy: ['127.0.0.1/32'],
    });
    const port = await open(app);
    await dialMany(port, 4);
    const [extra] = await dialMany(port, 1);
    assert(extra !== undefined);
    if (!extra.destroyed) await once(extra.resume(), 'close');
    await stop(app, 1000);
  });
});
