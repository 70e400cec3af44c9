import assert from 'node:assert/strict';
import { Configuration, JwkApi, OAuth2Api } from '@ory/client';
import type { TestProvider } from '../support/provider.ts';

/** The SDK as it is, on the admin listener. */
export function sdk(server: TestProvider): { readonly oauth2: OAuth2Api; readonly jwk: JwkApi } {
  const configuration = new Configuration({ basePath: server.admin });
  return { oauth2: new OAuth2Api(configuration), jwk: new JwkApi(configuration) };
}

/** The SDK rejects what is not 2xx; the body must be OAuth's error object. */
export async function assertRefused(call: Promise<unknown>, status: number, error: string): Promise<void> {
  const thrown: unknown = await call.then(
    (answer) => assert.fail(`no refusal but ${JSON.stringify(answer)}`),
    (reason) => reason,
  );
  assert(typeof thrown === 'object' && thrown !== null && 'response' in thrown, String(thrown));
  const { response } = thrown;
  assert(typeof response === 'object' && response !== null && 'status' in response && 'data' in response);
  const { data } = response;
  assert.equal(response.status, status, JSON.stringify(data));
  assert(typeof data === 'object' && data !== null && 'error' in data);
  assert.equal(data.error, error, JSON.stringify(data));
  assert.deepEqual(Object.keys(data), ['error', 'error_description']);
}
