import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createLocalJWKSet, exportJWK, generateKeyPair, type JWK, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { startTestProvider, type TestProvider, testClock } from '../support/provider.ts';
import { basic, createClient, createUser, publishedKeys, SECRET, token, tokens } from '../support/story.ts';

const SCOPE = 'openid profile offline_access userinfo_credential_draft_00';
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const HOUR = 3_600_000;

const clock = testClock();

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

interface ProofOptions {
  readonly alg?: string;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: JWTPayload;
}

describe('verifiable credentials', () => {
  let server: TestProvider;
  let subject: string;
  before(async () => {
    server = await startTestProvider({ clock });
    subject = await createUser(server);
    await createClient(server, {
      scope: `${SCOPE} notes.read`,
      allowed_cors_origins: ['https://app.example'],
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
      response_types: ['code'],
    });
  });
  after(() => server.stop());

  async function ask(access_token: string | undefined, body: unknown, headers = {}): Promise<Answer> {
    const answer = await fetch(`${server.issuer}/credentials`, {
      method: 'POST',
      headers: {
        ...(access_token !== undefined && { authorization: `Bearer ${access_token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: answer.status, headers: answer.headers, body: Object(await answer.json()) };
  }

  async function grant(scope: string = SCOPE): Promise<Readonly<Record<string, string>>> {
    return tokens(server, { scope });
  }

  async function primed(): Promise<{ access_token: string; nonce: string }> {
    const { access_token = '', c_nonce_draft_00: nonce = '' } = await grant();
    return { access_token, nonce };
  }

  async function makeProof(nonce: unknown, options: ProofOptions = {}): Promise<{ jwt: string; jwk: JWK }> {
    const { alg = 'ES256', header = {}, claims = {} } = options;
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
    const jwk = await exportJWK(publicKey);
    const jwt = await new SignJWT({ nonce, ...claims }).setProtectedHeader({ alg, jwk, ...header }).sign(privateKey);
    return { jwt, jwk };
  }

  const request = (jwt: unknown) => ({ format: 'jwt_vc_json', proof: { proof_type: 'jwt', jwt } });

  function assertRefused(answer: Answer, status: number, error: string, description: RegExp = /./): void {
    assert.equal(answer.status, status, JSON.stringify(answer.body));
    assert.deepEqual(Object.keys(answer.body), ['error', 'error_description']);
    assert.equal(answer.body['error'], error);
    assert.match(String(answer.body['error_description']), description);
  }

  test('a token response with the scope has a nonce', async () => {
    const answer = await grant();
    assert.match(answer['c_nonce_draft_00'] ?? '', /^[\w-]{40,}$/);
    assert.equal(answer['c_nonce_expires_in_draft_00'], '3600');
    const refreshed = await token(server, {
      grant_type: 'refresh_token',
      refresh_token: answer['refresh_token'] ?? '',
    });
    assert.equal(typeof refreshed.body['c_nonce_draft_00'], 'string');
    assert.equal(refreshed.body['c_nonce_expires_in_draft_00'], 3600);
  });

  for (const scope of ['openid profile', 'profile userinfo_credential_draft_00']) {
    test(`a token response with ${scope} has none, and its token gives no credential`, async () => {
      const { access_token, ...rest } = await grant(scope);
      assert(!('c_nonce_draft_00' in rest));
      const answer = await ask(access_token, { format: 'jwt_vc_json' });
      assertRefused(answer, 403, 'insufficient_scope');
      assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer realm=".*", error="insufficient_scope"/);
    });
  }

  test('a client that acts for itself has nobody to attest', async () => {
    const form = { grant_type: 'client_credentials', scope: 'userinfo_credential_draft_00' };
    const { body } = await token(server, form, basic('app', SECRET));
    assert(!('c_nonce_draft_00' in body));
    assertRefused(await ask(String(body['access_token']), { format: 'jwt_vc_json' }), 403, 'insufficient_scope');
  });

  for (const body of [{ format: 'jwt_vc_json' }, { format: 'jwt_vc_json', proof: null }, {}, undefined]) {
    test(`a request with ${JSON.stringify(body)} is answered with a nonce`, async () => {
      const { access_token } = await primed();
      const answer = await ask(access_token, body);
      assert.equal(answer.status, 400);
      const { c_nonce, error_description, ...rest } = answer.body;
      assert.deepEqual(rest, { format: 'jwt_vc', c_nonce_expires_in: 3600, error: 'missing_proof' });
      assert.equal(typeof error_description, 'string');
      const { jwt } = await makeProof(c_nonce);
      assert.equal((await ask(access_token, request(jwt))).status, 200);
    });
  }

  for (const alg of ALGORITHMS) {
    test(`a proof with ${alg} gets a credential`, async () => {
      const { access_token, nonce } = await primed();
      const { jwt, jwk } = await makeProof(nonce, { alg });
      const { status, body } = await ask(access_token, request(jwt));
      assert.equal(status, 200, JSON.stringify(body));
      assert.deepEqual(Object.keys(body), ['format', 'credential_draft_00']);
      assert.equal(body['format'], 'jwt_vc_json');

      const keys = createLocalJWKSet(await publishedKeys(server));
      const { payload, protectedHeader } = await jwtVerify(String(body['credential_draft_00']), keys, {
        currentDate: new Date(clock.now()),
      });
      assert.equal(protectedHeader.typ, 'JWT');
      const { jti, vc, ...claims } = payload;
      const did = `did:jwk:${Buffer.from(JSON.stringify(jwk)).toString('base64url')}`;
      const now = clock.now() / 1000;
      assert.deepEqual(claims, { iss: server.issuer, sub: did, iat: now, nbf: now, exp: now + 3600 });
      assert.match(jti ?? '', /^[\w-]{22}$/);
      const { credentialSubject, ...rest } = Object(vc);
      assert.deepEqual(rest, {
        '@context': ['https://www.w3.org/2018/credentials/v1'],
        type: ['VerifiableCredential', 'UserInfoCredential'],
      });
      const { sid, ...person } = credentialSubject;
      assert.equal(typeof sid, 'string');
      assert.equal(person.id, did);
      assert.equal(person.sub, subject);
      assert.equal(person.name, 'Ada Lovelace');
      assert(!('email' in person));
    });
  }

  test('a nonce works once, however many use it at the same time', async () => {
    const { access_token, nonce } = await primed();
    const proofs = await Promise.all(Array.from({ length: 5 }, () => makeProof(nonce)));
    const answers = await Promise.all(proofs.map(({ jwt }) => ask(access_token, request(jwt))));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 400, 400, 400, 400]);
    const { jwt } = await makeProof(`${nonce}=`);
    assertRefused(await ask(access_token, request(jwt)), 400, 'invalid_request', /was used/);
  });

  test('a refused proof does not use up its nonce', async () => {
    const { access_token, nonce } = await primed();
    const wrong = await makeProof(nonce, { claims: { aud: 'https://other.example' } });
    assertRefused(await ask(access_token, request(wrong.jwt)), 400, 'invalid_request', /audience/);
    const right = await makeProof(nonce);
    assert.equal((await ask(access_token, request(right.jwt))).status, 200);
  });

  test('a nonce is for one access token', async () => {
    const [one, other] = [await primed(), await primed()];
    const { jwt } = await makeProof(one.nonce);
    assertRefused(await ask(other.access_token, request(jwt)), 400, 'invalid_request', /another access token/);
  });

  test('a nonce expires', async () => {
    const short = await startTestProvider({ clock, settings: { 'ttl.vc_nonce': '1m' } });
    await createUser(short);
    await createClient(short, { scope: SCOPE });
    const { access_token, c_nonce_draft_00, c_nonce_expires_in_draft_00 } = await tokens(short, { scope: SCOPE });
    assert.equal(c_nonce_expires_in_draft_00, '60');
    clock.advance(60_000);
    const { jwt } = await makeProof(c_nonce_draft_00);
    const answer = await fetch(`${short.issuer}/credentials`, {
      method: 'POST',
      headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
      body: JSON.stringify(request(jwt)),
    });
    assert.equal(answer.status, 400);
    await short.stop();
  });

  test('a proof may say when, for whom and what it is', async () => {
    const { access_token, nonce } = await primed();
    const now = Math.floor(clock.now() / 1000);
    const { jwt } = await makeProof(nonce, {
      header: { typ: 'openid4vci-proof+jwt' },
      claims: { aud: `${server.issuer}/credentials`, iat: now, exp: now + 60, nbf: now },
    });
    assert.equal((await ask(access_token, request(jwt))).status, 200);
    const second = await primed();
    const named = await makeProof(second.nonce, { claims: { aud: [server.issuer], iss: 'app' } });
    assert.equal((await ask(second.access_token, request(named.jwt))).status, 200);
  });

  const seconds = () => Math.floor(clock.now() / 1000);
  const REFUSED: readonly (readonly [string, () => ProofOptions, RegExp])[] = [
    ['for somebody else', () => ({ claims: { aud: 'https://other.example' } }), /audience/],
    ['of another type', () => ({ header: { typ: 'JWT' } }), /typ/],
    ['from the future', () => ({ claims: { iat: seconds() + 60 } }), /iat/],
    ['older than any nonce', () => ({ claims: { iat: seconds() - 3700 } }), /iat/],
    ['with an iat that is no date', () => ({ header: {}, claims: JSON.parse('{"iat":"now"}') }), /iat/],
    ['that has expired', () => ({ claims: { exp: seconds() - 1 } }), /expired/],
    ['that is not valid yet', () => ({ claims: { nbf: seconds() + 60 } }), /nbf/],
    ['without a key', () => ({ header: { jwk: undefined } }), /public key/],
    ['with a key that is none', () => ({ header: { jwk: 'key' } }), /public key/],
    ['with a nonce that is no text', () => ({ claims: { nonce: 7 } }), /nonce/],
  ];
  for (const [text, options, description] of REFUSED) {
    test(`a proof ${text} is refused`, async () => {
      const { access_token, nonce } = await primed();
      const { jwt } = await makeProof(nonce, options());
      assertRefused(await ask(access_token, request(jwt)), 400, 'invalid_request', description);
    });
  }

  test('a proof with the private key in it is refused', async () => {
    const { access_token, nonce } = await primed();
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = await exportJWK(privateKey);
    const jwt = await new SignJWT({ nonce }).setProtectedHeader({ alg: 'ES256', jwk }).sign(privateKey);
    assertRefused(await ask(access_token, request(jwt)), 400, 'invalid_request', /private key/);
  });

  test('a proof by another key than its own, by a secret, or by nobody is refused', async () => {
    const { access_token, nonce } = await primed();
    const [one, other] = [await makeProof(nonce), await makeProof(nonce)];
    const swapped = [...one.jwt.split('.').slice(0, 2), other.jwt.split('.')[2]].join('.');
    assertRefused(await ask(access_token, request(swapped)), 400, 'invalid_request', /not signed by the key/);
    const symmetric = await new SignJWT({ nonce })
      .setProtectedHeader({ alg: 'HS256', jwk: one.jwk })
      .sign(Buffer.alloc(32, 1));
    assertRefused(await ask(access_token, request(symmetric)), 400, 'invalid_request', /signed with one of/);
    const header = Buffer.from(JSON.stringify({ alg: 'none', jwk: one.jwk })).toString('base64url');
    const unsigned = `${header}.${Buffer.from(JSON.stringify({ nonce })).toString('base64url')}.`;
    assertRefused(await ask(access_token, request(unsigned)), 400, 'invalid_request');
  });

  for (const body of [
    '{"format":',
    [],
    7,
    { format: 'ldp_vc' },
    { proof: { proof_type: 'jwt', jwt: 'x' } },
    { format: 'jwt_vc_json', proof: 'x' },
    { format: 'jwt_vc_json', proof: {} },
    { format: 'jwt_vc_json', proof: { proof_type: 'cwt', jwt: 'x' } },
    { format: 'jwt_vc_json', proof: { proof_type: 'jwt' } },
    { format: 'jwt_vc_json', proof: { proof_type: 'jwt', jwt: 'x' } },
  ]) {
    test(`the body ${JSON.stringify(body)} is refused`, async () => {
      assertRefused(await ask((await primed()).access_token, body), 400, 'invalid_request');
    });
  }

  test('no token, or one that is none, is challenged', async () => {
    const none = await ask(undefined, { format: 'jwt_vc_json' });
    assertRefused(none, 401, 'request_unauthorized');
    assert.match(
      none.headers.get('www-authenticate') ?? '',
      /^Bearer realm="[^"]+", DPoP realm="[^"]+", algs="[^"]+"$/,
    );
    const { refresh_token = '' } = await grant();
    for (const wrong of ['wrong', refresh_token]) {
      const answer = await ask(wrong, { format: 'jwt_vc_json' });
      assertRefused(answer, 401, 'invalid_token');
      assert.match(answer.headers.get('www-authenticate') ?? '', /error="invalid_token"/);
    }
  });

  test('a script may ask from an origin that its client registered', async () => {
    const { access_token } = await primed();
    const allowed = async (origin: string) =>
      (await ask(access_token, { format: 'jwt_vc_json' }, { origin })).headers.get('access-control-allow-origin');
    assert.equal(await allowed('https://app.example'), 'https://app.example');
    assert.equal(await allowed('https://other.example'), null);
  });

  test('no trace of a nonce is kept once it could not be used any more', async () => {
    const { access_token, nonce } = await primed();
    const { jwt } = await makeProof(nonce);
    assert.equal((await ask(access_token, request(jwt))).status, 200);
    clock.advance(HOUR + 1);
    const swept = await server.provider.parts.store.sweep();
    assert((swept['used_jti'] ?? 0) > 0);
  });
});
