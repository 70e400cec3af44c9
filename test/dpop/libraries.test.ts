import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as oauth from 'oauth4webapi';
import * as client from 'openid-client';
import { attempt, discover } from '../openid-client/relying-party.ts';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { createClient, createUser, introspect, SECRET } from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';
import { walkBack } from '../support/walk.ts';

for (const nonce of ['off', 'optional', 'required'] as const)
  describe(`DPoP clients, nonces ${nonce}`, () => {
    let server: TestProvider;
    let subject: string;
    before(async () => {
      server = await startTestProvider({ settings: { 'oauth2.dpop.nonce': nonce } });
      await createClient(server, { dpop_bound_access_tokens: true, response_types: ['code'] });
      await createClient(server, {
        client_id: 'spa',
        client_secret: undefined,
        token_endpoint_auth_method: 'none',
        dpop_bound_access_tokens: true,
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
      });
      subject = await createUser(server);
    });
    after(() => server.stop());

    const applications = {
      'an application': { client_id: 'app', authentication: client.ClientSecretBasic(SECRET) },
      'an application in the browser': { client_id: 'spa', authentication: client.None() },
    };
    for (const [name, options] of Object.entries(applications))
      for (const alg of ['ES256', 'PS256', 'Ed25519'])
        test(`openid-client as ${name} with ${alg}: code, userinfo, refresh, userinfo`, async () => {
          const config = await discover(server, options);
          assert(config.serverMetadata().dpop_signing_alg_values_supported?.includes(alg));
          const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair(alg));
          const dpop_jkt = await DPoP.calculateThumbprint();
          const { url, checks } = await attempt(config, { dpop_jkt });
          const callback = await walkBack(new UserAgent(server.issuer), url);
          const tokens = await client.authorizationCodeGrant(config, callback, checks, undefined, { DPoP });
          assert.equal(tokens.token_type, 'dpop');
          assert.deepEqual((await introspect(server, tokens.access_token))['cnf'], { jkt: dpop_jkt });
          const person = await client.fetchUserInfo(config, tokens.access_token, subject, { DPoP });
          assert.equal(person.name, 'Ada Lovelace');
          const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token ?? '', undefined, { DPoP });
          assert.equal(refreshed.token_type, 'dpop');
          const again = await client.fetchUserInfo(config, refreshed.access_token, subject, { DPoP });
          assert.equal(again.sub, subject);
        });

    test('oauth4webapi: client_credentials, with the retry that a nonce takes', async () => {
      const issuer = new URL(server.issuer);
      const as = await oauth.processDiscoveryResponse(
        issuer,
        await oauth.discoveryRequest(issuer, { [oauth.allowInsecureRequests]: true }),
      );
      const own: oauth.Client = { client_id: 'app' };
      const DPoP = oauth.DPoP(own, await oauth.generateKeyPair('ES256'));
      const ask = () =>
        oauth.clientCredentialsGrantRequest(
          as,
          own,
          oauth.ClientSecretBasic(SECRET),
          { scope: 'notes.read' },
          {
            DPoP,
            [oauth.allowInsecureRequests]: true,
          },
        );
      const process = async () => oauth.processClientCredentialsResponse(as, own, await ask());
      let refusals = 0;
      const tokens = await process().catch((error: unknown) => {
        assert(oauth.isDPoPNonceError(error));
        refusals += 1;
        return process();
      });
      assert.equal(refusals, nonce === 'required' ? 1 : 0);
      assert.equal(tokens.token_type, 'dpop');
    });

    test('oauth4webapi: a resource that wants a nonce is understood', async () => {
      const config = await discover(server);
      const keys = await client.randomDPoPKeyPair('ES256');
      const DPoP = client.getDPoPHandle(config, keys);
      const { url, checks } = await attempt(config);
      const callback = await walkBack(new UserAgent(server.issuer), url);
      const tokens = await client.authorizationCodeGrant(config, callback, checks, undefined, { DPoP });
      // A handle of its own, which has heard of no nonce yet.
      const own: oauth.Client = { client_id: 'app' };
      const fresh = oauth.DPoP(own, keys);
      const ask = () =>
        oauth.protectedResourceRequest(
          tokens.access_token,
          'GET',
          new URL(`${server.issuer}/userinfo`),
          undefined,
          undefined,
          { DPoP: fresh, [oauth.allowInsecureRequests]: true },
        );
      let refusals = 0;
      const answer = await ask().catch((error: unknown) => {
        assert(oauth.isDPoPNonceError(error));
        refusals += 1;
        return ask();
      });
      assert.equal(answer.status, 200);
      assert.equal(refusals, nonce === 'required' ? 1 : 0);
    });
  });
