import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'node:tls';
import { type Renewable, startRenewal } from '../../src/http/tls-renewal.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { certify, type Identity, nameOf } from '../support/certificates.ts';
import { freePorts, startTestProvider, type TestProvider, testClock } from '../support/provider.ts';
import { createClient } from '../support/story.ts';
import { issued, send } from './world.ts';

const FIRST = certify();

describe('a running server takes a new certificate into use', () => {
  let folder: string;
  let server: TestProvider;
  let ports: readonly [number, number];
  let mtlsPort: number;
  const lines: string[] = [];
  const clock = testClock();

  const write = (name: string, text: string) => writeFile(join(folder, name), text);
  async function put({ cert, key }: Pick<Identity, 'cert' | 'key'>): Promise<void> {
    await write('cert.pem', cert);
    await write('key.pem', key);
  }
  const renew = () => server.provider.renewCertificates();

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'signet-tls-'));
    await put(FIRST);
    ports = await freePorts();
    [mtlsPort] = await freePorts();
    server = await startTestProvider({
      clock,
      log: (line) => void lines.push(line),
      settings: {
        'serve.public.port': ports[0],
        'urls.self.issuer': `https://localhost:${ports[0]}`,
        'serve.tls.cert.path': join(folder, 'cert.pem'),
        'serve.tls.key.path': join(folder, 'key.pem'),
        'serve.admin.port': ports[1],
        'serve.admin.tls.enabled': false,
        'serve.mtls.enabled': true,
        'serve.mtls.port': mtlsPort,
      },
    });
  });
  after(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  /** The fingerprint that a new connection sees. */
  async function shownAt(port: number): Promise<string> {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    const { fingerprint256 } = socket.getPeerCertificate();
    socket.destroy();
    return fingerprint256;
  }

  test('on each listener, without a restart', async () => {
    const next = certify();
    for (const port of [ports[0], mtlsPort]) assert.equal(await shownAt(port), FIRST.x509.fingerprint256);
    await put(next);
    await renew();
    for (const port of [ports[0], mtlsPort]) assert.equal(await shownAt(port), next.x509.fingerprint256);
  });

  test('while requests run, and drops none of them', async () => {
    const identities = [certify(), certify(), certify()];
    const kept = new Agent({ keepAlive: true, maxSockets: 4 });
    let running = true;
    let answered = 0;
    const seen = new Set<string>();

    const ask = (agent: Agent | false): Promise<number> => {
      const { promise, resolve, reject } = Promise.withResolvers<number>();
      const url = `https://127.0.0.1:${ports[0]}/.well-known/jwks.json`;
      const sent = request(url, { agent, rejectUnauthorized: false }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode ?? 0));
      });
      sent.on('error', reject).end();
      return promise;
    };
    const load = async (agent: Agent | false): Promise<void> => {
      while (running) {
        assert.equal(await ask(agent), 200);
        answered += 1;
      }
    };
    const loads = [load(kept), load(kept), load(false), load(false)];
    for (const identity of identities) {
      await put(identity);
      await renew();
      seen.add(await shownAt(ports[0]));
      const enough = answered + 20;
      while (answered < enough) await delay(5);
    }
    running = false;
    await Promise.all(loads);
    kept.destroy();
    assert.deepEqual(
      [...seen],
      identities.map(({ x509 }) => x509.fingerprint256),
    );
  });

  const broken: Readonly<Record<string, (good: Identity) => Pick<Identity, 'cert' | 'key'>>> = {
    'whose key is another one': (good) => ({ cert: good.cert, key: certify().key }),
    'that is no certificate': (good) => ({ cert: 'x', key: good.key }),
    'that is empty': () => ({ cert: '', key: '' }),
    'that has ended': () => certify({ to: clock.now() - 1000 }),
  };
  for (const [what, make] of Object.entries(broken))
    test(`but none ${what}: the old one stays, and the log says so`, async () => {
      const good = certify();
      await put(good);
      await renew();
      lines.length = 0;
      await put(make(certify()));
      await renew();
      assert.equal(await shownAt(ports[0]), good.x509.fingerprint256);
      const errors = lines.map((line) => JSON.parse(line)).filter(({ level }) => level === 'error' || level === 50);
      assert.match(JSON.stringify(errors), /The new certificate is not taken/);
      assert.match(JSON.stringify(errors), /serve\.public\.tls/);
    });

  test('and its authorities', async () => {
    const authority = certify({ subject: nameOf(['CN', 'Authority']), ca: true });
    await write('ca.pem', issued().cert);
    const [port] = await freePorts();
    const other = await startTestProvider({
      settings: {
        'serve.mtls.enabled': true,
        'serve.mtls.port': port,
        'serve.mtls.tls.cert.path': join(folder, 'cert.pem'),
        'serve.mtls.tls.key.path': join(folder, 'key.pem'),
        'serve.mtls.ca.path': join(folder, 'ca.pem'),
      },
    });
    try {
      const own = certify({ issuer: authority });
      await put(FIRST);
      await other.provider.renewCertificates();
      await createClient(other, {
        client_secret: undefined,
        token_endpoint_auth_method: 'tls_client_auth',
        tls_client_auth_subject_dn: 'CN=localhost',
      });
      const token = async () => {
        const form = { grant_type: 'client_credentials', client_id: 'app' };
        const answer = await send(`https://localhost:${port}/oauth2/token`, { identity: own, form, ca: FIRST.cert });
        return answer.status;
      };
      assert.equal(await token(), 401);
      await write('ca.pem', authority.cert);
      await other.provider.renewCertificates();
      assert.equal(await token(), 200);
      await write('ca.pem', 'nothing');
      await other.provider.renewCertificates();
      assert.equal(await token(), 200);
    } finally {
      await other.stop();
    }
  });
});

