import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import {
  assertError,
  createClient,
  createUser,
  SECRET,
  type TokenAnswer,
  token,
  tokens,
  userinfo,
} from '../support/story.ts';
import { DpopClient, type DpopKey, dpopKey } from './support.ts';

const MINUTE = 60_000;
const REQUEST = { grant_type: 'client_credentials', scope: 'notes.read' };

const nonceOf = ({ headers }: TokenAnswer): string => {
  const nonce = headers.get('dpop-nonce');
  assert(nonce !== null, 'no DPoP-Nonce');
  // RFC 9449 §8.1: NQCHAR.
  assert.match(nonce, /^[\x21\x23-\x5b\x5d-\x7e]+$/);
  return nonce;
};

describe('where DPoP nonces are required', () => {
  let server: TestProvider;
  let clock: TestClock;
  let key: DpopKey;
  let client: DpopClient;
  before(async () => {
    clock = testClock();
    server = await startTestProvider({ clock, settings: { 'oauth2.dpop.nonce': 'required' } });
    await createClient(server, { allowed_cors_origins: ['https://spa.example'] });
    await createUser(server);
    key = await dpopKey();
    client = new DpopClient(server, clock.now, key);
  });
  after(() => server.stop());

  const tokenProof = (nonce: unknown, claims = {}) =>
    client.proof('POST', '/oauth2/token', undefined, { claims: { nonce, ...claims } });

  async function bound(): Promise<{ access_token: string; nonce: string }> {
    const nonce = nonceOf(await client.token(REQUEST));
    const code = await client.code();
    const { status, body } = await client.redeem(code, await tokenProof(nonce));
    assert.equal(status, 200, JSON.stringify(body));
    return { access_token: String(body['access_token']), nonce };
  }

  test('a token request without one is told the nonce, and works with it', async () => {
    const refused = await client.token(REQUEST);
    assertError(refused, 400, 'use_dpop_nonce');
    const answer = await client.token(REQUEST, await tokenProof(nonceOf(refused)));
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    nonceOf(answer);
  });

  test('the code is not used up by the refusal', async () => {
    const code = await client.code();
    const refused = await client.redeem(code);
    assertError(refused, 400, 'use_dpop_nonce');
    assert.equal((await client.redeem(code, await tokenProof(nonceOf(refused)))).status, 200);
  });

  test('userinfo refuses with 401 and the challenge of DPoP alone', async () => {
    const { access_token, nonce } = await bound();
    const refused = await client.userinfo(access_token);
    assertError(refused, 401, 'use_dpop_nonce');
    assert.match(refused.headers.get('www-authenticate') ?? '', /^DPoP realm="[^"]+", error="use_dpop_nonce"/);
    assert.doesNotMatch(refused.headers.get('www-authenticate') ?? '', /Bearer/);
    assert.equal(nonceOf(refused), nonce);
    const answer = await client.userinfo(access_token, { claims: { nonce } });
    assert.equal(answer.status, 200);
    assert.equal(nonceOf(answer), nonce);
  });

  test('a nonce that is none of ours, or too old, is answered with a new one', async () => {
    const old = nonceOf(await client.token(REQUEST));
    for (const nonce of ['x', `${old.slice(0, -1)}${old.endsWith('A') ? 'B' : 'A'}`, 7, '', null])
      assertError(await client.token(REQUEST, await tokenProof(nonce)), 400, 'use_dpop_nonce');
    clock.advance(5 * MINUTE);
    const late = await client.token(REQUEST, await tokenProof(old));
    assertError(late, 400, 'use_dpop_nonce');
    assert.notEqual(nonceOf(late), old);
    assert.equal((await client.token(REQUEST, await tokenProof(nonceOf(late)))).status, 200);
  });

  test('answers bring the next nonce while the old one still works', async () => {
    const first = nonceOf(await client.token(REQUEST));
    clock.advance(2 * MINUTE);
    const answer = await client.token(REQUEST, await tokenProof(first));
    assert.equal(answer.status, 200);
    const second = nonceOf(answer);
    assert.notEqual(second, first);
    clock.advance(4 * MINUTE);
    assertError(await client.token(REQUEST, await tokenProof(first)), 400, 'use_dpop_nonce');
    assert.equal((await client.token(REQUEST, await tokenProof(second))).status, 200);
  });

  test('a nonce tells the time, so that the clock of the client may be wrong (RFC 9449 §4.3)', async () => {
    const nonce = nonceOf(await client.token(REQUEST));
    const hour = 3600;
    for (const off of [-hour, hour]) {
      const iat = Math.floor(clock.now() / 1000) + off;
      assert.equal((await client.token(REQUEST, await tokenProof(nonce, { iat }))).status, 200);
    }
  });

  test('a proof with a nonce works once as well, for as long as the nonce does', async () => {
    const { access_token } = await bound();
    const nonce = nonceOf(await client.token(REQUEST));
    const proof = await client.proof('GET', '/userinfo', access_token, { claims: { nonce } });
    const atToken = await tokenProof(nonce);
    assert.equal((await client.userinfo(access_token, {}, { proof })).status, 200);
    assert.equal((await client.token(REQUEST, atToken)).status, 200);
    clock.advance(3 * MINUTE);
    assertError(await client.userinfo(access_token, {}, { proof }), 401, 'invalid_dpop_proof');
    assertError(await client.token(REQUEST, atToken), 400, 'invalid_dpop_proof');
  });

  test('errors of other kinds bring a nonce too', async () => {
    const answer = await client.token({ grant_type: 'nonsense' });
    assertError(answer, 400, 'unsupported_grant_type');
    nonceOf(answer);
    const unknown = await client.userinfo('unknown');
    assertError(unknown, 401, 'invalid_token');
    nonceOf(unknown);
  });

  test('bearer requests work as before, and hear nothing of nonces', async () => {
    const answer = await token(server, REQUEST);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('dpop-nonce'), null);
    const { access_token } = await tokens(server);
    assert.equal((await userinfo(server, access_token)).headers.get('dpop-nonce'), null);
  });

  test('scripts of the registered origin may send a proof, and read nonce and challenge', async () => {
    const origin = 'https://spa.example';
    const preflight = await fetch(`${server.issuer}/userinfo`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'authorization,dpop',
      },
    });
    assert.match(preflight.headers.get('access-control-allow-headers') ?? '', /\bdpop\b/);
    const { access_token } = await bound();
    const answer = await fetch(`${server.issuer}/userinfo`, {
      headers: { origin, authorization: `DPoP ${access_token}`, dpop: 'x' },
    });
    assert.equal(answer.status, 401);
    assert.equal(answer.headers.get('access-control-allow-origin'), origin);
    assert.match(answer.headers.get('access-control-expose-headers') ?? '', /dpop-nonce.*www-authenticate/);
  });
});

