import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CorsOptions } from '../../src/http/cors.ts';
import { OAuthError } from '../../src/oauth/errors.ts';
import { echo, listen, NO_CORS } from './harness.ts';

const APP = 'https://app.example';
const refusing = () => {
  throw new OAuthError('invalid_grant', 'Because.');
};
const endpoints = [
  echo({ path: '/any', cors: 'any' }),
  echo({ path: '/clients', cors: 'clients' }),
  echo({ path: '/refusing', cors: 'clients', handle: refusing }),
  echo({ path: '/none' }),
  echo({ path: '/page', errors: 'page' }),
];

function cors(settings: Partial<CorsOptions['settings']>, isAllowedOrigin = NO_CORS.isAllowedOrigin): CorsOptions {
  return { settings: { ...NO_CORS.settings, ...settings }, isAllowedOrigin };
}
const registered = cors({}, async (origin) => origin === APP);

function caller(options: CorsOptions) {
  const { app } = listen(endpoints, { cors: options });
  return {
    get: async (url: string, origin = APP) => (await app.inject({ url, headers: { origin } })).headers,
    preflight: async (url: string, origin = APP, method = 'POST') => {
      const headers = { origin, 'access-control-request-method': method };
      return (await app.inject({ method: 'OPTIONS', url, headers })).headers;
    },
  };
}

describe('an endpoint for everybody', () => {
  test('allows every origin, without credentials', async () => {
    const headers = await caller(registered).get('/any', 'https://other.example');
    assert.equal(headers['access-control-allow-origin'], '*');
    assert.equal(headers['access-control-allow-credentials'], undefined);
    assert.match(String(headers['access-control-expose-headers']), /www-authenticate/);
  });

  test('answers a preflight with its methods and the headers of the protocols', async () => {
    const headers = await caller(registered).preflight('/any');
    assert.equal(headers['access-control-allow-methods'], 'GET, POST');
    const allowed = 'authorization, content-type, dpop, mcp-protocol-version';
    assert.equal(headers['access-control-allow-headers'], allowed);
    assert.equal(headers['access-control-max-age'], '7200');
  });

  test('does not answer a preflight for a method it lacks', async () => {
    const headers = await caller(registered).preflight('/any', APP, 'DELETE');
    assert.equal(headers['access-control-allow-origin'], undefined);
  });
});

describe('an endpoint for clients', () => {
  test('allows a registered origin, in answers, errors and preflights', async () => {
    const { get, preflight } = caller(registered);
    for (const headers of [await get('/clients'), await get('/refusing'), await preflight('/clients')]) {
      assert.equal(headers['access-control-allow-origin'], APP);
      assert.equal(headers.vary, 'Origin');
    }
  });

  test('tells caches that others are answered otherwise', async () => {
    const { get, preflight } = caller(registered);
    for (const headers of [await get('/clients', 'null'), await preflight('/clients', 'https://other.example')]) {
      assert.equal(headers['access-control-allow-origin'], undefined);
      assert.equal(headers.vary, 'Origin');
    }
  });
});

test('a decision that cannot be made leaves the answer as it is, closed to scripts', async () => {
  const failing = cors({}, () => Promise.reject(new Error('no store')));
  const { app } = listen(endpoints, { cors: failing });
  const answer = await app.inject({ url: '/clients', headers: { origin: APP } });
  assert.equal(answer.statusCode, 200);
  assert.equal(answer.headers['access-control-allow-origin'], undefined);
});

describe('the configured origins', () => {
  const wildcard = { enabled: true, allowed_origins: ['https://*.example', 'http://localhost:*'] };

  test('reach every endpoint but pages', async () => {
    const { get } = caller(cors({ ...wildcard, allow_credentials: true, exposed_headers: ['X-Total'] }));
    const headers = await get('/none');
    assert.equal(headers['access-control-allow-origin'], APP);
    assert.equal(headers['access-control-allow-credentials'], 'true');
    assert.match(String(headers['access-control-expose-headers']), /x-total/);
    assert.equal((await get('/page'))['access-control-allow-origin'], undefined);
  });

  test('a star stands for a part of the host or the port only', async () => {
    const { get } = caller(cors(wildcard));
    const allowed = async (origin: string) => (await get('/none', origin))['access-control-allow-origin'] === origin;
    assert.equal(await allowed('http://localhost:5173'), true);
    assert.equal(await allowed('https://a.b.example'), true);
    assert.equal(await allowed('https://app.example.attacker.net'), false);
    assert.equal(await allowed('https://attacker.net/.example'), false);
    assert.equal(await allowed('http://app.example'), false);
  });

  test('a lone star never comes with credentials', async () => {
    const headers = await caller(cors({ enabled: true, allowed_origins: ['*'], allow_credentials: true })).get('/none');
    assert.equal(headers['access-control-allow-origin'], '*');
    assert.equal(headers['access-control-allow-credentials'], undefined);
  });

  test('count for nothing while CORS is off', async () => {
    const { get } = caller(cors({ ...wildcard, enabled: false }));
    assert.equal((await get('/none'))['access-control-allow-origin'], undefined);
  });

  test('have their own methods and age in preflights', async () => {
    const settings = { ...wildcard, allowed_methods: ['POST'], allowed_headers: ['X-Own'], max_age: 60 };
    const headers = await caller(cors(settings)).preflight('/none');
    assert.equal(headers['access-control-allow-methods'], 'POST');
    assert.match(String(headers['access-control-allow-headers']), /, x-own$/);
    assert.equal(headers['access-control-max-age'], '60');
  });
});
