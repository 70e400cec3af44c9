import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import { assertError, createClient, createUser, signedIn, tokens, userinfo } from '../support/story.ts';
import { type AskUserinfo, compact, DpopClient, type DpopKey, dpopKey, hashOf, type ProofChanges } from './support.ts';

interface Case {
  readonly name: string;
  readonly changes?: (scene: Scene) => ProofChanges;
  readonly ask?: AskUserinfo;
}

interface Scene {
  readonly key: DpopKey;
  readonly other: DpopKey;
  readonly rsa: DpopKey;
  readonly issuer: string;
  /** Seconds. */
  readonly now: number;
  readonly access_token: string;
}

type Changes = NonNullable<Case['changes']>;

const header =
  (changed: Readonly<Record<string, unknown>>): Changes =>
  () => ({ header: changed });
const claims =
  (changed: Readonly<Record<string, unknown>>): Changes =>
  () => ({ claims: changed });
const HOUR = 3600;

/** `fapi2-security-profile-final-dpop-negative-tests` and its neighbours: what a resource must accept. */
const ACCEPTED: readonly Case[] = [
  { name: 'a proof as RFC 9449 §4.2 has it' },
  { name: 'any case of the scheme', ask: { scheme: 'dPoP' } },
  { name: 'an upper-case scheme', ask: { scheme: 'DPOP' } },
  { name: 'a POST', ask: { method: 'POST' } },
  {
    name: 'an htu with query and fragment',
    changes: ({ issuer }) => ({ claims: { htu: `${issuer}/userinfo?a=b#c` } }),
  },
  { name: 'an htu without the query of the request', ask: { path: '/userinfo?dummy=1' } },
  {
    name: 'an htu in another case of scheme and host',
    changes: ({ issuer }) => ({ claims: { htu: `${issuer.toUpperCase()}/userinfo` } }),
  },
  {
    name: 'an htu with needless escapes and dot segments',
    changes: ({ issuer }) => ({ claims: { htu: `${issuer}/x/../%75serinfo` } }),
  },
  { name: 'exp and nbf, whatever they say', changes: claims({ exp: 1, nbf: 9_999_999_999 }) },
  { name: 'claims and header members that nobody knows', changes: () => ({ header: { extra: 1 }, claims: { e: [] } }) },
  { name: 'an iat of 10 seconds ago', changes: ({ now }) => ({ claims: { iat: now - 10 } }) },
  { name: 'an iat of a minute ago', changes: ({ now }) => ({ claims: { iat: now - 60 } }) },
  { name: 'an iat 10 seconds ahead', changes: ({ now }) => ({ claims: { iat: now + 10 } }) },
  { name: 'an iat with a fraction', changes: ({ now }) => ({ claims: { iat: now - 0.5 } }) },
  { name: 'typ with its prefix, in any case', changes: header({ typ: 'application/DPoP+JWT' }) },
  { name: 'a nonce that nobody gave, when nonces are off', changes: claims({ nonce: 'x' }) },
];

