import { answers, answersNothing, HEALTH, KEY_SET, VERSION } from '../answers.ts';
import { assertRefused } from '../apis.ts';
import { DISCOVERY, KEY } from '../models.ts';
import type { Methods, World } from '../world.ts';
import { has } from './has.ts';

/** Another method than the one that there is: what a wrong proxy makes of these calls, which take no parameters. */
const WRONG_METHOD = { method: 'DELETE' } as const;

const create = ({ admin, client_id: set }: World, kid: string, alg = 'ES256') =>
  admin.JwkApi.createJsonWebKeySet({ set, createJsonWebKeySet: { alg, kid, use: 'sig' } });

async function keyOf(world: World, kid: string) {
  const [key] = (await create(world, kid)).data.keys ?? [];
  return has(key);
}

const MISSING = { set: 'no such set', kid: 'none' };

export const JWK_METHODS: Methods = {
  createJsonWebKeySet: {
    succeeds: async (world) => void (await answers(create(world, 'made'), 201, KEY_SET)),
    fails: (world) => assertRefused(create(world, 'refused', 'HS256'), 400, 'invalid_request'),
  },
  getJsonWebKeySet: {
    async succeeds(world) {
      await create(world, 'kept');
      await answers(world.admin.JwkApi.getJsonWebKeySet({ set: world.client_id }), 200, KEY_SET);
    },
    fails: ({ admin }) => assertRefused(admin.JwkApi.getJsonWebKeySet(MISSING), 404, 'not_found'),
  },
  getJsonWebKey: {
    async succeeds(world) {
      await create(world, 'single');
      await answers(world.admin.JwkApi.getJsonWebKey({ set: world.client_id, kid: 'single' }), 200, KEY_SET);
    },
    fails: ({ admin }) => assertRefused(admin.JwkApi.getJsonWebKey(MISSING), 404, 'not_found'),
  },
  setJsonWebKey: {
    async succeeds(world) {
      const jsonWebKey = { ...(await keyOf(world, 'template')), kid: 'set' };
      const request = { set: world.client_id, kid: 'set', jsonWebKey };
      await answers(world.admin.JwkApi.setJsonWebKey(request), 200, KEY);
    },
    async fails(world) {
      const jsonWebKey = { kid: 'a', alg: 'ES256', kty: 'EC', use: 'sig' };
      const request = { set: world.client_id, kid: 'a', jsonWebKey };
      await assertRefused(world.admin.JwkApi.setJsonWebKey(request), 400, 'invalid_request');
    },
  },
  setJsonWebKeySet: {
    async succeeds(world) {
      const jsonWebKeySet = { keys: [await keyOf(world, 'alone')] };
      await answers(world.admin.JwkApi.setJsonWebKeySet({ set: world.client_id, jsonWebKeySet }), 200, KEY_SET);
    },
    async fails(world) {
      const key = await keyOf(world, 'twice');
      const request = { set: world.client_id, jsonWebKeySet: { keys: [key, key] } };
      await assertRefused(world.admin.JwkApi.setJsonWebKeySet(request), 400, 'invalid_request');
    },
  },
  deleteJsonWebKey: {
    async succeeds(world) {
      await create(world, 'gone');
      await answersNothing(world.admin.JwkApi.deleteJsonWebKey({ set: world.client_id, kid: 'gone' }));
    },
    // Deleting what is not there is no error in Hydra.
    fails: ({ admin }) =>
      assertRefused(admin.JwkApi.deleteJsonWebKey(MISSING, { method: 'PATCH' }), 405, 'invalid_request'),
  },
  deleteJsonWebKeySet: {
    async succeeds(world) {
      await create(world, 'gone too');
      await answersNothing(world.admin.JwkApi.deleteJsonWebKeySet({ set: world.client_id }));
    },
    fails: ({ admin }) =>
      assertRefused(admin.JwkApi.deleteJsonWebKeySet(MISSING, { method: 'PATCH' }), 405, 'invalid_request'),
  },
};

export const WELLKNOWN_METHODS: Methods = {
  discoverJsonWebKeys: {
    succeeds: async (world) => void (await answers(world.open().WellknownApi.discoverJsonWebKeys(), 200, KEY_SET)),
    fails: (world) =>
      assertRefused(world.open().WellknownApi.discoverJsonWebKeys(WRONG_METHOD), 405, 'invalid_request'),
  },
};

export const METADATA_METHODS: Methods = {
  getVersion: {
    async succeeds(world) {
      for (const { MetadataApi } of [world.open(), world.admin]) await answers(MetadataApi.getVersion(), 200, VERSION);
    },
    fails: ({ admin }) => assertRefused(admin.MetadataApi.getVersion(WRONG_METHOD), 405, 'invalid_request'),
  },
  isAlive: {
    succeeds: async ({ admin }) => void (await answers(has(admin.MetadataApi.isAlive?.()), 200, HEALTH)),
    fails: ({ admin }) => assertRefused(has(admin.MetadataApi.isAlive?.(WRONG_METHOD)), 405, 'invalid_request'),
  },
  isReady: {
    succeeds: async ({ admin }) => void (await answers(has(admin.MetadataApi.isReady?.()), 200, HEALTH)),
    fails: ({ admin }) => assertRefused(has(admin.MetadataApi.isReady?.(WRONG_METHOD)), 405, 'invalid_request'),
  },
};

export const DISCOVERY_METHODS: Methods = {
  discoverOidcConfiguration: {
    succeeds: async (world) => void (await answers(world.open().OidcApi.discoverOidcConfiguration(), 200, DISCOVERY)),
    fails: (world) =>
      assertRefused(world.open().OidcApi.discoverOidcConfiguration(WRONG_METHOD), 405, 'invalid_request'),
  },
};
