import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { loadConfig } from '../../src/config/load.ts';
import { certify, type Identity, nameOf } from '../support/certificates.ts';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { createClient, discovery } from '../support/story.ts';
import { AUTHORITY, base64, issued } from './world.ts';

const SUBJECT = nameOf(['CN', 'app']);
const own = issued({ subject: SUBJECT });
const other = issued({ subject: nameOf(['CN', 'other']) });

const der = ({ x509 }: Identity): string => x509.raw.toString('base64');

/** How each kind of proxy writes a certificate. */
const FORMATS: Readonly<Record<string, (identity: Identity) => string>> = {
  url_encoded_pem: ({ cert }) => encodeURIComponent(cert),
  rfc9440: (identity) => `:${der(identity)}:`,
  base64_der: der,
};

function start(format: string, settings: Readonly<Record<string, unknown>> = {}): Promise<TestProvider> {
  return startTestProvider({
    settings: {
      'serve.mtls.header.name': 'Client-Cert',
      'serve.mtls.header.format': format,
      'serve.mtls.ca.base64': base64(AUTHORITY.cert),
      'serve.public.tls.allow_termination_from': ['127.0.0.1/32', '::1/128'],
      ...settings,
    },
  });
}

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Asks for a token as the proxy does; a header may stand there several times. */
function tokenBy(server: TestProvider, headers: Readonly<Record<string, string | string[]>>): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const sent = request(
    `${server.issuer}/oauth2/token`,
    {
      method: 'POST',
      agent: false,
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-forwarded-proto': 'https', ...headers },
    },
    async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(Buffer.from(chunk));
      resolve({ status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString()) });
    },
  );
  sent.on('error', reject).end('grant_type=client_credentials&client_id=app');
  return promise;
}

function register(server: TestProvider, metadata: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
  return createClient(server, {
    client_secret: undefined,
    grant_types: ['client_credentials'],
    response_types: [],
    token_endpoint_auth_method: 'tls_client_auth',
    tls_client_auth_subject_dn: 'CN=app',
    ...metadata,
  });
}

for (const [format, write] of Object.entries(FORMATS))
  describe(`a trusted proxy's header, ${format}`, () => {
    let server: TestProvider;
    before(async () => {
      server = await start(format);
      await register(server);
    });
    after(() => server.stop());

    test('authenticates the client whose certificate it is', async () => {
      assert.equal((await tokenBy(server, { 'client-cert': write(own) })).status, 200);
      assert.equal((await tokenBy(server, { 'client-cert': write(other) })).status, 401);
    });

    test('is held against the authorities here, whatever the proxy thinks of it', async () => {
      const self = certify({ subject: SUBJECT });
      const headers = { 'client-cert': write(self), 'x-ssl-client-verify': 'SUCCESS' };
      assert.equal((await tokenBy(server, headers)).status, 401);
    });

    test('is no certificate when it is empty or missing', async () => {
      for (const headers of [{}, { 'client-cert': '' }]) {
        const { status, body } = await tokenBy(server, headers);
        assert.equal(status, 401);
        assert.match(String(body['error_description']), /came without one/);
      }
    });

    test('with something else in it, or there twice, is refused', async () => {
      const others = Object.entries(FORMATS).flatMap(([name, foreign]) => (name === format ? [] : [foreign(own)]));
      for (const value of [...others, 'x', '%', ':x:', write(own).slice(0, 200), [write(own), write(own)]]) {
        const { status, body } = await tokenBy(server, { 'client-cert': value });
        assert.equal(status, 400, String(value));
        assert.equal(body['error'], 'invalid_request');
      }
    });

    test('makes the discovery document name the methods, and no other addresses', async () => {
      const document = await discovery(server);
      const methods = document['token_endpoint_auth_methods_supported'];
      assert(Array.isArray(methods) && methods.includes('tls_client_auth'));
      assert.equal(document['tls_client_certificate_bound_access_tokens'], true);
      assert(!('mtls_endpoint_aliases' in document));
    });
  });

