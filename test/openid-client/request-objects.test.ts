import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { exportJWK, generateKeyPair } from 'jose';
import * as client from 'openid-client';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { createClient, createUser } from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';
import { walkBack } from '../support/walk.ts';
import { attempt, discover } from './relying-party.ts';

describe('openid-client', () => {
  let server: TestProvider;
  before(async () => {
    server = await startTestProvider();
    await createUser(server);
  });
  after(() => server.stop());

  for (const alg of ['RS256', 'PS256', 'ES256', 'Ed25519'])
    test(`sends its requests as ${alg} request objects, and pushes them`, async () => {
      const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
      const client_id = `app-${alg}`;
      const jwk = { ...(await exportJWK(publicKey)), alg, use: 'sig' };
      const registered = { request_object_signing_alg: alg, require_signed_request_object: true };
      await createClient(server, { client_id, jwks: { keys: [jwk] }, ...registered });
      const config = await discover(server, { client_id });

      for (const how of ['by value', 'pushed'] as const) {
        const { url, checks } = await attempt(config);
        const parameters = new URLSearchParams(url.searchParams);
        parameters.delete('client_id');
        const withObject = await client.buildAuthorizationUrlWithJAR(config, parameters, privateKey);
        const sent =
          how === 'by value' ? withObject : await client.buildAuthorizationUrlWithPAR(config, withObject.searchParams);
        const callback = await walkBack(new UserAgent(server.issuer), sent);
        const tokens = await client.authorizationCodeGrant(config, callback, checks);
        assert.deepEqual([tokens.claims()?.aud].flat(), [client_id]);
      }
    });

  for (const [name, authentication, metadata] of [
    [
      'with its secret',
      client.ClientSecretPost('a-secret-of-the-test-client'),
      { token_endpoint_auth_method: 'client_secret_post' },
    ],
    ['without one', client.None(), { token_endpoint_auth_method: 'none', client_secret: undefined }],
  ] as const)
    test(`pushes plain parameters, ${name}`, async () => {
      const client_id = name.replaceAll(' ', '-');
      await createClient(server, { client_id, require_pushed_authorization_requests: true, ...metadata });
      const config = await discover(server, { client_id, authentication });
      const { url, checks } = await attempt(config);
      const sent = await client.buildAuthorizationUrlWithPAR(config, url.searchParams);
      assert.deepEqual([...sent.searchParams.keys()].sort(), ['client_id', 'request_uri']);
      const callback = await walkBack(new UserAgent(server.issuer), sent);
      const tokens = await client.authorizationCodeGrant(config, callback, checks);
      assert.equal(tokens.token_type, 'bearer');
    });
});
