import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type CertificateOptions, certify, type Identity, nameOf } from '../support/certificates.ts';
import { startTestProvider } from '../support/provider.ts';
import { assertError, createClient, type TokenAnswer } from '../support/story.ts';
import { AUTHORITY, issued, type MtlsServer, send, startMtlsServer } from './world.ts';

const GRANT = { grant_type: 'client_credentials' };
const SUBJECT = nameOf(['C', 'DE', 0x13], ['O', 'Example'], ['CN', 'app']);
const NAMES = {
  dns: 'app.example',
  uri: 'urn:example:app',
  email: 'app@example.com',
  ip: [0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
};

type Metadata = Readonly<Record<string, unknown>>;

/** A client without a secret. */
function register(server: MtlsServer, client_id: string, metadata: Metadata): Promise<unknown> {
  return createClient(server, {
    client_id,
    client_secret: undefined,
    grant_types: ['client_credentials'],
    response_types: [],
    ...metadata,
  });
}

function tokenFor(
  server: MtlsServer,
  client_id: string,
  identity: Pick<Identity, 'cert' | 'key'> | null,
): Promise<TokenAnswer> {
  return send(`${server.mtls}/oauth2/token`, { identity, form: { ...GRANT, client_id } });
}

const invalid = (answer: TokenAnswer, description: RegExp): void => {
  assertError(answer, 401, 'invalid_client');
  assert.match(String(answer.body['error_description']), description);
};

describe('tls_client_auth', () => {
  let server: MtlsServer;
  before(async () => {
    server = await startMtlsServer();
    const method = { token_endpoint_auth_method: 'tls_client_auth' };
    await register(server, 'dn', { ...method, tls_client_auth_subject_dn: 'cn=APP, o=Example, c=DE' });
    await register(server, 'dns', { ...method, tls_client_auth_san_dns: 'App.Example' });
    await register(server, 'uri', { ...method, tls_client_auth_san_uri: NAMES.uri });
    await register(server, 'ip', { ...method, tls_client_auth_san_ip: '2001:DB8:0:0::1' });
    await register(server, 'email', { ...method, tls_client_auth_san_email: 'app@EXAMPLE.com' });
  });
  after(() => server.stop());

  for (const kind of ['dn', 'dns', 'uri', 'ip', 'email'])
    test(`by ${kind}: the name in a certificate of the authority authenticates, another does not`, async () => {
      const own = issued({ subject: SUBJECT, names: NAMES });
      assert.equal((await tokenFor(server, kind, own)).status, 200);
      const other = issued({
        subject: nameOf(['C', 'DE', 0x13], ['O', 'Example'], ['CN', 'app2']),
        names: { dns: 'app2.example', uri: `${NAMES.uri}2`, email: 'App@example.com', ip: [192, 0, 2, 1] },
      });
      invalid(await tokenFor(server, kind, other), /another name/);
    });

  const refused: Readonly<Record<string, readonly [CertificateOptions, RegExp]>> = {
    'of its own making': [{}, /not issued by an authority/],
    'of another authority with the same name': [
      { issuer: certify({ subject: nameOf(['O', 'Example'], ['CN', 'Clients']), ca: true }) },
      /not issued by an authority/,
    ],
    'that has ended': [{ issuer: AUTHORITY, to: Date.UTC(2025, 11, 31) }, /not valid now/],
    'that is not valid yet': [{ issuer: AUTHORITY, from: Date.UTC(2026, 0, 2) }, /not valid now/],
    'for servers only': [{ issuer: AUTHORITY, usages: ['1.3.6.1.5.5.7.3.1'] }, /not issued by an authority/],
  };
  for (const [what, [options, why]] of Object.entries(refused))
    test(`a certificate ${what} is refused`, async () => {
      invalid(await tokenFor(server, 'dn', certify({ subject: SUBJECT, ...options })), why);
    });

  test('a certificate stops working when it ends', async () => {
    const own = issued({ subject: SUBJECT, to: server.clock.now() + 60_000 });
    assert.equal((await tokenFor(server, 'dn', own)).status, 200);
    server.clock.advance(61_000);
    invalid(await tokenFor(server, 'dn', own), /not valid now/);
  });

  test('the chain comes with the handshake', async () => {
    const middle = certify({ subject: nameOf(['CN', 'Middle']), ca: true, issuer: AUTHORITY });
    const own = certify({ subject: SUBJECT, issuer: middle });
    assert.equal((await tokenFor(server, 'dn', { cert: own.cert + middle.cert, key: own.key })).status, 200);
    invalid(await tokenFor(server, 'dn', own), /not issued by an authority/);
  });

  test('no certificate, or another method beside it, is invalid_client', async () => {
    invalid(await tokenFor(server, 'dn', null), /mtls_endpoint_aliases/);
    const identity = issued({ subject: SUBJECT });
    const form = { ...GRANT, client_id: 'dn', client_secret: 'secret' };
    invalid(await send(`${server.mtls}/oauth2/token`, { identity, form }), /registered to authenticate/);
  });

  test('a client that authenticates otherwise may show a certificate, which gives it nothing', async () => {
    await createClient(server);
    const form = { ...GRANT, client_id: 'app' };
    const identity = issued({ subject: SUBJECT });
    assertError(await send(`${server.mtls}/oauth2/token`, { identity, form }), 401, 'invalid_client');
  });

  test('authenticates at introspection, revocation and pushed requests, too', async () => {
    const identity = issued({ subject: SUBJECT });
    const { body } = await tokenFor(server, 'dn', identity);
    const form = { token: String(body['access_token']), client_id: 'dn' };
    const asked = await send(`${server.mtls}/oauth2/introspect`, { identity, form });
    assert.equal(asked.body['active'], true);
    assert.equal((await send(`${server.mtls}/oauth2/revoke`, { identity, form })).status, 200);
    assert.equal((await send(`${server.mtls}/oauth2/introspect`, { identity, form })).body['active'], false);
    invalid(await send(`${server.mtls}/oauth2/introspect`, { identity: null, form }), /without one/);
  });
});

describe('self_signed_tls_client_auth', () => {
  let server: MtlsServer;
  const own = certify({ subject: SUBJECT });
  const jwk = (identity: Identity): object => identity.x509.publicKey.export({ format: 'jwk' });
  const x5c = (identity: Identity) => [identity.x509.raw.toString('base64')];
  const method = { token_endpoint_auth_method: 'self_signed_tls_client_auth' };

  before(async () => {
    server = await startMtlsServer();
  });
  after(() => server.stop());

  for (const type of ['ec', 'rsa', 'ed25519'] as const)
    test(`a certificate with a registered ${type} key authenticates, whoever made it`, async () => {
      const identity = certify({ subject: SUBJECT, type });
      await register(server, type, { ...method, jwks: { keys: [jwk(certify()), jwk(identity)] } });
      assert.equal((await tokenFor(server, type, identity)).status, 200);
      invalid(await tokenFor(server, type, certify({ subject: SUBJECT, type })), /none that the client registered/);
    });

  test('a registered certificate means that one', async () => {
    await register(server, 'x5c', { ...method, jwks: { keys: [{ ...jwk(own), x5c: x5c(own) }] } });
    assert.equal((await tokenFor(server, 'x5c', own)).status, 200);
    await register(server, 'other', { ...method, jwks: { keys: [{ ...jwk(own), x5c: x5c(certify()) }] } });
    invalid(await tokenFor(server, 'other', own), /none that the client registered/);
  });

  test('a certificate that has ended is refused', async () => {
    const identity = certify({ to: Date.UTC(2025, 11, 31) });
    await register(server, 'ended', { ...method, jwks: { keys: [jwk(identity)] } });
    invalid(await tokenFor(server, 'ended', identity), /not valid now/);
  });

  test('a certificate of the authority is no better than another', async () => {
    await register(server, 'unissued', { ...method, jwks: { keys: [jwk(own)] } });
    invalid(await tokenFor(server, 'unissued', issued({ subject: SUBJECT })), /none that the client registered/);
  });

  test('keys that cannot be had are invalid_client', async () => {
    await register(server, 'remote', { ...method, jwks_uri: 'http://127.0.0.1:1/jwks' });
    invalid(await tokenFor(server, 'remote', own), /could not be fetched/);
  });
});

describe('registration of clients with certificates', () => {
  let server: MtlsServer;
  before(async () => {
    server = await startMtlsServer();
  });
  after(() => server.stop());

  const refusals: Readonly<Record<string, readonly [Metadata, RegExp]>> = {
    'no name': [{ token_endpoint_auth_method: 'tls_client_auth' }, /exactly one of tls_client_auth_subject_dn/],
    'two names': [
      {
        token_endpoint_auth_method: 'tls_client_auth',
        tls_client_auth_san_dns: 'a.example',
        tls_client_auth_san_uri: 'urn:a',
      },
      /exactly one of/,
    ],
    'a name that is none': [
      { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_subject_dn: 'app' },
      /tls_client_auth_subject_dn must be a distinguished name/,
    ],
    'an address that is none': [
      { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_san_ip: '192.0.2' },
      /tls_client_auth_san_ip must be an IPv4 or IPv6 address/,
    ],
    'no keys': [{ token_endpoint_auth_method: 'self_signed_tls_client_auth' }, /accompanied by jwks or jwks_uri/],
  };
  for (const [what, [metadata, why]] of Object.entries(refusals))
    test(`with ${what} is refused`, async () => {
      await assert.rejects(register(server, 'refused', metadata), why);
    });

  test('shows what was registered', async () => {
    const metadata = {
      token_endpoint_auth_method: 'tls_client_auth',
      tls_client_auth_subject_dn: 'CN=app',
      tls_client_certificate_bound_access_tokens: true,
    };
    await register(server, 'shown', metadata);
    const shown = await server.call('GET', '/admin/clients/shown');
    for (const [name, value] of Object.entries(metadata)) assert.deepEqual(shown[name], value);
    assert.equal(shown['client_secret'], undefined);
  });

  test('is refused by a server to which nobody can show one', async () => {
    const plain = await startTestProvider();
    const methods = ['tls_client_auth', 'self_signed_tls_client_auth'];
    try {
      for (const token_endpoint_auth_method of methods)
        await assert.rejects(
          createClient(plain, { token_endpoint_auth_method }),
          /token_endpoint_auth_method must be one of/,
        );
      const bound = { tls_client_certificate_bound_access_tokens: true, response_types: ['code'] };
      await assert.rejects(createClient(plain, bound), /takes no client certificates/);
    } finally {
      await plain.stop();
    }
  });

  test('for tls_client_auth wants authorities', async () => {
    const without = await startMtlsServer({ 'serve.mtls.ca.base64': '' });
    try {
      const metadata = { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_subject_dn: 'CN=app' };
      await assert.rejects(
        register(without, 'app', metadata),
        /must be one of [^;]*self_signed_tls_client_auth, none;/,
      );
    } finally {
      await without.stop();
    }
  });
});