describe('the certificate header', () => {
  test('of a stranger is passed over', async () => {
    const server = await start('url_encoded_pem', {
      'serve.public.tls.allow_termination_from': ['192.0.2.0/24'],
    });
    try {
      await register(server);
      const { status, body } = await tokenBy(server, { 'client-cert': encodeURIComponent(own.cert) });
      assert.equal(status, 401);
      assert.match(String(body['error_description']), /came without one/);
      // Even one that would be refused from a proxy.
      assert.equal((await tokenBy(server, { 'client-cert': '%' })).status, 401);
    } finally {
      await server.stop();
    }
  });

  test('is passed over where none is configured', async () => {
    const server = await start('url_encoded_pem', { 'serve.mtls.header.name': 'X-Other' });
    try {
      await register(server);
      assert.equal((await tokenBy(server, { 'client-cert': encodeURIComponent(own.cert) })).status, 401);
      assert.equal((await tokenBy(server, { 'x-other': encodeURIComponent(own.cert) })).status, 200);
    } finally {
      await server.stop();
    }
  });

  test('may bring the chain along', async () => {
    const middle = certify({ subject: nameOf(['CN', 'Middle']), ca: true, issuer: AUTHORITY });
    const below = certify({ subject: SUBJECT, issuer: middle });
    const byList = await start('rfc9440');
    const byPem = await start('url_encoded_pem');
    try {
      await register(byList);
      await register(byPem);
      const chain = { 'client-cert': `:${der(below)}:`, 'client-cert-chain': `:${der(middle)}:, :${der(AUTHORITY)}:` };
      assert.equal((await tokenBy(byList, chain)).status, 200);
      assert.equal((await tokenBy(byList, { 'client-cert': `:${der(below)}:` })).status, 401);
      assert.equal((await tokenBy(byPem, { 'client-cert': encodeURIComponent(below.cert + middle.cert) })).status, 200);
    } finally {
      await byList.stop();
      await byPem.stop();
    }
  });

  test('makes serve.mtls.url the place of the aliases, when the proxy asks for certificates elsewhere', async () => {
    const server = await start('rfc9440', { 'serve.mtls.url': 'https://mtls.example/' });
    try {
      const document = await discovery(server);
      const aliases: unknown = document['mtls_endpoint_aliases'];
      assert(typeof aliases === 'object' && aliases !== null && 'token_endpoint' in aliases);
      assert.equal(aliases.token_endpoint, 'https://mtls.example/oauth2/token');
    } finally {
      await server.stop();
    }
  });
});

describe('settings of client certificates', () => {
  const problems = (settings: Readonly<Record<string, unknown>>): string => {
    const all = { dev: true, dsn: 'memory', ...settings };
    const flags = Object.entries(all).map(([path, value]) => ({
      path,
      word: typeof value === 'string' ? value : JSON.stringify(value),
      flag: `--set ${path}`,
    }));
    try {
      loadConfig({ flags });
      return '';
    } catch (error) {
      return error instanceof Error && 'lines' in error ? String(error.lines) : String(error);
    }
  };
  const pair = { 'serve.mtls.tls.cert.path': 'c', 'serve.mtls.tls.key.path': 'k' };

  test('a header without a trusted proxy is refused', () => {
    const header = { 'serve.mtls.header.name': 'Client-Cert' };
    assert.match(problems(header), /no proxy is trusted to send it/);
    assert.equal(problems({ ...header, 'serve.tls.allow_termination_from': ['10.0.0.0/8'] }), '');
    assert.equal(problems({ ...header, 'serve.public.host': 'unix:/run/signet.sock' }), '');
    assert.match(problems({ ...header, 'serve.mtls.header.name': 'a b' }), /the name of a header/);
  });

  test('a listener wants a certificate, its own or the public one', () => {
    const enabled = { 'serve.mtls.enabled': true };
    assert.match(problems(enabled), /serve\.mtls\.tls is enabled without serve\.mtls\.tls\.cert\.path and/);
    assert.equal(problems({ ...enabled, ...pair }), '');
    for (const group of ['serve.public.tls', 'serve.tls'])
      assert.equal(problems({ ...enabled, [`${group}.cert.path`]: 'c', [`${group}.key.path`]: 'k' }), '');
  });

  test('addresses that applications cannot reach are refused', () => {
    const enabled = { 'serve.mtls.enabled': true, ...pair };
    assert.match(problems({ ...enabled, 'serve.mtls.port': 0 }), /give serve\.mtls\.url/);
    assert.equal(problems({ ...enabled, 'serve.mtls.port': 0, 'serve.mtls.url': 'https://m.example' }), '');
    assert.match(problems({ ...enabled, 'serve.mtls.url': 'http://m.example' }), /must be an https URL/);
    assert.match(problems({ ...enabled, 'serve.mtls.host': 'unix:/run/x' }), /must be an address/);
    assert.match(problems({ 'serve.mtls.url': 'https://m.example' }), /which nothing takes/);
  });
});
