import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { API, DEVICE, requestPath, SERVER_NAME } from '../matrix/world.ts';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import { assertError, createClient, createUser, token } from '../support/story.ts';
import { answerOf, DpopClient, dpopKey } from './support.ts';

const SCOPE = `openid profile offline_access userinfo_credential_draft_00 ${API} ${DEVICE}`;

describe('a DPoP-bound access token', () => {
  let server: TestProvider;
  let clock: TestClock;
  let client: DpopClient;
  let access_token: string;
  before(async () => {
    clock = testClock();
    server = await startTestProvider({ clock, settings: { 'matrix.server_name': SERVER_NAME } });
    await createClient(server, { scope: SCOPE });
    await createUser(server);
    client = new DpopClient(server, clock.now, await dpopKey());
    ({ access_token } = await client.tokens({ scope: SCOPE }));
  });
  after(() => server.stop());

  async function credentials(scheme: string, proof: string | null) {
    const headers = new Headers({ authorization: `${scheme} ${access_token}`, 'content-type': 'application/json' });
    if (proof !== null) headers.set('dpop', proof);
    const body = JSON.stringify({ format: 'jwt_vc_json', types: ['VerifiableCredential', 'UserInfoCredential'] });
    return answerOf(await fetch(`${server.issuer}/credentials`, { method: 'POST', headers, body }));
  }

  test('is good for credentials with a proof, and with nothing less', async () => {
    const proof = () => client.proof('POST', '/credentials', access_token);
    const primed = await credentials('DPoP', await proof());
    assert.equal(primed.body['error'], 'missing_proof', JSON.stringify(primed.body));
    assertError(await credentials('DPoP', null), 401, 'invalid_dpop_proof');
    const asBearer = await credentials('Bearer', await proof());
    assertError(asBearer, 401, 'invalid_token');
    assert.match(asBearer.headers.get('www-authenticate') ?? '', /^DPoP /);
    const elsewhere = await client.proof('POST', '/userinfo', access_token);
    assertError(await credentials('DPoP', elsewhere), 401, 'invalid_dpop_proof');
    const used = await proof();
    assert.equal((await credentials('DPoP', used)).status, 400);
    assertError(await credentials('DPoP', used), 401, 'invalid_dpop_proof');
  });

  test('is no token for the API of Matrix, which has bearer tokens only', async () => {
    const answer = await fetch(`${server.issuer}${requestPath()}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
      body: '{}',
    });
    assert.equal(answer.status, 401);
    assert.match(await answer.text(), /M_UNKNOWN_TOKEN/);
  });

  test('can be revoked and introspected by its client without a proof', async () => {
    const { access_token: own } = await client.tokens({ scope: 'openid' });
    const told = await client.post('/oauth2/introspect', { token: own }, null);
    assert.equal(told.body['active'], true);
    assert.equal(told.body['token_type'], 'DPoP');
    assert.equal((await client.post('/oauth2/revoke', { token: own }, null)).status, 200);
    assertError(await client.userinfo(own), 401, 'invalid_token');
  });

  test('keeps the scope that a refresh narrowed it to', async () => {
    const { refresh_token } = await client.tokens({ scope: 'openid profile offline_access' });
    const form = { grant_type: 'refresh_token', refresh_token, scope: 'openid' };
    const { body } = await client.token(form);
    const answer = await client.userinfo(String(body['access_token']));
    assert.deepEqual(Object.keys(answer.body), ['sub']);
  });

  test('is shown a mistake in the client that asks, before any proof is looked at', async () => {
    const { body } = await token(server, { grant_type: 'client_credentials' });
    const bearer = await client.userinfo(String(body['access_token']), {}, { scheme: 'Bearer' });
    assertError(bearer, 403, 'insufficient_scope');
  });
});
