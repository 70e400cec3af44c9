import assert from 'node:assert/strict';
import { findSignatureAlgorithm } from '../../../src/oauth/signature-algorithms.ts';
import { makeKey, signJws } from '../../client-keys/support.ts';
import { codesOf } from '../../device/story.ts';
import { ask, authorizationUrl, CALLBACK, isActive, received, tokens } from '../../support/story.ts';
import type { Members, World } from '../world.ts';

const accessToken = async ({ server, agent }: World) => (await tokens(server, {}, agent))['access_token'] ?? '';

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function register({ server }: World, url = `${server.issuer}/oauth2/register`): Promise<number> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ redirect_uris: [CALLBACK] }) });
  await answer.text();
  return answer.status;
}

async function credential(world: World, access_token: string | undefined, jwt?: string) {
  const answer = await fetch(world.url('credentials_endpoint_draft_00'), {
    method: 'POST',
    headers: { ...bearer(String(access_token)), 'content-type': 'application/json' },
    body: JSON.stringify({ format: 'jwt_vc_json', ...(jwt !== undefined && { proof: { proof_type: 'jwt', jwt } }) }),
  });
  return { status: answer.status, body: Object(await answer.json()) };
}

/** The places that the document names, and what is there. */
export const ENDPOINT_MEMBERS: Members = {
  issuer: {
    async listed({ server, agent }, issuer) {
      assert.equal(issuer, server.issuer);
      assert.equal((await ask(server, {}, agent)).parameters['iss'], issuer);
    },
  },
  authorization_endpoint: {
    async listed({ server, agent }, url) {
      const query = new URL(authorizationUrl(server)).searchParams;
      assert(received(await agent.visit(`${url}?${query}`)).parameters['code']);
      assert(received(await agent.visit(String(url), query)).parameters['code']);
    },
  },
  token_endpoint: {
    async listed(world) {
      const { parameters } = await ask(world.server, {}, world.agent);
      const { status, body } = await world.redeem(parameters['code']);
      assert.deepEqual([status, typeof body['access_token']], [200, 'string']);
    },
  },
  userinfo_endpoint: {
    async listed(world, url) {
      const headers = bearer(await accessToken(world));
      for (const method of ['GET', 'POST']) {
        const answer = await fetch(String(url), { method, headers });
        assert.equal(Object(await answer.json()).sub, world.subject);
      }
      assert.equal((await fetch(String(url))).status, 401);
    },
  },
  jwks_uri: {
    async listed(world, url) {
      const { keys } = Object(await (await fetch(String(url))).json());
      const { id_token } = await tokens(world.server, {}, world.agent);
      const { protectedHeader } = await world.verified(id_token);
      assert(keys.some(({ kid }: { kid: unknown }) => kid === protectedHeader.kid));
    },
  },
  device_authorization_endpoint: {
    listed: async (world) => {
      codesOf(await world.post('device_authorization_endpoint', { scope: 'openid' }));
    },
  },
  introspection_endpoint: {
    async listed(world) {
      const { body } = await world.post('introspection_endpoint', { token: await accessToken(world) });
      assert.deepEqual([body['active'], body['sub']], [true, world.subject]);
    },
  },
  revocation_endpoint: {
    async listed(world) {
      const token = await accessToken(world);
      assert.equal((await world.post('revocation_endpoint', { token })).status, 200);
      assert.equal(await isActive(world.server, token), false);
    },
  },
  registration_endpoint: {
    listed: async (world, url) => assert.equal(await register(world, String(url)), 201),
    absent: async (world) => assert.equal(await register(world), 404),
  },
  credentials_endpoint_draft_00: {
    async listed(world) {
      const { status, body } = await credential(world, await accessTokenFor(world));
      assert.deepEqual([status, body.error, typeof body.c_nonce], [400, 'missing_proof', 'string']);
    },
  },
  credentials_supported_draft_00: {
    async listed(world, value) {
      assert(Array.isArray(value) && value.length === 1);
      const [{ format, types, cryptographic_binding_methods_supported: binding, ...rest }] = value;
      assert.deepEqual(binding, ['jwk']);
      for (const alg of rest.cryptographic_suites_supported) {
        const access_token = await accessTokenFor(world);
        const { c_nonce: nonce } = (await credential(world, access_token)).body;
        const key = makeKey(alg);
        assert(findSignatureAlgorithm(alg) !== undefined);
        const { status, body } = await credential(world, access_token, signJws(key, { nonce }, { jwk: key.jwk }));
        assert.deepEqual([status, body.format], [200, format], alg);
        const { vc } = Object((await world.verified(body.credential_draft_00)).payload);
        assert.deepEqual(vc.type, types);
      }
    },
  },
};

async function accessTokenFor({ server, agent }: World): Promise<string | undefined> {
  return (await tokens(server, { scope: 'openid userinfo_credential_draft_00' }, agent))['access_token'];
}