describe('nonces of a server of several nodes', () => {
  const clock = testClock();

  test('open at each, also when one of them has a new secret', async () => {
    const [first, second] = ['a-system-secret-of-the-first-year', 'a-system-secret-of-the-second-year'];
    const settings = { 'oauth2.dpop.nonce': 'required' };
    const nodes = await Promise.all([
      startTestProvider({ clock, settings: { ...settings, 'secrets.system': [first] } }),
      startTestProvider({ clock, settings: { ...settings, 'secrets.system': [second, first] } }),
      startTestProvider({ clock, settings: { ...settings, 'secrets.system': [second] } }),
    ]);
    try {
      const key = await dpopKey();
      const clients = await Promise.all(
        nodes.map(async (node) => {
          await createClient(node, { client_secret: SECRET });
          return new DpopClient(node, clock.now, key);
        }),
      );
      const [made, renewed, other] = clients;
      assert(made !== undefined && renewed !== undefined && other !== undefined);
      const nonce = nonceOf(await made.token(REQUEST));
      const proof = (at: DpopClient) => at.proof('POST', '/oauth2/token', undefined, { claims: { nonce } });
      assert.equal((await renewed.token(REQUEST, await proof(renewed))).status, 200);
      assertError(await other.token(REQUEST, await proof(other)), 400, 'use_dpop_nonce');
    } finally {
      await Promise.all(nodes.map((node) => node.stop()));
    }
  });
});

describe('where DPoP nonces are optional', () => {
  test('a proof works without one, and is held to the one that it has', async () => {
    const clock = testClock();
    const server = await startTestProvider({ clock, settings: { 'oauth2.dpop.nonce': 'optional' } });
    try {
      await createClient(server);
      const client = new DpopClient(server, clock.now, await dpopKey());
      const nonce = nonceOf(await client.token(REQUEST));
      const proof = (value: string) => client.proof('POST', '/oauth2/token', undefined, { claims: { nonce: value } });
      assert.equal((await client.token(REQUEST)).status, 200);
      assert.equal((await client.token(REQUEST, await proof(nonce))).status, 200);
      assertError(await client.token(REQUEST, await proof('x')), 400, 'use_dpop_nonce');
    } finally {
      await server.stop();
    }
  });
});
