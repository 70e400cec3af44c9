import assert from 'node:assert/strict';
import { CALLBACK } from '../../support/story.ts';
import { answers, answersNothing } from '../answers.ts';
import { assertRefused } from '../apis.ts';
import { INTROSPECTION, TOKENS } from '../models.ts';
import type { Methods, World } from '../world.ts';

/** The SDKs have no parameter for a code_verifier. */
const WITHOUT_PKCE = { code_challenge: null, code_challenge_method: null };

function exchange(world: World, code: string | null) {
  const request = { grantType: 'authorization_code', clientId: world.client_id, redirectUri: CALLBACK };
  return world.asClient.OAuth2Api.oauth2TokenExchange({ ...request, code: String(code) });
}

async function accessToken(world: World): Promise<string> {
  const { data } = await world.asClient.OAuth2Api.oauth2TokenExchange({ grantType: 'client_credentials' });
  return String(data.access_token);
}

export const TOKEN_METHODS: Methods = {
  oauth2TokenExchange: {
    async succeeds(world) {
      const callback = await world.callback(WITHOUT_PKCE);
      const { refresh_token } = await answers(exchange(world, callback.searchParams.get('code')), 200, TOKENS);
      const request = { grantType: 'refresh_token', refreshToken: String(refresh_token) };
      const again = await answers(world.asClient.OAuth2Api.oauth2TokenExchange(request), 200, TOKENS);
      for (const { refresh_token: next, id_token } of [again]) assert(next !== undefined && id_token !== undefined);
    },
    fails: (world) => assertRefused(exchange(world, 'forged'), 400, 'invalid_grant'),
  },
  introspectOAuth2Token: {
    async succeeds(world) {
      const { refresh_token } = await world.tokens();
      for (const token of [await accessToken(world), String(refresh_token), 'nonsense']) {
        const call = world.admin.OAuth2Api.introspectOAuth2Token({ token });
        assert.equal((await answers(call, 200, INTROSPECTION)).active, token !== 'nonsense');
      }
    },
    fails: ({ admin }) => assertRefused(admin.OAuth2Api.introspectOAuth2Token({ token: '' }), 400, 'invalid_request'),
  },
  revokeOAuth2Token: {
    async succeeds(world) {
      const token = await accessToken(world);
      await answersNothing(world.asClient.OAuth2Api.revokeOAuth2Token({ token }), 200);
      assert.deepEqual((await world.admin.OAuth2Api.introspectOAuth2Token({ token })).data, { active: false });
    },
    async fails(world) {
      const wrong = world.open({ username: world.client_id, password: 'wrong' });
      await assertRefused(wrong.OAuth2Api.revokeOAuth2Token({ token: 'x' }), 401, 'invalid_client');
    },
  },
  deleteOAuth2Token: {
    async succeeds(world) {
      const token = await accessToken(world);
      await answersNothing(world.admin.OAuth2Api.deleteOAuth2Token({ clientId: world.client_id }));
      assert.deepEqual((await world.admin.OAuth2Api.introspectOAuth2Token({ token })).data, { active: false });
    },
    fails: ({ admin }) => assertRefused(admin.OAuth2Api.deleteOAuth2Token({ clientId: '' }), 400, 'invalid_request'),
  },
};
