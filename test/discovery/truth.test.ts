import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startTestProvider } from '../support/provider.ts';
import { ask, discovery } from '../support/story.ts';
import { AUTHORIZATION_MEMBERS } from './members/authorization.ts';
import { CLIENT_MEMBERS } from './members/clients.ts';
import { ENCRYPTION_MEMBERS } from './members/encryption.ts';
import { ENDPOINT_MEMBERS } from './members/endpoints.ts';
import { INTROSPECTION_MEMBERS } from './members/introspection.ts';
import { JARM_MEMBERS } from './members/jarm.ts';
import { LOGOUT_MEMBERS } from './members/logout.ts';
import { REQUEST_MEMBERS } from './members/requests.ts';
import { TOKEN_MEMBERS } from './members/tokens.ts';
import { type Members, World } from './world.ts';

const MEMBERS: Members = {
  ...ENDPOINT_MEMBERS,
  ...AUTHORIZATION_MEMBERS,
  ...TOKEN_MEMBERS,
  ...ENCRYPTION_MEMBERS,
  ...JARM_MEMBERS,
  ...CLIENT_MEMBERS,
  ...INTROSPECTION_MEMBERS,
  ...LOGOUT_MEMBERS,
  ...REQUEST_MEMBERS,
};

const EVERYTHING: Readonly<Record<string, unknown>> = {
  'accounts.sign_up': true,
  'keys.id_token': ['RS256', 'ES256', 'EdDSA', 'PS384'],
  'oidc.allow_unsigned_id_tokens': true,
  'oauth2.pkce.plain': true,
  'oidc.dynamic_client_registration.enabled': true,
  'oidc.session_management.enabled': true,
  'oidc.subject_identifiers.supported_types': ['public', 'pairwise'],
  'oidc.subject_identifiers.pairwise.salt': 'a-salt-of-the-tests',
  'webfinger.oidc_discovery.supported_claims': ['shoe_size'],
  'webfinger.oidc_discovery.supported_scope': ['notes.read'],
};

/** Members that would promise what the server does not do. */
const ABSENT: readonly string[] = [
  'backchannel_authentication_endpoint',
  'mtls_endpoint_aliases',
  'tls_client_certificate_bound_access_tokens',
  'authorization_details_types_supported',
];

const SERVERS = { 'a server as it comes': {}, 'a server with everything switched on': EVERYTHING };

for (const [name, settings] of Object.entries(SERVERS))
  describe(`the discovery document of ${name}`, () => {
    let world: World;
    before(async () => {
      world = await World.start(settings);
    });
    after(() => world.server.stop());

    test('has no member whose truth is not tested here', () => {
      assert.deepEqual(
        Object.keys(world.document).filter((member) => !(member in MEMBERS)),
        [],
      );
    });

    for (const [member, { listed, absent }] of Object.entries(MEMBERS))
      test(`${member} is true`, async () => {
        if (member in world.document) return listed(world, world.document[member]);
        assert(absent !== undefined, `${member} is not in the document`);
        await absent(world);
      });

    test('is the same at both places', async () => {
      const answer = await fetch(`${world.server.issuer}/.well-known/oauth-authorization-server`);
      assert.deepEqual(await answer.json(), world.document);
    });

    test('is silent on what the server does not do', async () => {
      for (const member of ABSENT) assert(!(member in world.document), member);
      const details = { authorization_details: '[{"type":"payment"}]' };
      assert((await ask(world.server, details, world.agent)).parameters['code']);
    });
  });

describe('settings decide what the document says', () => {
  const documentOf = async (settings: Readonly<Record<string, unknown>>) => {
    const server = await startTestProvider({ settings });
    try {
      return await discovery(server);
    } finally {
      await server.stop();
    }
  };

  test('where an application of the operator’s signs people in, the server promises nothing of how', async () => {
    const pages = { 'urls.login': 'https://pages.example/login', 'urls.registration': 'https://pages.example/new' };
    const document = await documentOf({ ...pages, 'urls.consent': 'https://pages.example/consent' });
    assert(!('acr_values_supported' in document));
    const prompts = document['prompt_values_supported'];
    assert(Array.isArray(prompts) && prompts.includes('create'));
  });

  test('places that the operator names are named as they are', async () => {
    const places = {
      jwks_url: 'jwks_uri',
      token_url: 'token_endpoint',
      auth_url: 'authorization_endpoint',
      userinfo_url: 'userinfo_endpoint',
      client_registration_url: 'registration_endpoint',
      device_authorization_url: 'device_authorization_endpoint',
    };
    const address = (setting: string) => `https://proxy.example/${setting}`;
    const settings = Object.keys(places).map((name) => [`webfinger.oidc_discovery.${name}`, address(name)]);
    const document = await documentOf(Object.fromEntries(settings));
    for (const [name, member] of Object.entries(places)) assert.equal(document[member], address(name));
  });
});
