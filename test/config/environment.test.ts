import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { environmentName, GROUPS, SETTINGS } from '../../src/config/settings.ts';
import { load, PRODUCTION, problems } from './sources.ts';

const withEnvironment = (environment: Record<string, string>) =>
  load({ environment: { ...PRODUCTION, ...environment } });

describe('settings from the environment', () => {
  test('every name means one setting or group', () => {
    const names = [...SETTINGS.map(({ path }) => path), ...GROUPS].map(environmentName);
    assert.equal(new Set(names).size, names.length);
  });

  test('underscores within a name are not mistaken for dots', () => {
    const { config } = withEnvironment({
      SERVE_PUBLIC_REQUEST_LOG_DISABLE_FOR_HEALTH: 'true',
      OAUTH2_GRANT_REFRESH_TOKEN_ROTATION_GRACE_PERIOD: '3s',
      SERVE_COOKIES_SAME_SITE_MODE: 'Strict',
      URLS_POST_LOGOUT_REDIRECT: 'https://a.example/',
    });
    assert.equal(config.serve.public.request_log.disable_for_health, true);
    assert.equal(config.oauth2.grant.refresh_token.rotation_grace_period, 3000);
    assert.equal(config.serve.cookies.same_site_mode, 'Strict');
    assert.equal(config.urls.post_logout_redirect, 'https://a.example/');
  });

  test('a list is separated by commas or is JSON', () => {
    const one = withEnvironment({ SECRETS_SYSTEM: 'secret-number-one, secret-number-two' });
    assert.deepEqual(one.config.secrets.system, ['secret-number-one', 'secret-number-two']);
    const two = withEnvironment({ SECRETS_SYSTEM: '["a,secret,with,commas"]' });
    assert.deepEqual(two.config.secrets.system, ['a,secret,with,commas']);
  });

  test('a group may be JSON, and a variable of its own wins over it', () => {
    const { config } = withEnvironment({
      TTL: '{"access_token":"5m","id_token":"5m"}',
      TTL_ID_TOKEN: '6m',
      BRANDING_LINKS: '[{"label":"Help","url":"https://help.example"}]',
    });
    assert.equal(config.ttl.access_token, 300_000);
    assert.equal(config.ttl.id_token, 360_000);
    assert.deepEqual(config.branding.links, [{ label: 'Help', url: 'https://help.example' }]);
  });

  test('numbers and booleans are read as such; a text that looks like one stays a text', () => {
    const { config } = withEnvironment({ SERVE_PUBLIC_PORT: '5444', OAUTH2_PKCE_ENFORCED: '1', BRANDING_NAME: '42' });
    assert.equal(config.serve.public.port, 5444);
    assert.equal(config.oauth2.pkce.enforced, true);
    assert.equal(config.branding.name, '42');
  });

  test('an endless refresh token is -1 here too', () => {
    assert.equal(withEnvironment({ TTL_REFRESH_TOKEN: '-1' }).config.ttl.refresh_token, null);
  });

  test('an empty variable is not given', () => {
    assert.equal(withEnvironment({ SERVE_PUBLIC_PORT: '' }).config.serve.public.port, 4444);
  });

  test('wrong values name the variable', () => {
    assert.deepEqual(
      problems(() => withEnvironment({ OAUTH2_PKCE_ENFORCED: 'yes', SERVE_PUBLIC_PORT: '70000', BRANDING: '{' })),
      [
        'serve.public.port must be a port number from 0 to 65535; it is the number 70000 (from SERVE_PUBLIC_PORT).',
        'oauth2.pkce.enforced must be true or false; it is the text "yes" (from OAUTH2_PKCE_ENFORCED).',
        'branding must be a group of settings; it is the text "{" (from BRANDING).',
      ],
    );
  });

  test('variables of other programs are left alone; a near miss is named', () => {
    const { warnings } = withEnvironment({ PATH: '/bin', DB_HOST: 'x', VERSION: '3', SERVE_PUBLIC_PROT: '1' });
    assert.deepEqual(warnings, [
      'The environment variable SERVE_PUBLIC_PROT is no setting. Did you mean SERVE_PUBLIC_PORT?',
    ]);
  });

  test("Hydra's variables for what Signet does not have are named", () => {
    const { warnings } = withEnvironment({
      OAUTH2_HASHERS_ALGORITHM: 'bcrypt',
    });
    assert.deepEqual(warnings, [
      'oauth2.hashers is accepted and changes nothing: Signet chooses the hash by where a secret comes from.',
    ]);
  });
});
