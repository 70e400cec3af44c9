import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type CreateProvider, type Provider, serve } from '../../src/cli/serve.ts';
import { ConfigError } from '../../src/config/error.ts';
import { world } from './world.ts';

const OPTIONS = { dev: true, dsn: 'memory', set: ['log.level=fatal'] };

function provider(parts: Partial<Provider> = {}): { calls: string[]; load: () => Promise<CreateProvider> } {
  const calls: string[] = [];
  const made: Provider = {
    addresses: { public: 'http://127.0.0.1:4444', admin: 'http://127.0.0.1:4445' },
    start: async () => void calls.push('start'),
    stop: async () => void calls.push('stop'),
    renewCertificates: async () => void calls.push('renew'),
    ...parts,
  };
  return { calls, load: async () => async () => made };
}

function listenError(code: string, port: number): Error {
  return Object.assign(new Error(code), { code, port });
}

describe('signet serve', () => {
  test('stops gracefully on a signal, with exit code 0', async () => {
    const { calls, load } = provider();
    const signals = [Promise.resolve('SIGTERM' as const)];
    const io = world({ signal: () => signals.shift() ?? new Promise(() => {}) });
    assert.equal(await serve(OPTIONS, io, load), 0);
    assert.deepEqual(calls, ['start', 'stop']);
  });

  test('ends at once on a second signal', async () => {
    const { load } = provider({ stop: () => new Promise(() => {}) });
    const codes: number[] = [];
    const io = world({ signal: async () => 'SIGINT', exit: (code) => void codes.push(code) });
    assert.equal(await serve(OPTIONS, io, load), 1);
    assert.deepEqual(codes, [1]);
  });

  test('reads its certificates again on SIGHUP, and goes on', async () => {
    const { calls, load } = provider();
    const signal = Promise.withResolvers<'SIGTERM'>();
    const signals = [signal.promise];
    const io = world({
      signal: () => signals.shift() ?? new Promise(() => {}),
      onHangup(callback) {
        callback();
        signal.resolve('SIGTERM');
        return () => void calls.push('no more hangups');
      },
    });
    assert.equal(await serve(OPTIONS, io, load), 0);
    assert.deepEqual(calls, ['start', 'renew', 'no more hangups', 'stop']);
  });

  test('tells a person the addresses and what to do next', async () => {
    const signals = [Promise.resolve('SIGTERM' as const)];
    const io = world({ terminal: true, signal: () => signals.shift() ?? new Promise(() => {}) });
    await serve(OPTIONS, io, provider().load);
    const text = io.printed.join('\n');
    for (const part of ['http://localhost:4444', 'http://127.0.0.1:4445', 'signet create user'])
      assert.ok(text.includes(part));
  });

  test('names a port that is in use, and the flag for another', async () => {
    const cases: [number, string][] = [
      [4444, 'Port 4444 on 127.0.0.1 is in use by another program. Stop it, or choose another with --public-port.'],
      [4445, 'Port 4445 on 127.0.0.1 is in use by another program. Stop it, or choose another with --admin-port.'],
    ];
    for (const [port, message] of cases) {
      const { calls, load } = provider({ start: () => Promise.reject(listenError('EADDRINUSE', port)) });
      await assert.rejects(serve(OPTIONS, world(), load), { name: 'Failure', message });
      assert.deepEqual(calls, ['stop']);
    }
  });

  test('names a port that this user may not have', async () => {
    const { load } = provider({ start: () => Promise.reject(listenError('EACCES', 80)) });
    await assert.rejects(serve({ ...OPTIONS, publicPort: '80' }, world(), load), {
      message: 'Port 80 on 127.0.0.1 may not be used by this user. Choose one above 1023 with --public-port.',
    });
  });

  test('a wrong setting is refused before anything is loaded', async () => {
    const load = (): Promise<CreateProvider> => Promise.reject(new Error('loaded'));
    await assert.rejects(serve({ ...OPTIONS, adminPort: 'x' }, world(), load), (error) => {
      assert.ok(error instanceof ConfigError);
      assert.deepEqual(error.lines, [
        'serve.admin.port must be a port number from 0 to 65535; it is the text "x" (from --admin-port).',
      ]);
      return true;
    });
  });
});
