import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makeKey } from '../client-keys/support.ts';
import { certify, type Identity, nameOf } from '../support/certificates.ts';
import { assertError, createClient, discovery } from '../support/story.ts';
import { issued, type MtlsServer, send, startMtlsServer } from '../tls/world.ts';
import { fapiMetadata } from './support.ts';

const GRANT = { grant_type: 'client_credentials', client_id: 'tls', scope: 'notes.read' };

describe('fapi2-security-profile-final: clients with certificates', () => {
  let server: MtlsServer;
  let identity: Identity;
  before(async () => {
    server = await startMtlsServer({ 'oauth2.profile': 'fapi_2' });
    identity = issued({ subject: nameOf(['CN', 'tls']) });
    await createClient(server, {
      ...fapiMetadata(makeKey('PS256')),
      client_id: 'tls',
      token_endpoint_auth_method: 'tls_client_auth',
      tls_client_auth_subject_dn: 'CN=tls',
    });
  });
  after(() => server.stop());

  test('discovery-end-point-verification: names the methods, the binding and the other addresses', async () => {
    const document = await discovery(server);
    assert.deepEqual(document['token_endpoint_auth_methods_supported'], [
      'private_key_jwt',
      'tls_client_auth',
      'self_signed_tls_client_auth',
    ]);
    assert.equal(document['tls_client_certificate_bound_access_tokens'], true);
    assert('mtls_endpoint_aliases' in document);
  });

  test('happy-flow: authenticate by the certificate, and have tokens bound to it', async () => {
    const { status, body } = await send(`${server.mtls}/oauth2/token`, { identity, form: GRANT });
    assert.equal(status, 200, JSON.stringify(body));
    const introspected = await fetch(`${server.admin}/admin/oauth2/introspect`, {
      method: 'POST',
      body: new URLSearchParams({ token: String(body['access_token']) }),
    });
    assert.match(await introspected.text(), /"x5t#S256"/);
  });

  test('ensure-holder-of-key-required: no token without the certificate, or with another', async () => {
    const at = `${server.mtls}/oauth2/token`;
    assertError(await send(at, { identity: null, form: GRANT }), 401, 'invalid_client');
    assertError(await send(at, { identity: certify(), form: GRANT }), 401, 'invalid_client');
  });
});
