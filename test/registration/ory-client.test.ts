import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { assertRefused, publicApis } from '../ory-client/apis.ts';
import { assertModel, DISCOVERY, USERINFO } from '../ory-client/models.ts';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { basic, CALLBACK, createClient, createUser, tokens } from '../support/story.ts';
import { startRegistrar } from './support.ts';

const DOCUMENT = { client_name: 'App', redirect_uris: [CALLBACK] };
const CREDENTIAL_SCOPE = 'openid profile userinfo_credential_draft_00';

/** The SDK as it is, every method of its OidcApi. */
describe("@ory/client's OidcApi", () => {
  let server: TestProvider;
  before(async () => {
    server = await startRegistrar();
    await createUser(server);
    await createClient(server, { scope: CREDENTIAL_SCOPE });
  });
  after(() => server.stop());

  const oidc = (accessToken?: unknown) =>
    publicApis(server, accessToken === undefined ? {} : { accessToken: String(accessToken) }).oidc;

  async function create() {
    const { data } = await oidc().createOidcDynamicClient({ oAuth2Client: DOCUMENT });
    const { client_id: id = '', client_secret = '', registration_access_token = '' } = data;
    return { id, client_secret, registration_access_token };
  }

  test('createOidcDynamicClient', async () => {
    const { status, data } = await oidc().createOidcDynamicClient({ oAuth2Client: DOCUMENT });
    assert.equal(status, 201);
    assert.equal(data.client_name, 'App');
    assert.equal(data.client_secret_expires_at, 0);
    const choosy = { ...DOCUMENT, client_secret: 'a-secret-of-my-own-choice' };
    await assertRefused(oidc().createOidcDynamicClient({ oAuth2Client: choosy }), 400, 'invalid_client_metadata');
  });

  test('getOidcDynamicClient', async () => {
    const { id, client_secret, registration_access_token } = await create();
    const { status, data } = await oidc(registration_access_token).getOidcDynamicClient({ id });
    assert.equal(status, 200);
    assert.equal(data.client_id, id);
    const headers = { authorization: basic(id, client_secret) };
    assert.equal((await oidc().getOidcDynamicClient({ id }, { headers })).data.client_id, id);
    await assertRefused(oidc('wrong').getOidcDynamicClient({ id }), 401, 'invalid_token');
  });

  test('setOidcDynamicClient', async () => {
    const { id, registration_access_token } = await create();
    const oAuth2Client = { ...DOCUMENT, client_name: 'Other', client_secret: 'a-secret-of-my-own-choice' };
    const { status, data } = await oidc(registration_access_token).setOidcDynamicClient({ id, oAuth2Client });
    assert.equal(status, 200);
    assert.equal(data.client_name, 'Other');
    assert.equal(data.client_secret, 'a-secret-of-my-own-choice');
    const again = oidc(registration_access_token).setOidcDynamicClient({ id, oAuth2Client });
    await assertRefused(again, 401, 'invalid_token');
    const renewed = await oidc(data.registration_access_token).setOidcDynamicClient({ id, oAuth2Client: data });
    assert.equal(renewed.data.client_secret, 'a-secret-of-my-own-choice');
  });

  test('deleteOidcDynamicClient', async () => {
    const { id, registration_access_token } = await create();
    const { status, data } = await oidc(registration_access_token).deleteOidcDynamicClient({ id });
    assert.equal(status, 204);
    assert.equal(data, '');
    await assertRefused(oidc(registration_access_token).deleteOidcDynamicClient({ id }), 401, 'invalid_token');
  });

  test('discoverOidcConfiguration', async () => {
    const { status, data } = await oidc().discoverOidcConfiguration();
    assert.equal(status, 200);
    assertModel(DISCOVERY, data);
    assert.equal(data.registration_endpoint, `${server.issuer}/oauth2/register`);
    assert.equal(data.credentials_endpoint_draft_00, `${server.issuer}/credentials`);
    const [supported] = data.credentials_supported_draft_00 ?? [];
    assert.equal(supported?.format, 'jwt_vc_json');
    assert.deepEqual(supported.types, ['VerifiableCredential', 'UserInfoCredential']);
    assert.deepEqual(supported.cryptographic_binding_methods_supported, ['jwk']);
    assert(supported.cryptographic_suites_supported?.includes('ES256'));
  });

  test('getOidcUserInfo', async () => {
    const { access_token } = await tokens(server, { scope: CREDENTIAL_SCOPE });
    const { status, data } = await oidc(access_token).getOidcUserInfo();
    assert.equal(status, 200);
    assertModel(USERINFO, data);
    await assertRefused(oidc('wrong').getOidcUserInfo(), 401, 'invalid_token');
  });

  test('createVerifiableCredential', async () => {
    const { access_token } = await tokens(server, { scope: CREDENTIAL_SCOPE });
    const headers = { authorization: `Bearer ${String(access_token)}` };
    const validateStatus = () => true;
    const primed = await oidc().createVerifiableCredential({}, { headers, validateStatus });
    assert.equal(primed.status, 400);
    const { c_nonce } = Object(primed.data);
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const jwt = await new SignJWT({ nonce: c_nonce })
      .setProtectedHeader({ alg: 'ES256', jwk: await exportJWK(publicKey) })
      .sign(privateKey);
    const createVerifiableCredentialRequestBody = {
      format: 'jwt_vc_json',
      types: ['VerifiableCredential', 'UserInfoCredential'],
      proof: { proof_type: 'jwt', jwt },
    };
    const { status, data } = await oidc().createVerifiableCredential(
      { createVerifiableCredentialRequestBody },
      { headers },
    );
    assert.equal(status, 200);
    assert.equal(data.format, 'jwt_vc_json');
    assert.match(data.credential_draft_00 ?? '', /^[\w-]+\.[\w-]+\.[\w-]+$/);
    const again = oidc().createVerifiableCredential({ createVerifiableCredentialRequestBody }, { headers });
    await assertRefused(again, 400, 'invalid_request');
    await assertRefused(oidc().createVerifiableCredential(), 401, 'request_unauthorized');
  });

  test('revokeOidcSession', async () => {
    const options = { maxRedirects: 0, validateStatus: (status: number) => status < 400 };
    const { status, headers } = await oidc().revokeOidcSession(options);
    assert.equal(status, 302);
    assert(headers['location'] !== undefined);
    const params = { id_token_hint: 'nonsense' };
    const refused = await oidc().revokeOidcSession({ params, ...options, validateStatus: () => true });
    assert.notEqual(refused.status, 200);
  });

  test('says that registration is off', async () => {
    const closed = await startTestProvider();
    const { oidc: api } = publicApis(closed, { accessToken: 'any' });
    await assertRefused(api.createOidcDynamicClient({ oAuth2Client: DOCUMENT }), 404, 'not_found');
    await assertRefused(api.getOidcDynamicClient({ id: 'x' }), 404, 'not_found');
    await assertRefused(api.setOidcDynamicClient({ id: 'x', oAuth2Client: DOCUMENT }), 404, 'not_found');
    await assertRefused(api.deleteOidcDynamicClient({ id: 'x' }), 404, 'not_found');
    await closed.stop();
  });
});