const REFUSED: readonly Case[] = [
  { name: 'no proof', ask: { proof: null } },
  { name: 'an empty proof', ask: { proof: '' } },
  { name: 'a proof that is no JWT', changes: () => ({ encoded: (proof) => proof.replaceAll('.', '~') }) },
  { name: 'half a proof', changes: () => ({ encoded: (proof) => proof.split('.').slice(0, 2).join('.') }) },
  { name: 'two proofs in one header', changes: () => ({ encoded: (proof) => `${proof}, ${proof}` }) },
  { name: 'no typ', changes: header({ typ: undefined }) },
  { name: 'another typ', changes: header({ typ: 'JWT' }) },
  {
    name: 'no alg',
    changes: ({ key }) => ({
      encoded: (proof) => compact({ typ: 'dpop+jwt', jwk: key.jwk }, claimsOf(proof), signatureOf(proof)),
    }),
  },
  {
    name: 'alg none',
    changes: ({ key }) => ({
      encoded: (proof) => compact({ typ: 'dpop+jwt', alg: 'none', jwk: key.jwk }, claimsOf(proof), ''),
    }),
  },
  {
    name: 'a symmetric alg',
    changes: ({ key }) => ({
      encoded: (proof) => compact({ typ: 'dpop+jwt', alg: 'HS256', jwk: key.jwk }, claimsOf(proof), signatureOf(proof)),
    }),
  },
  {
    name: 'an alg that the key does not suit',
    changes: ({ key }) => ({
      encoded: (proof) => compact({ typ: 'dpop+jwt', alg: 'ES384', jwk: key.jwk }, claimsOf(proof), signatureOf(proof)),
    }),
  },
  { name: 'no jwk', changes: header({ jwk: undefined }) },
  { name: 'a jwk that is no object', changes: header({ jwk: 'key' }) },
  { name: 'a jwk with its private part', changes: ({ key }) => ({ header: { jwk: key.privateJwk } }) },
  { name: 'a jwk of a symmetric key', changes: header({ jwk: { kty: 'oct', k: 'AAAA' } }) },
  { name: 'a key that is off its curve', changes: ({ key }) => ({ header: { jwk: { ...key.jwk, y: key.jwk.x } } }) },
  { name: 'crit', changes: () => ({ encoded: (proof) => withHeader(proof, { crit: ['exp'], exp: 1 }) }) },
  { name: 'no jti', changes: claims({ jti: undefined }) },
  { name: 'an empty jti', changes: claims({ jti: '' }) },
  { name: 'a jti that is no text', changes: claims({ jti: 7 }) },
  { name: 'a jti without end', changes: claims({ jti: 'x'.repeat(4096) }) },
  { name: 'no htm', changes: claims({ htm: undefined }) },
  { name: 'the htm of another method', changes: claims({ htm: 'PUT' }) },
  { name: 'an htm in lower case', changes: claims({ htm: 'get' }) },
  { name: 'no htu', changes: claims({ htu: undefined }) },
  { name: 'an htu that is no URL', changes: claims({ htu: '/userinfo' }) },
  { name: 'the htu of another server', changes: claims({ htu: 'https://other.example/userinfo' }) },
  {
    name: 'the htu of another endpoint',
    changes: ({ issuer }) => ({ claims: { htu: `${issuer}/oauth2/token` } }),
  },
  {
    name: 'an htu with another scheme',
    changes: ({ issuer }) => ({ claims: { htu: `${issuer.replace('http:', 'ftp:')}/userinfo` } }),
  },
  {
    name: 'an htu with a user',
    changes: ({ issuer }) => ({ claims: { htu: `${issuer.replace('//', '//me@')}/userinfo` } }),
  },
  { name: 'no iat', changes: claims({ iat: undefined }) },
  { name: 'an iat that is no number', changes: ({ now }) => ({ claims: { iat: String(now) } }) },
  { name: 'an iat of an hour ago', changes: ({ now }) => ({ claims: { iat: now - HOUR } }) },
  { name: 'an iat an hour ahead', changes: ({ now }) => ({ claims: { iat: now + HOUR } }) },
  { name: 'an iat a minute ahead', changes: ({ now }) => ({ claims: { iat: now + 60 } }) },
  { name: 'no ath', changes: claims({ ath: undefined }) },
  { name: 'the ath of another token', changes: claims({ ath: hashOf('another') }) },
  { name: 'the token itself as ath', changes: ({ access_token }) => ({ claims: { ath: access_token } }) },
  { name: 'a signature of another key', changes: ({ other }) => ({ signedBy: other }) },
  { name: 'a signature with a bit flipped', changes: () => ({ encoded: flipped }) },
];

