import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { NOON, portOf, run } from './world.ts';

async function serving(context: TestContext, answer: RequestListener): Promise<number> {
  const server = createServer(answer);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return portOf(server.address());
}

/** A Signet of sorts: alive, ready, with a discovery document that names `issuer`, at a time. */
function signet(issuer: () => string, now = NOON): RequestListener {
  return (request, response) => {
    response.setHeader('date', new Date(now).toUTCString());
    const body = request.url?.startsWith('/health/') ? { status: 'ok' } : { issuer: issuer() };
    response.end(JSON.stringify(body));
  };
}

async function doctor(...words: string[]): Promise<{ code: number; lines: string[] }> {
  const { code, out } = await run(['doctor', '--dev', '--dsn', 'memory', ...words]);
  return { code, lines: out.split('\n') };
}

describe('signet doctor', () => {
  test('a wrong configuration is all it looks at', async () => {
    const { code, lines } = await doctor('--public-port', 'x');
    assert.equal(code, 1);
    assert.equal(
      lines[0],
      'problem  configuration serve.public.port must be a port number from 0 to 65535; it is the text "x" (from --public-port).',
    );
    assert.ok(lines.every((line) => !line.includes(' store ')));
  });

  test('a running server is recognised, and all is well', async (t) => {
    const port: number = await serving(
      t,
      signet(() => `http://127.0.0.1:${port}`),
    );
    const issuer = `http://127.0.0.1:${port}`;
    const { code, lines } = await doctor('--public-port', `${port}`, '--admin-port', `${port}`, '--issuer', issuer);
    assert.deepEqual(lines, [
      'ok       configuration The configuration is good.',
      'warning  store         The database is in memory.',
      '                       -> Give a sqlite:// dsn to keep what is stored.',
      'ok       clock         The clock says 2026-11-21T12:00:00.000Z.',
      `ok       ports         public: 127.0.0.1:${port} is served by Signet.`,
      `ok       ports         admin: 127.0.0.1:${port} is served by Signet.`,
      'ok       tls           Signet serves plain http itself.',
      `ok       issuer        ${issuer}/.well-known/openid-configuration names the issuer ${issuer}.`,
      'ok       issuer        The clocks of this machine and of the issuer are 0 s apart.',
      'ok       urls          The built-in pages are used.',
    ]);
    assert.equal(code, 0);
  });

  test('another issuer and another time are problems', async (t) => {
    const port = await serving(
      t,
      signet(() => 'https://other.example', NOON - 90_000),
    );
    const issuer = `http://127.0.0.1:${port}`;
    const { code, lines } = await doctor('--public-port', `${port}`, '--admin-port', '0', '--issuer', issuer);
    assert.equal(code, 1);
    const found = lines.filter((line) => line.includes(' issuer ')).filter((line) => line.startsWith('problem'));
    assert.deepEqual(found, [
      `problem  issuer        ${issuer}/.well-known/openid-configuration names the issuer https://other.example, not ${issuer}.`,
      'problem  issuer        The clocks of this machine and of the issuer are 90 s apart.',
    ]);
  });

  test('a port that another program has is a problem, with the remedy', async (t) => {
    const port = await serving(t, (_request, response) => response.end('hello'));
    const { code, lines } = await doctor('--public-port', `${port}`, '--admin-port', '0');
    assert.equal(code, 1);
    const at = lines.indexOf(`problem  ports         public: 127.0.0.1:${port} cannot be used.`);
    assert.equal(
      lines[at + 1],
      `                       -> Port ${port} on 127.0.0.1 is in use by another program. Stop it, or choose another with --public-port.`,
    );
    assert.ok(
      lines.includes(
        `problem  issuer        http://localhost:${port}/.well-known/openid-configuration is no discovery document.`,
      ),
    );
  });

  test('pages of an external application have to answer', async (t) => {
    const port = await serving(t, (request, response) => {
      response.writeHead(request.url === '/login' ? 400 : 404).end();
    });
    const pages = ['login', 'consent'].flatMap((page) => ['--set', `urls.${page}=http://127.0.0.1:${port}/${page}`]);
    const gone = ['--set', 'urls.logout=http://127.0.0.1:1/logout'];
    const { lines } = await doctor(
      '--public-port',
      '0',
      '--admin-port',
      '0',
      '--issuer',
      'http://127.0.0.1:1',
      ...pages,
      ...gone,
    );
    const found = lines.filter((line) => line.includes(' urls '));
    assert.equal(found[0], `ok       urls          urls.login: http://127.0.0.1:${port}/login answers.`);
    assert.equal(
      found[1],
      `warning  urls          urls.consent: http://127.0.0.1:${port}/consent answers "not found".`,
    );
    assert.match(
      found[2] ?? '',
      /^problem {2}urls {10}urls\.logout: http:\/\/127\.0\.0\.1:1\/logout does not answer \(/,
    );
  });

  test('looks into the database when no server has it', async (t) => {
    const cwd = mkdtempSync(join(tmpdir(), 'signet-'));
    t.after(() => rmSync(cwd, { recursive: true }));
    const file = join(cwd, 'x.db');
    const words = [
      '--dev',
      '--dsn',
      `sqlite://${file}`,
      '--public-port',
      '0',
      '--admin-port',
      '0',
      '--issuer',
      'http://127.0.0.1:1',
    ];
    const store = async (): Promise<unknown[]> => {
      const found: { check: string; outcome: string; what: string }[] = JSON.parse(
        (await run(['doctor', ...words, '--format', 'json'])).out,
      );
      return found.filter(({ check }) => check === 'store').map(({ outcome, what }) => [outcome, what]);
    };
    assert.deepEqual(await store(), [['ok', `${file} does not exist yet; the first start makes it, with its keys.`]]);
    assert.equal((await run(['migrate', ...words])).code, 0);
    assert.deepEqual(await store(), [
      ['ok', `${file} is current.`],
      ['warning', 'hydra.openid.id-token has no current key.'],
      ['warning', 'hydra.jwt.access-token has no current key.'],
      ['warning', 'signet.encryption has no current key.'],
    ]);
  });

  test('certificates have to be valid, for the issuer, and belong to the key', async () => {
    const pem = (name: string): string => new URL(`fixtures/${name}.pem`, import.meta.url).pathname;
    const tls = async (issuer: string, now: number, key = 'key'): Promise<string[]> => {
      const files = { 'serve.public.tls.cert.path': pem('cert'), 'serve.public.tls.key.path': pem(key) };
      const settings = Object.entries(files).flatMap(([path, file]) => ['--set', `${path}=${file}`]);
      const words = [
        'doctor',
        '--dev',
        '--dsn',
        'memory',
        '--public-port',
        '0',
        '--admin-port',
        '0',
        '--issuer',
        issuer,
      ];
      const { out } = await run([...words, ...settings], { clock: { now: () => now } });
      return out.split('\n').filter((line) => line.includes(' tls '));
    };
    const own = 'https://sign-in.example.com';
    const end = 'Nov 18 15:29:42 2036 GMT';
    assert.deepEqual(await tls(own, Date.UTC(2030, 0)), [
      `ok       tls           serve.public.tls: the certificate is valid until ${end}.`,
    ]);
    assert.deepEqual(await tls(own, Date.parse(end) - 86_400_000), [
      `warning  tls           serve.public.tls: the certificate ends ${end}.`,
    ]);
    assert.deepEqual(await tls(own, Date.parse(end) + 1000), [
      `problem  tls           serve.public.tls: the certificate ended ${end}.`,
    ]);
    assert.deepEqual(await tls('https://other.example.com', Date.UTC(2030, 0), 'other-key'), [
      "problem  tls           serve.public.tls: the key is not the certificate's.",
      `ok       tls           serve.public.tls: the certificate is valid until ${end}.`,
      "problem  tls           serve.public.tls: the certificate is not for other.example.com, the issuer's host.",
    ]);
    assert.deepEqual(await tls(own, Date.UTC(2030, 0), 'none'), [
      'problem  tls           serve.public.tls.key cannot be read as PEM.',
    ]);
  });

  test('the listener for client certificates is looked at as well, and so are the authorities', async () => {
    const pem = (name: string): string => new URL(`fixtures/${name}.pem`, import.meta.url).pathname;
    const settings = {
      'serve.mtls.enabled': 'true',
      'serve.mtls.port': '0',
      'serve.mtls.url': 'https://mtls.example.com',
      'serve.mtls.tls.cert.path': pem('cert'),
      'serve.mtls.tls.key.path': pem('key'),
      'serve.mtls.ca.path': pem('cert'),
      'clients.http.ca.path': pem('key'),
    };
    const words = ['doctor', '--dev', '--dsn', 'memory', '--public-port', '0', '--admin-port', '0'];
    const sets = Object.entries(settings).flatMap(([path, value]) => ['--set', `${path}=${value}`]);
    const { out } = await run([...words, ...sets], { clock: { now: () => Date.UTC(2030, 0) } });
    assert.deepEqual(
      out.split('\n').filter((line) => /^\w+ +(?:tls|ports) .*(?:mtls|ca)/.test(line)),
      [
        'ok       ports         mtls: 127.0.0.1:0 is free.',
        'ok       tls           serve.mtls.tls: the certificate is valid until Nov 18 15:29:42 2036 GMT.',
        'problem  tls           serve.mtls.tls: the certificate is not for mtls.example.com, where applications reach it.',
        'ok       tls           serve.mtls.ca holds 1 certificate.',
        'problem  tls           clients.http.ca holds no certificate in PEM.',
      ],
    );
  });
});
