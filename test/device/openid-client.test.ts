import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  allowInsecureRequests,
  ClientSecretPost,
  discovery,
  initiateDeviceAuthorization,
  None,
  pollDeviceAuthorizationGrant,
} from 'openid-client';
import { startTestProvider } from '../support/provider.ts';
import { createUser } from '../support/story.ts';
import { answerDevice, codesOf, createStick, createTv, SCOPE, TV_SECRET } from './story.ts';

test('openid-client gets its tokens through a device code, with and without a secret', async () => {
  const server = await startTestProvider({ settings: { 'oauth2.device_authorization.token_polling_interval': '1s' } });
  try {
    await createTv(server, { token_endpoint_auth_method: 'client_secret_post' });
    await createStick(server);
    const subject = await createUser(server);
    for (const [client_id, authentication] of [
      ['tv', ClientSecretPost(TV_SECRET)],
      ['stick', None()],
    ] as const) {
      const issuer = new URL(server.issuer);
      const config = await discovery(issuer, client_id, undefined, authentication, {
        execute: [allowInsecureRequests],
      });
      const response = await initiateDeviceAuthorization(config, { scope: SCOPE });
      const [tokens] = await Promise.all([
        pollDeviceAuthorizationGrant(config, response),
        answerDevice(server, codesOf({ status: 200, headers: new Headers(), body: { ...response } })),
      ]);
      assert.equal(tokens.claims()?.sub, subject);
      assert.equal(tokens.scope, SCOPE);
      assert.equal(typeof tokens.refresh_token, 'string');
    }
  } finally {
    await server.stop();
  }
});
