import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ClientMetadata } from '../../src/oauth/client.ts';
import { OAuthError } from '../../src/oauth/errors.ts';
import type { RegistrationContext } from '../../src/oauth/registration/context.ts';
import { parseClientMetadata } from '../../src/oauth/registration/metadata.ts';
import { harness } from './support.ts';

const context: RegistrationContext = {
  policy: {
    subject_types: ['public', 'pairwise'],
    default_scope: ['openid'],
    profile: 'default',
    client_certificates: { taken: true, authorities: true },
    ml_dsa: false,
    unsigned_id_tokens: false,
    dev: false,
  },
  signing_algorithms: ['RS256', 'ES256'],
  decryption_algorithms: ['RSA-OAEP-256', 'ECDH-ES'],
  strict: false,
};

const parse = (document: unknown, change: Partial<RegistrationContext> = {}): ClientMetadata =>
  parseClientMetadata(document, { ...context, ...change });

function refuses(document: unknown, member: string, change: Partial<RegistrationContext> = {}): void {
  assert.throws(
    () => parse(document, change),
    (error) => error instanceof OAuthError && error.status === 400 && error.description.startsWith(`${member} `),
    `${member} should be refused`,
  );
}

describe('redirect URIs', () => {
  test('any absolute URI is accepted, of whatever scheme', () => {
    const redirect_uris = [
      'https://app.example/cb?x=1',
      'http://app.example/cb',
      'http://127.0.0.1:8080/cb',
      'http://[::1]/cb',
      'com.example.app:/cb',
      'myapp://callback',
      'urn:ietf:wg:oauth:2.0:oob',
    ];
    assert.deepEqual(parse({ redirect_uris }).redirect_uris, redirect_uris);
  });

  for (const uri of [
    '/cb',
    'app.example/cb',
    '',
    'https:/app.example',
    'https:app.example',
    'https://app.example/\ncb',
    'https://app.example/ü',
    'https://app.example\\@evil.example',
    ' https://app.example/',
    'https://app.example/cb#x',
    'https://app.example/cb#',
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
  ]) {
    test(`${JSON.stringify(uri)} is refused as invalid_redirect_uri`, () => {
      assert.throws(
        () => parse({ redirect_uris: ['https://ok.example/', uri] }),
        (error) => error instanceof OAuthError && error.code === 'invalid_redirect_uri',
      );
    });
  }

  test('a logout redirect shares scheme, host and port with one of them', () => {
    const redirect_uris = ['https://app.example/cb', 'myapp://cb'];
    const good = ['https://app.example:443/bye', 'myapp://cb/bye'];
    assert.deepEqual(parse({ redirect_uris, post_logout_redirect_uris: good }).post_logout_redirect_uris, good);
    for (const bad of ['http://app.example/', 'https://app.example:8443/', 'myapp://other', '/bye']) {
      refuses({ redirect_uris, post_logout_redirect_uris: [bad] }, 'post_logout_redirect_uris');
    }
  });
});

describe('closed sets', () => {
  test('what is in none of them is refused with the values that are', () => {
    refuses({ token_endpoint_auth_method: 'client_secret' }, 'token_endpoint_auth_method');
    refuses({ grant_types: ['authorization_code', 'password'] }, 'grant_types');
    refuses({ response_types: ['code', 'toString'] }, 'response_types');
    refuses({ subject_type: 'private' }, 'subject_type');
    refuses({ subject_type: 'pairwise' }, 'subject_type', { policy: { ...context.policy, subject_types: ['public'] } });
    refuses({ access_token_strategy: 'paseto' }, 'access_token_strategy');
    refuses({ userinfo_signed_response_alg: 'ES256K' }, 'userinfo_signed_response_alg');
    refuses({ id_token_signed_response_alg: 'PS256' }, 'id_token_signed_response_alg');
    refuses({ request_object_signing_alg: 'ES256K' }, 'request_object_signing_alg');
  });

  test('the words of a response type come in any order', () => {
    assert.deepEqual(
      parse({ response_types: ['token id_token code', 'id_token code', 'code id_token'] }).response_types,
      ['code id_token token', 'code id_token'],
    );
  });

  test('a server without public subjects makes pairwise clients', () => {
    const policy = { ...context.policy, subject_types: ['pairwise'] as const };
    assert.equal(parse({}, { policy }).subject_type, 'pairwise');
  });
});

