import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { harness } from './support.ts';

const created = await harness().call('POST', '/admin/clients', { client_secret: 'secret' });
const MEMBERS = [...Object.keys(created.body), 'jwks_uri', 'sector_identifier_uri', 'request_uris', 'client_name#de'];

const word = fc.constantFrom(
  ...['code', 'none', 'implicit', 'https://a.example/', '/x', 'javascript:x', '1h', 'RS256', 'pairwise', '', '\0'],
);
const value = fc.oneof(word, fc.array(word, { maxLength: 3 }), fc.jsonValue({ maxDepth: 3 }), fc.boolean(), fc.nat());
const document = fc.dictionary(fc.oneof(fc.constantFrom(...MEMBERS), fc.string()), value, { maxKeys: 8 });
const body = fc.oneof(document, document, fc.jsonValue());

const path = fc.oneof(
  fc.constantFrom(...MEMBERS.map((member) => `/${member}`), '', '/redirect_uris/-', '/redirect_uris/0', '/metadata/a'),
  fc.string(),
);
const op = fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test', 'x');
const patch = fc.oneof(
  fc.array(fc.record({ op, path, from: path, value }, { requiredKeys: ['op', 'path'] }), { maxLength: 4 }),
  fc.jsonValue(),
);

/** `call` fails on everything that is thrown and is no `OAuthError`. */
async function isAnswered(method: 'POST' | 'PUT' | 'PATCH', url: string, json: unknown): Promise<void> {
  const { call } = harness();
  await call('POST', '/admin/clients', { client_id: 'app' });
  const { status, body: answer } = await call(method, url, JSON.parse(JSON.stringify(json)));
  if (status === 200 || status === 201) return;
  assert.ok(status === 400 || status === 409, `${status}`);
  assert.ok(typeof answer['error'] === 'string' && typeof answer['error_description'] === 'string');
}

describe('whatever JSON comes', () => {
  test('creating and replacing a client is done or refused', async () => {
    await fc.assert(
      fc.asyncProperty(body, async (json) => {
        await isAnswered('POST', '/admin/clients', json);
        await isAnswered('PUT', '/admin/clients/app', json);
        await isAnswered('PUT', '/admin/clients/app/lifespans', json);
        await isAnswered('POST', '/admin/clients/app/secrets/rotate', json);
      }),
      { numRuns: 150 },
    );
  });

  test('a patch is done or refused', async () => {
    await fc.assert(
      fc.asyncProperty(patch, (json) => isAnswered('PATCH', '/admin/clients/app', json)),
      { numRuns: 300 },
    );
  });

  test('a client that was accepted is accepted again as it is shown', async () => {
    await fc.assert(
      fc.asyncProperty(document, async (json) => {
        const { call } = harness({ fetchJson: async () => ['https://a.example/'] });
        const { status, body: shown } = await call('POST', '/admin/clients', { ...json, client_id: 'app' });
        if (status !== 201) return;
        const { client_secret, registration_access_token, registration_client_uri, ...rest } = shown;
        const again = await call('PUT', '/admin/clients/app', rest);
        assert.deepEqual(again.body, rest);
      }),
      { numRuns: 150 },
    );
  });
});
