import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Schema } from '../../src/endpoints/openapi/schema.ts';
import { SCHEMAS } from '../../src/endpoints/openapi/schemas/index.ts';
import { faultsOf } from '../support/json-schema.ts';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { createClient, createUser, tokens } from '../support/story.ts';
import { WHOLE } from './whole.ts';

const CREDENTIALS = 'openid userinfo_credential_draft_00';

interface Case {
  readonly schema: string;
  readonly method: string;
  readonly path: string;
  readonly public?: true;
  /** Bodies of which the document and the server must think the same. */
  readonly bodies: readonly unknown[];
}

const patch = (operation: object): Case => ({
  schema: 'jsonPatch',
  method: 'PATCH',
  path: '/admin/clients/app',
  bodies: [operation],
});

const CASES: readonly Case[] = [
  ...['add', 'replace', 'test'].map((op) => patch({ op, path: '/owner', value: '' })),
  patch({ op: 'remove', path: '/owner' }),
  patch({ op: 'copy', path: '/owner', from: '/client_name' }),
  patch({ op: 'move', path: '/owner', from: '/client_name' }),
  patch({ op: 'merge', path: '/owner', value: '' }),
  patch({ op: 'remove' }),
  patch({ op: 'remove', path: 7 }),
  {
    schema: 'oAuth2ClientTokenLifespans',
    method: 'PUT',
    path: '/admin/clients/app/lifespans',
    bodies: ['1h', '90m30s', '1.5h', '5000000us', null, '1 hour', 'h', 60, '-1h'].map((one) => ({
      refresh_token_grant_access_token_lifespan: one,
    })),
  },
  {
    schema: 'rotateOAuth2ClientSecret',
    method: 'POST',
    path: '/admin/clients/app/secrets/rotate',
    bodies: [{}, { client_secret: 'another-secret' }, { client_secret: 7 }],
  },
  {
    schema: 'createJsonWebKeySet',
    method: 'POST',
    path: '/admin/keys/some',
    bodies: [
      { alg: 'ES256', use: '', kid: '' },
      { alg: 'ES256', use: 'sig', kid: 'x'.repeat(513) },
      { alg: 7, use: '', kid: '' },
      { use: '', kid: '' },
    ],
  },
  {
    schema: 'userBody',
    method: 'POST',
    path: '/admin/users',
    bodies: [
      { username: 'grace', password: 'a password that is long' },
      { username: 'joan', email: null, claims: { name: 'Joan', list: [1, null] }, created_at: '2026-01-01T00:00:00Z' },
      { username: 'edsger', disabled: 'no' },
      { username: 'edsger', claims: ['name'] },
      { username: 'edsger', nickname: 'e' },
    ],
  },
  {
    schema: 'CreateVerifiableCredentialRequestBody',
    method: 'POST',
    path: '/credentials',
    public: true,
    bodies: [
      { format: 'ldp_vc' },
      { format: 'jwt_vc_json', proof: { proof_type: 'cwt', jwt: 'x' } },
      { format: 'jwt_vc_json', proof: { proof_type: 'jwt', jwt: 7 } },
    ],
  },
];

describe('bodies: the server takes what the document allows, and refuses what it does not', () => {
  let server: TestProvider;
  let access_token: string;
  before(async () => {
    server = await startTestProvider();
    await createUser(server);
    await createClient(server, { scope: CREDENTIALS });
    access_token = (await tokens(server, { scope: CREDENTIALS }))['access_token'] ?? '';
  });
  after(() => server.stop());

  for (const { schema, method, path, public: isPublic, bodies } of CASES) {
    for (const body of bodies) {
      const allowed = faultsOf(WHOLE, schemaNamed(schema), body).length === 0;
      test(`${schema} ${allowed ? 'allows' : 'refuses'} ${JSON.stringify(body).slice(0, 80)}`, async () => {
        const answer = await fetch(`${isPublic ? server.issuer : server.admin}${path}`, {
          method,
          headers: { 'content-type': 'application/json', ...(isPublic && { authorization: `Bearer ${access_token}` }) },
          body: JSON.stringify(method === 'PATCH' ? [body] : body),
        });
        assert.equal(answer.status < 300, allowed, `${answer.status} ${await answer.text()}`);
        if (!allowed) assert.equal(answer.status, 400);
      });
    }
  }
});

function schemaNamed(name: string): Schema {
  return SCHEMAS[name] ?? assert.fail(`no schema ${name}`);
}
