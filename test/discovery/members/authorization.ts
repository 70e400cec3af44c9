import assert from 'node:assert/strict';
import { answerDevice, codesOf } from '../../device/story.ts';
import { createIssuer, trust, trustOf } from '../../jwt-bearer/issuer.ts';
import {
  ask,
  authorizationUrl,
  authorize,
  CHALLENGE,
  decodeJwt,
  pageKind,
  tokens,
  userinfo,
  VERIFIER,
} from '../../support/story.ts';
import { UserAgent, type Visit } from '../../support/user-agent.ts';
import type { Members, Said, World } from '../world.ts';

const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** What comes out of each response type. */
const HOLDS: Readonly<Record<string, string>> = { code: 'code', token: 'access_token', id_token: 'id_token' };

const granted = ({ status, body }: Said): void =>
  assert.deepEqual([status, typeof body['access_token']], [200, 'string'], JSON.stringify(body));

/** How each grant is reached. */
const GRANTS: Readonly<Record<string, (world: World) => Promise<void>>> = {
  async authorization_code(world) {
    granted(await world.redeem((await ask(world.server, {}, world.agent)).parameters['code']));
  },
  async implicit({ server, agent }) {
    assert((await ask(server, { response_type: 'token' }, agent)).parameters['access_token']);
  },
  async refresh_token(world) {
    const { refresh_token = '' } = await tokens(world.server, {}, world.agent);
    granted(await world.post('token_endpoint', { grant_type: 'refresh_token', refresh_token }));
  },
  async client_credentials(world) {
    granted(await world.post('token_endpoint', { grant_type: 'client_credentials' }));
  },
  async [DEVICE](world) {
    const codes = codesOf(await world.post('device_authorization_endpoint', { scope: 'openid' }));
    await answerDevice(world.server, codes, world.agent);
    granted(await world.post('token_endpoint', { grant_type: DEVICE, device_code: codes.device_code }));
  },
  async [JWT_BEARER](world) {
    const issuer = createIssuer('https://idp.example');
    await trust(world.server, trustOf(issuer, world.clock.now(), { scope: ['openid'] }));
    const now = world.clock.now() / 1000;
    const claims = {
      iss: issuer.name,
      sub: 'ada',
      aud: world.url('token_endpoint'),
      iat: now,
      exp: now + 60,
      jti: 'a',
    };
    granted(await world.post('token_endpoint', { grant_type: JWT_BEARER, assertion: issuer.sign(claims) }));
  },
};

/** What each prompt shows to somebody who is signed in and has agreed. */
const PROMPTS: Readonly<Record<string, (page: Visit) => boolean>> = {
  none: (page) => pageKind(page) === 'application',
  login: (page) => pageKind(page) === 'login',
  select_account: (page) => pageKind(page) === 'login',
  consent: (page) => pageKind(page) === 'consent',
  create: isSignUp,
};

function isSignUp({ html }: Visit): boolean {
  return html.includes('id="sign-up-submit"');
}

const stranger = ({ server }: World) => new UserAgent(server.issuer);
const errorOf = async ({ server, agent }: World, parameters: Readonly<Record<string, string | null>>) =>
  (await ask(server, parameters, agent)).parameters['error'];

async function redeemsPlain(world: World): Promise<string | undefined> {
  const asked = { code_challenge: VERIFIER, code_challenge_method: 'plain' };
  const { parameters } = await ask(world.server, asked, world.agent);
  if (parameters['code'] !== undefined) granted(await world.redeem(parameters['code']));
  return parameters['error'];
}

