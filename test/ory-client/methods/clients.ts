import assert from 'node:assert/strict';
import { createIssuer, trustOf } from '../../jwt-bearer/issuer.ts';
import { answers, answersList, answersNothing, TRUSTED_ISSUER } from '../answers.ts';
import { assertRefused } from '../apis.ts';
import { CLIENT } from '../models.ts';
import type { Methods, World } from '../world.ts';
import { has } from './has.ts';

const NOBODY = { id: 'nobody' };
const ABSENT = { id: '00000000-0000-4000-8000-000000000000' };

/** A client that is there for one call. */
async function made({ admin, client_id }: World): Promise<{ readonly id: string }> {
  const { data } = await admin.OAuth2Api.createOAuth2Client({ oAuth2Client: { owner: client_id } });
  return { id: has(data.client_id) };
}

function trust({ admin, application }: World, issuer: string, more: object = {}) {
  const { jwk, ...rest } = trustOf(createIssuer(issuer), application.clock.now(), { ...more });
  const trustOAuth2JwtGrantIssuer = { ...rest, jwk: { ...jwk, kid: 'key-1', alg: 'ES256', kty: 'EC', use: 'sig' } };
  return admin.OAuth2Api.trustOAuth2JwtGrantIssuer({ trustOAuth2JwtGrantIssuer });
}

async function trusted(world: World): Promise<{ readonly id: string }> {
  const { data } = await trust(world, `https://${world.client_id}.example`);
  return { id: has(data.id) };
}

