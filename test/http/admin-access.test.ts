import assert from 'node:assert/strict';
import { get } from 'node:http';
import { describe, test } from 'node:test';
import { startTestProvider } from '../support/provider.ts';

/** By `node:http`, which sends the Host and Origin that it is told. */
function status(url: string, headers: Readonly<Record<string, string>>): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, { headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    }).on('error', reject);
  });
}

describe('the admin API without a token', () => {
  test('answers programs, and no pages of other sites', async (context) => {
    const server = await startTestProvider();
    context.after(() => server.stop());
    const clients = `${server.admin}/admin/clients`;
    assert.equal(await status(clients, {}), 200);
    assert.equal(await status(clients, { host: 'localhost:4445' }), 200);
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { host: 'rebound.evil.example:4445' },
    ])
      assert.equal(await status(clients, headers), 403, JSON.stringify(headers));
  });

  test('answers the pages that the operator named', async (context) => {
    const server = await startTestProvider({
      settings: { 'serve.admin.cors': { enabled: true, allowed_origins: ['https://console.example'] } },
    });
    context.after(() => server.stop());
    const clients = `${server.admin}/admin/clients`;
    assert.equal(await status(clients, { origin: 'https://console.example', 'sec-fetch-site': 'cross-site' }), 200);
    assert.equal(await status(clients, { origin: 'https://evil.example' }), 403);
  });
});

describe('the admin API with a token', () => {
  test('answers whoever brings it, and says to others how', async (context) => {
    const server = await startTestProvider({ settings: { 'serve.admin.token': ['first-token', 'second-token'] } });
    context.after(() => server.stop());
    const ask = (headers: Record<string, string>) => fetch(`${server.admin}/admin/clients`, { headers });
    for (const token of ['first-token', 'second-token'])
      assert.equal((await ask({ authorization: `Bearer ${token}` })).status, 200);
    const none = await ask({});
    assert.equal(none.status, 401);
    assert.match(none.headers.get('www-authenticate') ?? '', /^Bearer realm=/);
    const wrong = await ask({ authorization: 'Bearer third-token' });
    assert.equal(wrong.status, 401);
    assert.match(wrong.headers.get('www-authenticate') ?? '', /error="invalid_token"/);
    assert.equal((await fetch(`${server.admin}/health/ready`)).status, 200);
  });
});