describe('the watch over the files', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'signet-watch-'));
  });
  after(() => rm(folder, { recursive: true }));

  const log = (lines: string[]) =>
    createLog({ level: 'info', format: 'json' }, { now: () => 0 }, { write: (line) => void lines.push(line) });

  function counting(path: string): { renewable: Renewable; renewed: () => number; fail: (fails: boolean) => void } {
    let renewed = 0;
    let fails = false;
    const renewable = {
      name: 'test',
      paths: [path],
      renew() {
        if (fails) throw new Error('broken');
        renewed += 1;
      },
    };
    return {
      renewable,
      renewed: () => renewed,
      fail: (value) => {
        fails = value;
      },
    };
  }

  test('renews when the content changed, also behind a link and by a rename', async () => {
    const path = join(folder, 'linked');
    await writeFile(join(folder, 'one'), '1');
    await writeFile(join(folder, 'two'), '2');
    await symlink(join(folder, 'one'), path);
    const { renewable, renewed } = counting(path);
    const renewal = startRenewal([renewable], log([]), 3_600_000);
    try {
      await renewal.look();
      assert.equal(renewed(), 0);
      await symlink(join(folder, 'two'), `${path}.new`);
      await rename(`${path}.new`, path);
      await renewal.look();
      assert.equal(renewed(), 1);
      await writeFile(join(folder, 'two'), '2');
      await renewal.look();
      assert.equal(renewed(), 1, 'the same content');
      await writeFile(join(folder, 'two'), '3');
      await renewal.look();
      assert.equal(renewed(), 2);
      await renewal.look(true);
      assert.equal(renewed(), 3, 'asked to');
    } finally {
      renewal.stop();
    }
  });

  test('tells of broken files once for each content, and takes them when they are mended', async () => {
    const path = join(folder, 'broken');
    await writeFile(path, '1');
    const { renewable, renewed, fail } = counting(path);
    const lines: string[] = [];
    const renewal = startRenewal([renewable], log(lines), 3_600_000);
    try {
      await renewal.look();
      fail(true);
      await writeFile(path, '2');
      await renewal.look();
      await renewal.look();
      assert.equal(lines.length, 1);
      fail(false);
      await rm(path);
      await renewal.look();
      await writeFile(path, '3');
      await renewal.look();
      assert(renewed() >= 1);
    } finally {
      renewal.stop();
    }
  });

  test('looks by itself', async () => {
    const path = join(folder, 'alone');
    await writeFile(path, '1');
    const { renewable, renewed } = counting(path);
    const renewal = startRenewal([renewable], log([]), 5);
    try {
      await renewal.look();
      await writeFile(path, '2');
      while (renewed() === 0) await delay(5);
    } finally {
      renewal.stop();
    }
  });
});
