import assert from 'node:assert/strict';
import { MAC_ALGORITHM_NAMES, SIGNATURE_ALGORITHM_NAMES } from '../../../src/oauth/signature-algorithms.ts';
import { dpopKey, proofOf } from '../../dpop/support.ts';
import { ask, basic, decodeJwt, SECRET, tokens, userinfo } from '../../support/story.ts';
import type { Members, World } from '../world.ts';

/** What each scope brings, besides its name in the answer. */
const BRINGS: Readonly<Record<string, string>> = {
  openid: 'id_token',
  offline_access: 'refresh_token',
  offline: 'refresh_token',
  userinfo_credential_draft_00: 'c_nonce_draft_00',
};

/** Names of algorithms that a server could have, and that this one may only use where it says so. */
const CONCEIVABLE: readonly string[] = [...SIGNATURE_ALGORITHM_NAMES, ...MAC_ALGORITHM_NAMES, 'ML-DSA-44', 'ES256K'];

/** Long enough for every HMAC. */
const LONG_SECRET = `${SECRET}, and as many characters more as the longest hash has`;

async function tokensOf(
  world: World,
  client_id: string,
  secret: string = SECRET,
): Promise<Readonly<Record<string, unknown>>> {
  const { parameters } = await ask(world.server, { client_id, scope: 'openid profile' }, world.agent);
  const { status, body } = await world.redeem(parameters['code'], {}, basic(client_id, secret));
  assert.equal(status, 200, JSON.stringify({ parameters, body }));
  return body;
}

async function subjectOf(world: World, client_id: string): Promise<unknown> {
  return decodeJwt((await tokensOf(world, client_id))['id_token']).claims['sub'];
}

/** Each algorithm that the member lists signs; others cannot be registered. */
async function signs(
  world: World,
  member: string,
  setting: string,
  signed: (client_id: string, secret: string) => Promise<unknown>,
) {
  const listed = world.list(member);
  for (const alg of listed.filter((name) => name !== 'none')) {
    const client_id = await world.client({ client_secret: LONG_SECRET, [setting]: alg });
    const secret = MAC_ALGORITHM_NAMES.includes(alg) ? LONG_SECRET : undefined;
    const { protectedHeader } = await world.verified(await signed(client_id, LONG_SECRET), secret);
    assert.equal(protectedHeader.alg, alg);
  }
  for (const alg of [...CONCEIVABLE, 'none'].filter((name) => !listed.includes(name)))
    await world.unregistrable({ [setting]: alg });
}

async function signedUserinfo(world: World, client_id: string, secret: string): Promise<string> {
  const { access_token } = await tokensOf(world, client_id, secret);
  const headers = { authorization: `Bearer ${String(access_token)}` };
  const answer = await fetch(world.url('userinfo_endpoint'), { headers });
  assert.match(answer.headers.get('content-type') ?? '', /^application\/jwt/);
  return answer.text();
}

const sameAs = (member: string) => ({
  listed: async ({ document }: World, value: unknown) => assert.deepEqual(value, document[member]),
});

/** What tokens and userinfo hold, and who signs them. */
export const TOKEN_MEMBERS: Members = {
  scopes_supported: {
    async listed(world) {
      for (const scope of world.list('scopes_supported')) {
        const answer = await tokens(world.server, { scope: `${scope} openid` }, world.agent);
        assert(answer['scope']?.split(' ').includes(scope), scope);
        const brings = BRINGS[scope];
        if (brings !== undefined) assert(answer[brings] !== undefined, scope);
      }
    },
  },
  claims_supported: {
    async listed(world) {
      const scope = world.list('scopes_supported').join(' ');
      const known = world.list('claims_supported');
      const claims = JSON.stringify({ userinfo: Object.fromEntries(known.map((name) => [name, null])) });
      const { id_token, access_token } = await tokens(world.server, { scope, claims }, world.agent);
      const { body } = await userinfo(world.server, access_token);
      const told = { ...decodeJwt(id_token).claims, ...body };
      assert.deepEqual(
        known.filter((name) => !(name in told)),
        [],
      );
      assert.deepEqual(
        Object.keys(body).filter((name) => !known.includes(name)),
        [],
      );
    },
  },
  claim_types_supported: {
    async listed(world, value) {
      assert.deepEqual(value, ['normal', 'aggregated', 'distributed']);
      const sources = {
        _claim_names: { nickname: 'a', website: 'b' },
        _claim_sources: { a: { JWT: 'e30.e30.AA' }, b: { endpoint: 'https://claims.example/' } },
      };
      await world.server.call('PATCH', `/admin/users/${world.subject}`, { claims: sources });
      const { access_token } = await tokens(world.server, {}, world.agent);
      assert.partialDeepStrictEqual((await userinfo(world.server, access_token)).body, sources);
      const none = { _claim_names: null, _claim_sources: null };
      await world.server.call('PATCH', `/admin/users/${world.subject}`, { claims: none });
    },
  },
  subject_types_supported: {
    async listed(world) {
      const types = world.list('subject_types_supported');
      assert(types.includes('public'));
      assert.equal(await subjectOf(world, await world.client({ subject_type: 'public' })), world.subject);
      if (!types.includes('pairwise')) return world.unregistrable({ subject_type: 'pairwise' });
      const metadata = { subject_type: 'pairwise' };
      const here = await subjectOf(world, await world.client(metadata));
      assert.equal(await subjectOf(world, await world.client(metadata)), here);
      assert.notEqual(here, world.subject);
    },
  },
  id_token_signing_alg_values_supported: {
    async listed(world) {
      await signs(
        world,
        'id_token_signing_alg_values_supported',
        'id_token_signed_response_alg',
        async (client_id, secret) => (await tokensOf(world, client_id, secret))['id_token'],
      );
      if (!world.list('id_token_signing_alg_values_supported').includes('none')) return;
      const metadata = { id_token_signed_response_alg: 'none', response_types: ['code'] };
      const { id_token } = await tokensOf(world, await world.client(metadata));
      assert.equal(decodeJwt(id_token).header['alg'], 'none');
    },
  },
  userinfo_signing_alg_values_supported: {
    async listed(world) {
      const member = 'userinfo_signing_alg_values_supported';
      await signs(world, member, 'userinfo_signed_response_alg', (client_id, secret) =>
        signedUserinfo(world, client_id, secret),
      );
      assert(world.list(member).includes('none'));
      const { access_token } = await tokensOf(world, await world.client({ userinfo_signed_response_alg: 'none' }));
      assert.equal((await userinfo(world.server, access_token)).body['sub'], world.subject);
    },
  },
  id_token_signed_response_alg: sameAs('id_token_signing_alg_values_supported'),
  userinfo_signed_response_alg: sameAs('userinfo_signing_alg_values_supported'),
  dpop_signing_alg_values_supported: {
    async listed(world) {
      const listed = world.list('dpop_signing_alg_values_supported');
      const client_id = await world.client({ grant_types: ['client_credentials'], response_types: [] });
      const url = world.url('token_endpoint');
      for (const alg of SIGNATURE_ALGORITHM_NAMES) {
        const dpop = await proofOf(await dpopKey(alg), { method: 'POST', url, now: world.clock.now() });
        const form = { grant_type: 'client_credentials' };
        const { body } = await world.post('token_endpoint', form, basic(client_id, SECRET), { dpop });
        assert.equal(body['token_type'], listed.includes(alg) ? 'DPoP' : undefined, alg);
      }
      for (const alg of listed) assert(SIGNATURE_ALGORITHM_NAMES.includes(alg), alg);
    },
  },
};
