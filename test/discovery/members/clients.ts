import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import type { JsonObject } from '../../../src/oauth/json.ts';
import { encode, makeKey, signJws, type TestKey } from '../../client-keys/support.ts';
import { ask, basic, isActive, SECRET } from '../../support/story.ts';
import type { Member, Members, World } from '../world.ts';

const BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const KEYS: ReadonlyMap<string, TestKey> = new Map(
  ['RS256', 'ES256', 'ES384', 'ES512', 'EdDSA'].map((alg) => [alg, makeKey(alg)]),
);

const LONG_SECRET = `${SECRET}, with enough characters for every one of the three hashes`;

/** An assertion of the client, with its key, or with its secret. */
function signed(alg: string, claims: JsonObject): string {
  const hash = /^HS(\d+)$/.exec(alg)?.[1];
  return hash === undefined ? signJws(keyFor(alg), claims) : signMac(alg, claims, LONG_SECRET);
}

function signMac(alg: string, claims: JsonObject, secret: string): string {
  const input = `${encode({ alg })}.${encode(claims)}`;
  return `${input}.${createHmac(`sha${alg.slice(2)}`, secret)
    .update(input)
    .digest('base64url')}`;
}

/** One RSA key serves every algorithm of RSA, and Ed25519 is EdDSA's new name. */
function keyFor(alg: string): TestKey {
  const key = KEYS.get(/^[RP]S/.test(alg) ? 'RS256' : alg === 'Ed25519' ? 'EdDSA' : alg);
  assert(key !== undefined, alg);
  return { ...key, alg };
}

/** How a client says who it is: a header, members of the form, or both. */
interface Proof {
  readonly authorization: string | null;
  readonly form: Readonly<Record<string, string>>;
}

type Method = (world: World, client_id: string, secret: string) => Proof;

let assertions = 0;

function claimsOf({ server, clock }: World, client_id: string) {
  assertions += 1;
  const now = clock.now() / 1000;
  return { iss: client_id, sub: client_id, aud: server.issuer, iat: now, exp: now + 60, jti: `jti-${assertions}` };
}

const asserted = (client_assertion: string): Proof => ({
  authorization: null,
  form: { client_assertion_type: BEARER, client_assertion },
});

const METHODS: Readonly<Record<string, Method>> = {
  client_secret_basic: (_world, client_id, secret) => ({ authorization: basic(client_id, secret), form: {} }),
  client_secret_post: (_world, client_id, client_secret) => ({
    authorization: null,
    form: { client_id, client_secret },
  }),
  private_key_jwt(world, client_id, secret) {
    const key = secret === SECRET ? keyFor('ES256') : makeKey('ES256');
    return asserted(signJws(key, claimsOf(world, client_id)));
  },
  client_secret_jwt: (world, client_id, secret) =>
    asserted(signMac('HS256', claimsOf(world, client_id), secret === SECRET ? LONG_SECRET : `not ${LONG_SECRET}`)),
  none: (_world, client_id) => ({ authorization: null, form: { client_id } }),
};

/** Methods for which these servers have no listener; where there is one, `test/tls` looks at them. */
const FOREIGN: readonly string[] = ['tls_client_auth', 'self_signed_tls_client_auth'];

function clientWith(world: World, method: string): Promise<string> {
  return world.client({
    token_endpoint_auth_method: method,
    ...(!method.startsWith('client_secret') && { client_secret: undefined, grant_types: ['authorization_code'] }),
    ...(method === 'client_secret_jwt' && { client_secret: LONG_SECRET }),
    ...(method === 'none' && { response_types: ['code'] }),
    ...(method === 'private_key_jwt' && { jwks: { keys: [keyFor('ES256').jwk] }, response_types: ['code'] }),
  });
}

/** A token that the client got by its method. */
async function tokenBy(world: World, method: Method, client_id: string): Promise<string> {
  const { parameters } = await ask(world.server, { client_id, scope: 'openid' }, world.agent);
  const proof = method(world, client_id, SECRET);
  const { status, body } = await world.redeem(parameters['code'], proof.form, proof.authorization);
  assert.equal(status, 200, JSON.stringify({ parameters, body }));
  return String(body['access_token']);
}

