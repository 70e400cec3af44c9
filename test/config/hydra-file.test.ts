import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { toPolicy } from '../../src/config/policy.ts';
import { loadYaml } from './sources.ts';

const HYDRA = readFileSync(new URL('fixtures/hydra.yml', import.meta.url), 'utf8');

describe('a Hydra configuration file', () => {
  test('is accepted as it is', () => {
    const { config } = loadYaml(HYDRA, {});
    assert.equal(config.dsn, 'sqlite:///var/lib/sqlite/db.sqlite?_fk=true');
    assert.equal(config.urls.login, 'https://app.example.com/login');
    assert.equal(config.serve.cookies.names.session, 'my_session');
    assert.deepEqual(config.serve.public.cors.allowed_origins, ['https://*.example.com']);
    assert.deepEqual(config.serve.public.tls.allow_termination_from, ['10.0.0.0/8']);
    assert.equal(config.log.level, 'warn');
    assert.deepEqual(config.webfinger.oidc_discovery.supported_claims, ['email', 'username']);
  });

  test('becomes the policy of the protocol', () => {
    const policy = toPolicy(loadYaml(HYDRA, {}).config);
    assert.deepEqual(policy, {
      issuer: 'https://hydra.example.com',
      ttl: {
        access_token: 1_800_000,
        refresh_token: null,
        id_token: 3_600_000,
        auth_code: 600_000,
        login_consent_request: 1_800_000,
        device_user_code: 900_000,
        vc_nonce: 3_600_000,
        authentication_session: 2_592_000_000,
      },
      refresh_retry_window: 10_000,
      jwt_bearer: {
        audiences: ['https://hydra.example.com', 'https://hydra.example.com/oauth2/token'],
        jti_optional: false,
        iat_optional: false,
        max_ttl: 2_592_000_000,
        omit_assertion_audience: false,
      },
      device: {
        polling_interval: 5_000,
        user_code: { length: 8, character_set: 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789' },
      },
      pkce: { enforced: false, enforced_for_public_clients: true, plain: false },
      client_certificates: { taken: false, authorities: false },
      dpop: { nonce: 'off', nonce_lifetime: 300_000, proof_lifetime: 60_000 },
      profile: 'default',
      reached_at: { bases: ['https://hydra.example.com'], urls: {} },
      require_sender_constrained_tokens: false,
      request_objects: { unsigned: true, require_signed: false },
      pushed_authorization_requests: { required: false, lifespan: 90_000 },
      resource_indicators: { default_resource: null, unregistered_hosts: [] },
      scope_strategy: 'exact',
      access_token_strategy: 'opaque',
      jwt: {
        scope_claim: 'list',
        exclude_not_before_claim: false,
        allowed_top_level_claims: [],
        mirror_top_level_claims: true,
      },
      default_grant_allowed_scope: false,
      subject_types: ['pairwise', 'public'],
      pairwise_salt: 'youReallyNeedToChangeThis',
      default_scope: ['openid', 'offline_access'],
      ml_dsa: false,
      unsigned_id_tokens: false,
      unused_client_lifetime: 7_776_000_000,
      session_management: false,
      logout_notice_lifespan: 86_400_000,
      identity_provider_logout: true,
      dev: false,
    });
  });

  test('every setting that changes nothing is named, and no other', () => {
    const later = 'is accepted and changes nothing: this version of Signet does not have this yet.';
    const none = 'is accepted and changes nothing: Signet has nothing of the kind.';
    assert.deepEqual([...loadYaml(HYDRA, {}).warnings].sort(), [
      `cgroups ${none}`,
      `hsm ${none}`,
      'log.leak_sensitive_values is accepted and changes nothing: the log never holds secrets; this cannot be switched on.',
      'oauth2.hashers is accepted and changes nothing: Signet chooses the hash by where a secret comes from.',
      `profiling ${none}`,
      `serve.public.cors.debug ${none}`,
      `tracing ${later}`,
    ]);
  });

  test('what cannot be switched off is said', () => {
    const { warnings } = loadYaml(
      'oauth2: { session: { encrypt_at_rest: false } }\nlog: { format: gelf }\nserve: { cookies: { names: { login_csrf: x } } }',
    );
    assert.deepEqual(warnings, [
      'log.format is accepted and changes nothing: GELF is not written; the log is JSON.',
      'oauth2.session.encrypt_at_rest is accepted and changes nothing: what is stored is always sealed; this cannot be switched off.',
      'serve.cookies.names.login_csrf is accepted and changes nothing: the cookies that bind a browser have names of their own.',
    ]);
  });
});