describe('response types and grant types', () => {
  const contradiction = { grant_types: ['client_credentials'], response_types: ['code id_token'] };

  test('may contradict each other in the admin API, as in Hydra', () => {
    assert.deepEqual(parse(contradiction).grant_types, ['client_credentials']);
    assert.deepEqual(parse({ response_types: ['id_token'] }).grant_types, ['authorization_code']);
  });

  test('must fit where registration is strict, and supply each other', () => {
    refuses(contradiction, 'grant_types', { strict: true });
    assert.deepEqual(parse({ response_types: ['code id_token'] }, { strict: true }).grant_types, [
      'authorization_code',
      'implicit',
    ]);
    const service = parse({ grant_types: ['client_credentials'] }, { strict: true });
    assert.deepEqual([service.grant_types, service.response_types], [['client_credentials'], []]);
  });
});

describe('keys and authentication', () => {
  const jwks = { keys: [{ kty: 'RSA', n: 'n'.repeat(342), e: 'AQAB' }] };

  test('private_key_jwt needs keys, and an algorithm that keys can have', () => {
    const token_endpoint_auth_method = 'private_key_jwt';
    refuses({ token_endpoint_auth_method }, 'token_endpoint_auth_method');
    refuses({ token_endpoint_auth_method, jwks: {} }, 'token_endpoint_auth_method');
    refuses(
      { token_endpoint_auth_method, jwks, token_endpoint_auth_signing_alg: 'HS256' },
      'token_endpoint_auth_signing_alg',
    );
    assert.deepEqual(parse({ token_endpoint_auth_method, jwks }).jwks, jwks);
    assert.equal(parse({ token_endpoint_auth_signing_alg: 'HS256' }).token_endpoint_auth_method, 'client_secret_basic');
  });

  test('keys are public, well-formed, and in one place', () => {
    refuses({ jwks, jwks_uri: 'https://app.example/jwks' }, 'jwks_uri');
    refuses({ jwks: { keys: [{ ...jwks.keys[0], d: 'private' }] } }, 'jwks');
    refuses({ jwks: { keys: [{ kty: 'oct', k: 'private' }] } }, 'jwks');
    refuses({ jwks: { keys: [{}] } }, 'jwks');
    refuses({ jwks: { keys: ['x'] } }, 'jwks');
    refuses({ jwks: { keys: {} } }, 'jwks');
    refuses({ jwks: [] }, 'jwks');
  });
});

describe('URLs that the server fetches or shows', () => {
  const fetched = ['jwks_uri', 'backchannel_logout_uri'];

  test('are https, or http on a loopback host; on a development server http anywhere', () => {
    for (const member of fetched) {
      parse({ [member]: 'https://app.example/x' });
      parse({ [member]: 'http://localhost:8080/x' });
      refuses({ [member]: 'http://app.example/x' }, member);
      refuses({ [member]: 'ftp://app.example/x' }, member);
      parse({ [member]: 'http://app:8080/x' }, { policy: { ...context.policy, dev: true } });
    }
    const dev = { policy: { ...context.policy, dev: true } };
    parse({ initiate_login_uri: 'https://app.example/x' });
    for (const host of ['app.example', 'localhost'])
      refuses({ initiate_login_uri: `http://${host}/x` }, 'initiate_login_uri', dev);
    refuses({ request_uris: ['http://app.example/x'] }, 'request_uris');
    refuses({ backchannel_logout_uri: 'https://app.example/#x' }, 'backchannel_logout_uri');
    refuses({ frontchannel_logout_uri: 'myapp://x' }, 'frontchannel_logout_uri');
  });

  test('texts about the client are web pages, in every language', () => {
    for (const member of ['client_uri', 'logo_uri', 'policy_uri', 'tos_uri']) {
      refuses({ [member]: 'javascript:alert(1)' }, member);
      refuses({ [`${member}#de`]: 'javascript:alert(1)' }, member);
    }
  });

  test('origins have no path', () => {
    for (const origin of ['https://app.example/', 'https://u@app.example', 'app.example', '*', 'null', 'https://a?b']) {
      refuses({ allowed_cors_origins: [origin] }, 'allowed_cors_origins');
    }
  });
});

