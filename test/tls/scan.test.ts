import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { type ConnectionOptions, connect, getCiphers, type TLSSocket, Server as TlsServer } from 'node:tls';
import { stop } from '../../src/http/stop.ts';
import { loadTls, type TlsSettings } from '../../src/http/tls.ts';
import { rotateTicketKeys } from '../../src/http/tls-renewal.ts';
import { echo, listen } from '../http/harness.ts';
import { open } from '../http/wire.ts';
import { certify, type Identity } from '../support/certificates.ts';

const base64 = (pem: string) => ({ base64: Buffer.from(pem).toString('base64') });

function settingsOf({ cert, key }: Identity): TlsSettings {
  return { enabled: true, cert: base64(cert), key: base64(key) };
}

/** FAPI 2.0 §5.2.2 by way of RFC 9325 §4.2; each with the kind of key that it needs. */
const ALLOWED = {
  ec: ['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-ECDSA-AES256-GCM-SHA384'],
  rsa: ['ECDHE-RSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES256-GCM-SHA384'],
} as const;

const TLS_1_3 = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];
const OLD: ConnectionOptions = { minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' };

for (const type of ['ec', 'rsa'] as const)
  describe(`a listener with an ${type} key`, () => {
    const { app } = listen([echo()], { tls: loadTls('public', settingsOf(certify({ type }))) });
    let port = 0;
    before(async () => {
      port = await open(app);
    });
    after(() => stop(app, 1000));

    /** What was agreed on; undefined when nothing was. */
    async function agree(options: ConnectionOptions): Promise<string | undefined> {
      const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options });
      const agreed = await once(socket, 'secureConnect').then(
        () => `${socket.getProtocol()} ${socket.getCipher().name}`,
        () => undefined,
      );
      socket.destroy();
      return agreed;
    }

    test('speaks TLS 1.3 and prefers it', async () => {
      assert.match((await agree({})) ?? '', /^TLSv1\.3 /);
      for (const ciphers of TLS_1_3)
        assert.equal(await agree({ ciphers, minVersion: 'TLSv1.3' }), `TLSv1.3 ${ciphers}`);
    });

    test('speaks TLS 1.2 with the suites that FAPI allows, and with no other', async () => {
      const suites = getCiphers()
        .filter((name) => !name.startsWith('tls_'))
        .map((name) => name.toUpperCase());
      assert(suites.length > 20);
      const agreed: string[] = [];
      for (const suite of suites) {
        const ciphers = `${suite}@SECLEVEL=0`;
        if ((await agree({ ciphers, maxVersion: 'TLSv1.2' })) !== undefined) agreed.push(suite);
      }
      assert.deepEqual(agreed.sort(), [...ALLOWED[type]]);
    });

    test('does not speak TLS 1.0 and 1.1', async () => {
      assert.equal(await agree({ ...OLD, maxVersion: 'TLSv1' }), undefined);
      assert.equal(await agree({ ...OLD, maxVersion: 'TLSv1.1' }), undefined);
      assert.match((await agree({ ...OLD, maxVersion: 'TLSv1.2' })) ?? '', /^TLSv1\.2 /);
    });
  });

describe('a listener', () => {
  const identity = certify();

  async function withListener(
    settings: TlsSettings,
    name: 'public' | 'mtls',
    work: (dial: (options?: ConnectionOptions) => Promise<TLSSocket>) => Promise<void>,
  ): Promise<void> {
    const { app } = listen([echo()], { tls: loadTls(name, settings) });
    const port = await open(app);
    try {
      await work(async (options) => {
        const socket = connect({ port, host: '127.0.0.1', ca: identity.cert, ...options });
        await once(socket, 'secureConnect');
        return socket;
      });
    } finally {
      await stop(app, 1000);
    }
  }

  test('speaks nothing older than it is told', () =>
    withListener({ ...settingsOf(identity), min_version: '1.3' }, 'public', async (dial) => {
      (await dial()).destroy();
      await assert.rejects(dial({ maxVersion: 'TLSv1.2' }));
    }));

  test('names HTTP/1.1 in the handshake', () =>
    withListener(settingsOf(identity), 'public', async (dial) => {
      const socket = await dial({ ALPNProtocols: ['h2', 'http/1.1'] });
      assert.equal(socket.alpnProtocol, 'http/1.1');
      socket.destroy();
    }));

  /** Whether a second connection takes up the session of a first. */
  async function resumes(
    dial: (options?: ConnectionOptions) => Promise<TLSSocket>,
    more: ConnectionOptions,
  ): Promise<boolean> {
    const first = await dial(more);
    const sessions: Buffer[] = [];
    first.on('session', (session) => sessions.push(session));
    first.write('GET /echo HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(first, 'data');
    const session = sessions.at(-1) ?? first.getSession();
    first.destroy();
    if (session === undefined) return false;
    const second = await dial({ ...more, session });
    const reused = second.isSessionReused();
    second.destroy();
    return reused;
  }

  for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const)
    test(`resumes sessions of ${maxVersion}, and none where it asked for a certificate`, async () => {
      const client = { cert: identity.cert, key: identity.key, maxVersion };
      await withListener(settingsOf(identity), 'public', async (dial) =>
        assert.equal(await resumes(dial, { maxVersion }), true),
      );
      await withListener(settingsOf(identity), 'mtls', async (dial) =>
        assert.equal(await resumes(dial, client), false),
      );
    });

  test('does not renegotiate', () =>
    withListener(settingsOf(identity), 'public', async (dial) => {
      const socket = await dial({ maxVersion: 'TLSv1.2' });
      const refused = await new Promise((resolve) => {
        socket.on('error', resolve);
        socket.renegotiate({}, resolve);
      });
      assert(refused instanceof Error);
      socket.destroy();
    }));

  test('changes the keys of its session tickets twice a day', (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] });
    const { app } = listen([echo()], { tls: loadTls('public', settingsOf(identity)) });
    const { server } = app;
    assert(server instanceof TlsServer);
    const first = server.getTicketKeys();
    const stopRotation = rotateTicketKeys(server, { bytes: (size) => Buffer.alloc(size, 5) });
    t.mock.timers.tick(12 * 3_600_000);
    assert.notDeepEqual(server.getTicketKeys(), first);
    assert.deepEqual(server.getTicketKeys(), Buffer.alloc(48, 5));
    stopRotation();
  });
});