/** What an authorization request can ask for. */
export const AUTHORIZATION_MEMBERS: Members = {
  response_types_supported: {
    async listed(world) {
      for (const response_type of world.list('response_types_supported')) {
        const { parameters } = await ask(world.server, { response_type }, world.agent);
        const wanted = response_type.split(' ').flatMap((word) => HOLDS[word] ?? []);
        const held = Object.values(HOLDS).filter((name) => name in parameters);
        assert.deepEqual(held.sort(), wanted.sort(), response_type);
        assert(!('error' in parameters), response_type);
      }
      assert.equal(await errorOf(world, { response_type: 'password' }), 'unsupported_response_type');
    },
  },
  response_modes_supported: {
    async listed(world) {
      for (const response_mode of world.list('response_modes_supported'))
        for (const response_type of world.list('response_types_supported')) {
          const answer = await ask(world.server, { response_type, response_mode }, world.agent);
          const [carrier, form] = response_mode === 'jwt' ? [undefined, 'jwt'] : response_mode.split('.');
          const usual = /token/.test(response_type) ? 'fragment' : 'query';
          // What carries a token is never in the query (OAuth 2.0 Multiple Response Types §3).
          const refused = carrier === 'query' && usual === 'fragment';
          assert.equal(answer.channel, refused ? usual : (carrier ?? usual), `${response_mode} ${response_type}`);
          assert.equal('response' in answer.parameters, form === 'jwt', response_mode);
          const told = form === 'jwt' ? decodeJwt(answer.parameters['response']).claims : answer.parameters;
          assert.equal(told['error'], refused ? 'unsupported_response_mode' : undefined);
        }
      for (const response_mode of ['none.jwt', 'web_message'])
        assert.equal(await errorOf(world, { response_mode }), 'unsupported_response_mode');
    },
  },
  grant_types_supported: {
    async listed(world) {
      const grants = world.list('grant_types_supported');
      assert.deepEqual([...grants].sort(), Object.keys(GRANTS).sort());
      for (const grant of grants) await GRANTS[grant]?.(world);
      for (const grant_type of ['password', 'urn:ietf:params:oauth:grant-type:token-exchange', 'implicit']) {
        const { body } = await world.post('token_endpoint', { grant_type });
        assert.equal(body['error'], 'unsupported_grant_type', grant_type);
      }
    },
  },
  code_challenge_methods_supported: {
    async listed(world) {
      const methods = world.list('code_challenge_methods_supported');
      assert(methods.includes('S256') && methods.every((method) => ['S256', 'plain'].includes(method)));
      const { parameters } = await ask(world.server, { code_challenge: CHALLENGE }, world.agent);
      granted(await world.redeem(parameters['code']));
      assert.equal(await redeemsPlain(world), methods.includes('plain') ? undefined : 'invalid_request');
      assert.equal(await errorOf(world, { code_challenge_method: 'S512' }), 'invalid_request');
    },
  },
  authorization_response_iss_parameter_supported: {
    async listed({ server, agent }, value) {
      for (const parameters of [{}, { response_type: 'none' }, { scope: 'no.such.scope' }])
        assert.equal('iss' in (await ask(server, parameters, agent)).parameters, value);
    },
  },
  prompt_values_supported: {
    async listed(world) {
      const prompts = world.list('prompt_values_supported');
      for (const prompt of prompts) {
        const page = await world.agent.visit(authorizationUrl(world.server, { prompt }));
        assert(PROMPTS[prompt]?.(page), `${prompt}: ${page.at} ${page.left}`);
      }
      const silent = await ask(world.server, { prompt: 'none' }, stranger(world));
      assert.equal(silent.parameters['error'], 'login_required');
      assert.equal(await errorOf(world, { prompt: 'enrol' }), 'invalid_request');
      if (prompts.includes('create')) return;
      assert(!isSignUp(await stranger(world).visit(authorizationUrl(world.server, { prompt: 'create' }))));
    },
  },
  display_values_supported: {
    async listed(world) {
      for (const display of world.list('display_values_supported'))
        assert.equal(pageKind(await stranger(world).visit(authorizationUrl(world.server, { display }))), 'login');
    },
  },
  ui_locales_supported: {
    async listed(world) {
      const locales = world.list('ui_locales_supported');
      for (const ui_locales of locales) {
        const { html } = await stranger(world).visit(authorizationUrl(world.server, { ui_locales }));
        assert.equal(/<html[^>]* lang="([^"]*)"/.exec(html)?.[1], ui_locales);
      }
      const { html } = await stranger(world).visit(authorizationUrl(world.server, { ui_locales: 'tlh' }));
      assert(locales.includes(/<html[^>]* lang="([^"]*)"/.exec(html)?.[1] ?? ''));
    },
  },
  acr_values_supported: {
    async listed(world) {
      for (const acr_values of world.list('acr_values_supported')) {
        const { href } = await authorize(world.server, { acr_values }, stranger(world));
        const { body } = await world.redeem(new URL(href).searchParams.get('code') ?? undefined);
        assert.equal(decodeJwt(body['id_token']).claims['acr'], acr_values);
      }
    },
  },
  claims_parameter_supported: {
    async listed({ server, agent }, value) {
      const claims = JSON.stringify({ userinfo: { email: null }, id_token: { birthdate: { essential: true } } });
      const { access_token, id_token } = await tokens(server, { scope: 'openid', claims }, agent);
      assert.equal('email' in (await userinfo(server, access_token)).body, value);
      assert.equal('birthdate' in decodeJwt(id_token).claims, value);
    },
  },
};
