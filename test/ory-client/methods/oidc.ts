import assert from 'node:assert/strict';
import { createIssuer } from '../../jwt-bearer/issuer.ts';
import { answers, answersNothing, CREDENTIAL, leadsTo, MANUALLY, OWN_CLIENT } from '../answers.ts';
import { assertRefused } from '../apis.ts';
import { USERINFO } from '../models.ts';
import type { SdkApis } from '../sdks.ts';
import type { Methods, World } from '../world.ts';
import { has } from './has.ts';
import { DISCOVERY_METHODS } from './keys.ts';

const DOCUMENT = { client_name: 'App', redirect_uris: ['https://app.example/callback'] };

async function registered(world: World): Promise<{ readonly id: string; readonly api: SdkApis['OidcApi'] }> {
  const { data } = await world.open().OidcApi.createOidcDynamicClient({ oAuth2Client: DOCUMENT });
  const api = world.open({ accessToken: has(data.registration_access_token) }).OidcApi;
  return { id: has(data.client_id), api };
}

/** As somebody who has no right to what they ask for. */
const stranger = (world: World): SdkApis['OidcApi'] => world.open({ accessToken: 'wrong' }).OidcApi;

function proof(nonce: unknown) {
  const holder = createIssuer('holder');
  const { kty, crv, x, y } = holder.jwk;
  const jwt = holder.sign({ nonce }, { jwk: { kty, crv, x, y }, kid: undefined });
  const types = ['VerifiableCredential', 'UserInfoCredential'];
  return { createVerifiableCredentialRequestBody: { format: 'jwt_vc_json', types, proof: { proof_type: 'jwt', jwt } } };
}

export const OIDC_METHODS: Methods = {
  ...DISCOVERY_METHODS,
  createOidcDynamicClient: {
    async succeeds(world) {
      const call = world.open().OidcApi.createOidcDynamicClient({ oAuth2Client: DOCUMENT });
      const { client_secret, registration_access_token } = await answers(call, 201, OWN_CLIENT);
      assert.deepEqual([typeof client_secret, typeof registration_access_token], ['string', 'string']);
    },
    async fails(world) {
      const oAuth2Client = { redirect_uris: ['https://app.example/#fragment'] };
      const call = world.open().OidcApi.createOidcDynamicClient({ oAuth2Client });
      await assertRefused(call, 400, 'invalid_redirect_uri');
    },
  },
  getOidcDynamicClient: {
    async succeeds(world) {
      const { id, api } = await registered(world);
      await answers(api.getOidcDynamicClient({ id }), 200, OWN_CLIENT);
    },
    fails: (world) =>
      assertRefused(stranger(world).getOidcDynamicClient({ id: world.client_id }), 401, 'invalid_token'),
  },
  setOidcDynamicClient: {
    async succeeds(world) {
      const { id, api } = await registered(world);
      const oAuth2Client = { ...DOCUMENT, client_name: 'Other' };
      assert.equal(
        (await answers(api.setOidcDynamicClient({ id, oAuth2Client }), 200, OWN_CLIENT)).client_name,
        'Other',
      );
    },
    async fails(world) {
      const { id, api } = await registered(world);
      const oAuth2Client = { ...DOCUMENT, token_endpoint_auth_method: 'astrology' };
      await assertRefused(api.setOidcDynamicClient({ id, oAuth2Client }), 400, 'invalid_client_metadata');
    },
  },
  deleteOidcDynamicClient: {
    async succeeds(world) {
      const { id, api } = await registered(world);
      await answersNothing(api.deleteOidcDynamicClient({ id }));
    },
    fails: (world) =>
      assertRefused(stranger(world).deleteOidcDynamicClient({ id: world.client_id }), 401, 'invalid_token'),
  },
  getOidcUserInfo: {
    async succeeds(world) {
      const { access_token } = await world.tokens();
      const { OidcApi } = world.open({ accessToken: String(access_token) });
      const data = await answers(OidcApi.getOidcUserInfo(), 200, USERINFO);
      assert.deepEqual([data.sub, data.updated_at, data.email_verified], ['grace', 1_700_000_000, true]);
    },
    fails: (world) => assertRefused(stranger(world).getOidcUserInfo(), 401, 'invalid_token'),
  },
  createVerifiableCredential: {
    async succeeds(world) {
      const { access_token, c_nonce_draft_00 } = await world.tokens();
      // The SDKs send no token with this call: their document names no security scheme for it.
      const headers = { authorization: `Bearer ${String(access_token)}` };
      const call = world.open().OidcApi.createVerifiableCredential(proof(c_nonce_draft_00), { headers });
      await answers(call, 200, CREDENTIAL);
    },
    fails: (world) =>
      assertRefused(world.open().OidcApi.createVerifiableCredential(proof('any')), 401, 'request_unauthorized'),
  },
  revokeOidcSession: {
    async succeeds(world) {
      const agent = world.application.browser();
      const { id_token } = await world.tokens(agent);
      const post_logout_redirect_uri = 'https://app.example/bye';
      const params = { id_token_hint: String(id_token), post_logout_redirect_uri, state: 's' };
      const cookie = [...agent.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const call = world.open().OidcApi.revokeOidcSession({ params, headers: { cookie }, ...MANUALLY });
      await leadsTo(call, /^https:\/\/pages\.example\/logout\?logout_challenge=/);
    },
    fails: (world) =>
      leadsTo(
        world.open().OidcApi.revokeOidcSession({ params: { id_token_hint: 'forged' }, ...MANUALLY }),
        /^https:\/\/pages\.example\/error\?error=/,
      ),
  },
};