describe('types of members', () => {
  test('a value of another type is refused', () => {
    refuses({ client_name: 7 }, 'client_name');
    refuses({ contacts: 'a@example.com' }, 'contacts');
    refuses({ contacts: [1] }, 'contacts');
    refuses({ skip_consent: 'true' }, 'skip_consent');
    refuses({ default_max_age: -1 }, 'default_max_age');
    refuses({ default_max_age: 1.5 }, 'default_max_age');
    refuses({ metadata: [] }, 'metadata');
    refuses({ 'client_name#de': {} }, 'client_name#de');
    refuses({ client_name: 'x'.repeat(513) }, 'client_name');
    refuses({ scope: 'a "b"' }, 'scope');
    refuses({ implicit_grant_id_token_lifespan: 3600 }, 'implicit_grant_id_token_lifespan');
    refuses({ implicit_grant_id_token_lifespan: '0s' }, 'implicit_grant_id_token_lifespan');
    for (const document of [undefined, null, [], 'text', 7]) refuses(document, 'The');
  });

  test('null and the empty text are absent, and what is unknown is ignored', () => {
    const absent = { contacts: null, client_uri: '', scope: '', jwks: null, metadata: null, skip_consent: null };
    assert.deepEqual(parse({ ...absent, response_mode_hint: ['jwt'], 'unknown#de': 'x' }), parse({}));
  });

  test('what no database keeps and what is nested without end is refused', () => {
    refuses({ client_name: 'a\0b' }, 'A');
    refuses({ metadata: { x: ['\ud800'] } }, 'A');
    refuses(JSON.parse(`{"metadata":{"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`), 'The');
  });
});

describe('pairwise subjects', () => {
  const redirect_uris = ['https://a.example/cb', 'https://b.example/cb'];
  const sector_identifier_uri = 'https://a.example/sector.json';

  test('several hosts need a sector', () => {
    refuses({ subject_type: 'pairwise', redirect_uris }, 'subject_type');
    refuses({ redirect_uris, sector_identifier_uri: 'http://localhost/x' }, 'sector_identifier_uri');
    assert.equal(parse({ subject_type: 'pairwise', redirect_uris: redirect_uris.slice(1) }).subject_type, 'pairwise');
  });

  test('the sector document must list every redirect URI', async () => {
    const document = { client_id: 'app', subject_type: 'pairwise', redirect_uris, sector_identifier_uri };
    const listed = harness({ fetchJson: async () => [...redirect_uris, 'https://c.example/'] });
    assert.equal((await listed.call('POST', '/admin/clients', document)).status, 201);
    for (const fetchJson of [async () => redirect_uris.slice(1), async () => ({}), () => Promise.reject(new Error())]) {
      const { status, body } = await harness({ fetchJson }).call('POST', '/admin/clients', document);
      assert.deepEqual([status, body['error']], [400, 'invalid_client_metadata']);
    }
  });

  test('it is read again only when what depends on it changes', async () => {
    const fetched: string[] = [];
    const { call } = harness({
      fetchJson: async (uri) => {
        fetched.push(uri);
        return redirect_uris;
      },
    });
    const document = { client_id: 'app', redirect_uris, sector_identifier_uri };
    await call('POST', '/admin/clients', document);
    await call('PUT', '/admin/clients/app', { ...document, client_name: 'New' });
    assert.equal(fetched.length, 1);
    const more = { ...document, redirect_uris: [...redirect_uris, 'https://c.example/'] };
    assert.equal((await call('PUT', '/admin/clients/app', more)).status, 400);
  });
});
