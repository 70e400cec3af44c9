import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startTestProvider, type TestProvider } from '../support/provider.ts';

const DISCOVERY = '/.well-known/openid-configuration';

describe('a server behind a proxy that ends TLS', () => {
  let server: TestProvider;
  let listener: string;
  before(async () => {
    server = await startTestProvider({
      settings: {
        dev: false,
        'urls.self.issuer': 'https://id.example',
        'secrets.system': ['a-secret-of-more-than-sixteen-characters'],
        'serve.public.host': '127.0.0.1',
        'serve.public.tls.allow_termination_from': ['127.0.0.1/32'],
      },
    });
    listener = server.provider.addresses.public;
  });
  after(() => server.stop());

  test('serves what came to the proxy over https', async () => {
    const answer = await fetch(`${listener}${DISCOVERY}`, { headers: { 'x-forwarded-proto': 'https' } });
    assert.equal(answer.status, 200);
    assert.partialDeepStrictEqual(await answer.json(), { issuer: 'https://id.example' });
  });

  test('refuses what came over plain http', async () => {
    for (const headers of [{}, { 'x-forwarded-proto': 'http' }]) {
      const answer = await fetch(`${listener}${DISCOVERY}`, { headers });
      assert.equal(answer.status, 400);
      assert.partialDeepStrictEqual(await answer.json(), { error: 'invalid_request' });
    }
  });

  test('says to a load balancer how it is, either way', async () => {
    assert.equal((await fetch(`${listener}/health/ready`)).status, 200);
  });
});