/** What each endpoint does with a token for a client that has proved who it is. */
const USES: Readonly<Record<string, (world: World, token: string, proof: Proof) => Promise<number>>> = {
  async revocation_endpoint(world, token, { form, authorization }) {
    const { status } = await world.post('revocation_endpoint', { token, ...form }, authorization);
    assert.equal(await isActive(world.server, token), status !== 200);
    return status;
  },
  async introspection_endpoint(world, token, { form, authorization }) {
    const { status, body } = await world.post('introspection_endpoint', { token, ...form }, authorization);
    assert.equal(body['active'], status === 200 ? true : undefined);
    return status;
  },
};

/** Every listed method authenticates at the endpoint, by the right proof alone; no other method does. */
const methods = (endpoint: string): Member => ({
  async listed(world, value) {
    assert(Array.isArray(value));
    assert(value.every((method) => method in METHODS));
    for (const [name, method] of Object.entries(METHODS)) {
      const client_id = await clientWith(world, name);
      const token = await tokenBy(world, method, client_id);
      if (endpoint === 'token_endpoint') {
        assert(value.includes(name));
        if (name === 'none') continue;
        const wrong = method(world, client_id, 'wrong');
        assert.equal((await world.redeem('x', wrong.form, wrong.authorization)).status, 401, name);
        continue;
      }
      const use = USES[endpoint];
      assert(use !== undefined);
      if (name !== 'none') assert.equal(await use(world, token, method(world, client_id, 'wrong')), 401, name);
      assert.equal(await use(world, token, method(world, client_id, SECRET)), value.includes(name) ? 200 : 401, name);
    }
    for (const token_endpoint_auth_method of FOREIGN) await world.unregistrable({ token_endpoint_auth_method });
  },
});

/** Every listed algorithm signs an assertion that the endpoint accepts; what others sign is refused. */
const algorithms = (endpoint: string): Member => ({
  async listed(world, value) {
    assert(Array.isArray(value) && value.length > 0);
    const jwks = { keys: [...KEYS.values()].map(({ jwk }) => jwk) };
    const client_id = await world.client({
      token_endpoint_auth_method: 'private_key_jwt',
      client_secret: undefined,
      jwks,
    });
    const byMac = await world.client({ token_endpoint_auth_method: 'client_secret_jwt', client_secret: LONG_SECRET });
    const clientFor = (alg: string) => (alg.startsWith('HS') ? byMac : client_id);
    const ask = (assertion: string, token = 'x') =>
      world.post(endpoint, { grant_type: 'client_credentials', token, ...asserted(assertion).form }, null);
    const granted = async (alg: string) => {
      const form = { grant_type: 'client_credentials' };
      const proof = asserted(signed(alg, claimsOf(world, clientFor(alg))));
      return String((await world.post('token_endpoint', { ...form, ...proof.form }, null)).body['access_token']);
    };
    for (const alg of value.map(String)) {
      const { status, body } = await ask(signed(alg, claimsOf(world, clientFor(alg))), await granted(alg));
      assert.equal(status, 200, `${alg}: ${JSON.stringify(body)}`);
      await world.client({
        token_endpoint_auth_signing_alg: alg,
        ...(alg.startsWith('HS')
          ? { token_endpoint_auth_method: 'client_secret_jwt', client_secret: LONG_SECRET }
          : { token_endpoint_auth_method: 'private_key_jwt', client_secret: undefined, jwks }),
      });
    }
    const claims = encode(claimsOf(world, client_id));
    for (const alg of ['HS256', 'none', 'ES256K']) {
      const input = `${encode({ alg })}.${claims}`;
      const signature = alg === 'none' ? '' : createHmac('sha256', SECRET).update(input).digest('base64url');
      assert.equal((await ask(`${input}.${signature}`)).status, 401, alg);
      await world.unregistrable({
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: alg,
        jwks,
      });
    }
  },
});

/** How clients say who they are. */
export const CLIENT_MEMBERS: Members = {
  token_endpoint_auth_methods_supported: methods('token_endpoint'),
  token_endpoint_auth_signing_alg_values_supported: algorithms('token_endpoint'),
  revocation_endpoint_auth_methods_supported: methods('revocation_endpoint'),
  revocation_endpoint_auth_signing_alg_values_supported: algorithms('revocation_endpoint'),
  introspection_endpoint_auth_methods_supported: methods('introspection_endpoint'),
  introspection_endpoint_auth_signing_alg_values_supported: algorithms('introspection_endpoint'),
};