/** Clients and trusted issuers, on the admin listener. */
export const CLIENT_METHODS: Methods = {
  createOAuth2Client: {
    async succeeds({ admin }) {
      const oAuth2Client = { metadata: { seats: 3 }, implicit_grant_access_token_lifespan: '90m' };
      const data = await answers(admin.OAuth2Api.createOAuth2Client({ oAuth2Client }), 201, CLIENT);
      assert.deepEqual([data.metadata, data.implicit_grant_access_token_lifespan], [{ seats: 3 }, '1h30m0s']);
    },
    fails: ({ admin, client_id }) =>
      assertRefused(admin.OAuth2Api.createOAuth2Client({ oAuth2Client: { client_id } }), 409, 'conflict'),
  },
  getOAuth2Client: {
    async succeeds(world) {
      await answers(world.admin.OAuth2Api.getOAuth2Client({ id: world.client_id }), 200, CLIENT);
    },
    fails: ({ admin }) => assertRefused(admin.OAuth2Api.getOAuth2Client(NOBODY), 404, 'not_found'),
  },
  listOAuth2Clients: {
    async succeeds(world) {
      await made(world);
      await answersList(world.admin.OAuth2Api.listOAuth2Clients({ owner: world.client_id, pageSize: 1 }), CLIENT);
    },
    fails: ({ admin }) =>
      assertRefused(admin.OAuth2Api.listOAuth2Clients({ pageToken: 'nonsense' }), 400, 'invalid_request'),
  },
  setOAuth2Client: {
    async succeeds(world) {
      const request = { ...(await made(world)), oAuth2Client: { client_name: 'Set' } };
      const data = await answers(world.admin.OAuth2Api.setOAuth2Client(request), 200, CLIENT);
      assert.equal(data.client_name, 'Set');
    },
    fails: ({ admin }) =>
      assertRefused(admin.OAuth2Api.setOAuth2Client({ ...NOBODY, oAuth2Client: {} }), 404, 'not_found'),
  },
  patchOAuth2Client: {
    async succeeds(world) {
      const jsonPatch = [{ op: 'replace' as const, path: '/client_name', value: 'Patched' }];
      const request = { ...(await made(world)), jsonPatch };
      const data = await answers(world.admin.OAuth2Api.patchOAuth2Client(request), 200, CLIENT);
      assert.equal(data.client_name, 'Patched');
    },
    async fails(world) {
      const jsonPatch = [{ op: 'replace' as const, path: '/client_id', value: 'other' }];
      const request = { ...(await made(world)), jsonPatch };
      await assertRefused(world.admin.OAuth2Api.patchOAuth2Client(request), 400, 'invalid_request');
    },
  },
  setOAuth2ClientLifespans: {
    async succeeds(world) {
      const oAuth2ClientTokenLifespans = { refresh_token_grant_access_token_lifespan: '31h' };
      const request = { ...(await made(world)), oAuth2ClientTokenLifespans };
      const data = await answers(world.admin.OAuth2Api.setOAuth2ClientLifespans(request), 200, CLIENT);
      assert.equal(data.refresh_token_grant_access_token_lifespan, '31h0m0s');
    },
    async fails(world) {
      const oAuth2ClientTokenLifespans = { refresh_token_grant_access_token_lifespan: 'soon' };
      const request = { ...(await made(world)), oAuth2ClientTokenLifespans };
      await assertRefused(world.admin.OAuth2Api.setOAuth2ClientLifespans(request), 400, 'invalid_client_metadata');
    },
  },
  rotateOAuth2ClientSecret: {
    async succeeds(world) {
      const call = has(world.admin.OAuth2Api.rotateOAuth2ClientSecret?.(await made(world)));
      assert.equal(typeof (await answers(call, 200, CLIENT)).client_secret, 'string');
    },
    fails: ({ admin }) => assertRefused(has(admin.OAuth2Api.rotateOAuth2ClientSecret?.(NOBODY)), 404, 'not_found'),
  },
  deleteRotatedOAuth2ClientSecrets: {
    async succeeds(world) {
      const call = has(world.admin.OAuth2Api.deleteRotatedOAuth2ClientSecrets?.(await made(world)));
      await answers(call, 200, CLIENT);
    },
    fails: ({ admin }) =>
      assertRefused(has(admin.OAuth2Api.deleteRotatedOAuth2ClientSecrets?.(NOBODY)), 404, 'not_found'),
  },
  deleteOAuth2Client: {
    succeeds: async (world) => answersNothing(world.admin.OAuth2Api.deleteOAuth2Client(await made(world))),
    fails: ({ admin }) => assertRefused(admin.OAuth2Api.deleteOAuth2Client(NOBODY), 404, 'not_found'),
  },
  trustOAuth2JwtGrantIssuer: {
    succeeds: async (world) =>
      void (await answers(trust(world, `https://${world.client_id}.example`), 201, TRUSTED_ISSUER)),
    fails: (world) =>
      assertRefused(trust(world, 'https://any.example', { allow_any_subject: true }), 400, 'invalid_request'),
  },
  getTrustedOAuth2JwtGrantIssuer: {
    async succeeds(world) {
      const call = world.admin.OAuth2Api.getTrustedOAuth2JwtGrantIssuer(await trusted(world));
      await answers(call, 200, TRUSTED_ISSUER);
    },
    fails: ({ admin }) => assertRefused(admin.OAuth2Api.getTrustedOAuth2JwtGrantIssuer(ABSENT), 404, 'not_found'),
  },
  listTrustedOAuth2JwtGrantIssuers: {
    async succeeds(world) {
      await trusted(world);
      const issuer = `https://${world.client_id}.example`;
      await answersList(world.admin.OAuth2Api.listTrustedOAuth2JwtGrantIssuers({ issuer }), TRUSTED_ISSUER);
    },
    fails: ({ admin }) =>
      assertRefused(admin.OAuth2Api.listTrustedOAuth2JwtGrantIssuers({ pageSize: 0 }), 400, 'invalid_request'),
  },
  deleteTrustedOAuth2JwtGrantIssuer: {
    async succeeds(world) {
      await answersNothing(world.admin.OAuth2Api.deleteTrustedOAuth2JwtGrantIssuer(await trusted(world)));
    },
    fails: ({ admin }) => assertRefused(admin.OAuth2Api.deleteTrustedOAuth2JwtGrantIssuer(ABSENT), 404, 'not_found'),
  },
};