describe('a DPoP-bound access token at userinfo', () => {
  let server: TestProvider;
  let clock: TestClock;
  let client: DpopClient;
  let scene: Scene;
  let access_token: string;
  before(async () => {
    clock = testClock();
    server = await startTestProvider({ clock });
    await createClient(server);
    await createUser(server);
    const [key, other, rsa] = await Promise.all([dpopKey(), dpopKey(), dpopKey('PS256')]);
    client = new DpopClient(server, clock.now, key);
    ({ access_token } = await client.tokens());
    scene = { key, other, rsa, issuer: server.issuer, now: Math.floor(clock.now() / 1000), access_token };
  });
  after(() => server.stop());

  for (const { name, changes, ask } of ACCEPTED)
    test(`works with ${name}`, async () => {
      const answer = await client.userinfo(access_token, changes?.(scene), ask);
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
    });

  for (const { name, changes, ask } of REFUSED)
    test(`is refused with ${name}`, async () => {
      const answer = await client.userinfo(access_token, changes?.(scene), ask);
      assertError(answer, 401, 'invalid_dpop_proof');
      const challenge = answer.headers.get('www-authenticate') ?? '';
      assert.match(
        challenge,
        /^DPoP realm="[^"]+", error="invalid_dpop_proof", error_description="[^"]+", algs="[^"]+"$/,
      );
      assert.match(challenge, /algs="[^"]*\bES256\b/);
    });

  test('is refused with a proof of another key', async () => {
    const answer = await client.with(scene.other).userinfo(access_token);
    assertError(answer, 401, 'invalid_token');
    assert.match(answer.headers.get('www-authenticate') ?? '', /^DPoP .*error="invalid_token".*algs=/);
  });

  test('is refused with two DPoP headers', async () => {
    const proofs = await Promise.all([1, 2].map(() => client.proof('GET', '/userinfo', access_token)));
    assert.deepEqual(await askWithHeaders(server, [`DPoP ${access_token}`], proofs), [401, 'invalid_dpop_proof']);
    assert.deepEqual(await askWithHeaders(server, [`DPoP ${access_token}`], proofs.slice(1)), [200, undefined]);
  });

  test('is refused with two Authorization headers', async () => {
    const proof = await client.proof('GET', '/userinfo', access_token);
    const both = [`DPoP ${access_token}`, `Bearer ${access_token}`];
    assert.deepEqual(await askWithHeaders(server, both, [proof]), [400, 'invalid_request']);
  });

  test('is refused as a bearer token, with a proof and without', async () => {
    for (const proof of [null, undefined]) {
      const ask = { scheme: 'Bearer', ...(proof === null && { proof }) };
      const answer = await client.userinfo(access_token, {}, ask);
      assertError(answer, 401, 'invalid_token');
      assert.match(answer.headers.get('www-authenticate') ?? '', /^DPoP .*error="invalid_token".*algs="/);
    }
    const body = new URLSearchParams({ access_token });
    const inBody = await fetch(`${server.issuer}/userinfo`, { method: 'POST', body });
    assert.equal(inBody.status, 401);
  });

  test('works for one use of a proof, of two that come at once as well', async () => {
    const proof = await client.proof('GET', '/userinfo', access_token);
    const answers = await Promise.all([1, 2, 3].map(() => client.userinfo(access_token, {}, { proof })));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 401, 401]);
    clock.advance(59_000);
    assertError(await client.userinfo(access_token, {}, { proof }), 401, 'invalid_dpop_proof');
    clock.advance(60_000);
    assertError(await client.userinfo(access_token, {}, { proof }), 401, 'invalid_dpop_proof');
    assert.equal((await client.userinfo(access_token)).status, 200);
  });

  test('another key may use the same jti', async () => {
    const other = client.with(scene.other);
    const theirs = await other.tokens();
    const jti = { claims: { jti: 'the same' } };
    assert.equal((await client.userinfo(access_token, jti)).status, 200);
    assert.equal((await other.userinfo(theirs.access_token, jti)).status, 200);
    assertError(await client.userinfo(access_token, jti), 401, 'invalid_dpop_proof');
  });

  test('can be bound to a key of any algorithm of key pairs', async () => {
    for (const alg of ['PS256', 'RS256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']) {
      const own = client.with(await dpopKey(alg));
      assert.equal((await own.userinfo((await own.tokens()).access_token)).status, 200, alg);
    }
  });

  test('a bearer token with the scheme DPoP is refused', async () => {
    const bearer = await tokens(server, {}, await signedIn(server));
    const answer = await client.userinfo(String(bearer['access_token']));
    assertError(answer, 401, 'invalid_token');
    assert.match(answer.headers.get('www-authenticate') ?? '', /^DPoP /);
    assert.equal((await userinfo(server, bearer['access_token'])).status, 200);
  });

  test('an unknown token is told by the scheme that it came with', async () => {
    const answer = await client.userinfo('unknown');
    assertError(answer, 401, 'invalid_token');
    assert.match(answer.headers.get('www-authenticate') ?? '', /^DPoP realm="[^"]+", error="invalid_token"/);
  });

  test('a request without a token learns both schemes', async () => {
    const answer = await fetch(`${server.issuer}/userinfo`);
    const realm = `realm="${server.issuer}"`;
    const challenge = answer.headers.get('www-authenticate') ?? '';
    assert(challenge.startsWith(`Bearer ${realm}, DPoP ${realm}, algs="`), challenge);
  });
});

function claimsOf(proof: string): unknown {
  return JSON.parse(Buffer.from(proof.split('.')[1] ?? '', 'base64url').toString());
}

function signatureOf(proof: string): string {
  return proof.split('.')[2] ?? '';
}

function withHeader(proof: string, members: object): string {
  const own: object = JSON.parse(Buffer.from(proof.split('.')[0] ?? '', 'base64url').toString());
  return compact({ ...own, ...members }, claimsOf(proof), signatureOf(proof));
}

function flipped(proof: string): string {
  const [first = '', second = '', signature = ''] = proof.split('.');
  const bytes = Buffer.from(signature, 'base64url');
  bytes.writeUInt8(bytes.readUInt8(5) ^ 1, 5);
  return `${first}.${second}.${bytes.toString('base64url')}`;
}

/** fetch joins headers of one name, which is another fault than sending two. */
function askWithHeaders(
  server: TestProvider,
  authorization: readonly string[],
  dpop: readonly string[],
): Promise<[number | undefined, unknown]> {
  return new Promise((resolve, reject) => {
    const pairs = [
      ...authorization.map((value) => ['authorization', value]),
      ...dpop.map((value) => ['dpop', value]),
      ['host', new URL(server.issuer).host],
    ];
    const asked = httpRequest(`${server.issuer}/userinfo`, { headers: pairs.flat() }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => {
        text += String(chunk);
      });
      answer.on('end', () => resolve([answer.statusCode, JSON.parse(text)['error']]));
    });
    asked.on('error', reject).end();
  });
}
