import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ConfigError } from '../../src/config/error.ts';
import { loadConfig } from '../../src/config/load.ts';

const KEY = { type: 'api_key', config: { in: 'header', name: 'X-API-Key', value: 'the-key-of-the-hook' } };

function load(environment: Readonly<Record<string, string>>) {
  const flags = [{ path: 'dev', word: 'true', flag: '--dev' }];
  return loadConfig({ flags, environment: { DSN: 'memory', ...environment } });
}

function problems(environment: Readonly<Record<string, string>>): string {
  try {
    load(environment);
  } catch (error) {
    assert(error instanceof ConfigError);
    return error.message;
  }
  return assert.fail('the configuration was accepted');
}

describe('the settings of hooks and grace periods', () => {
  test('a hook is a URL, or a URL with a key; without one there is none', () => {
    const url = 'https://hooks.example/token';
    assert.equal(load({}).config.oauth2.token_hook, null);
    assert.deepEqual(load({ OAUTH2_TOKEN_HOOK: url }).config.oauth2.token_hook, url);
    const { config, warnings } = load({ OAUTH2_TOKEN_HOOK: JSON.stringify({ url, auth: KEY }) });
    assert.deepEqual(config.oauth2.token_hook, { url, auth: KEY });
    assert.deepEqual(warnings, []);
  });

  test('what is no hook is refused, and its key is not printed', () => {
    const header = (name: string, value = 'x') => ({ ...KEY, config: { in: 'header', name, value } });
    for (const hook of [
      'hooks.example',
      'ftp://hooks.example',
      '{}',
      JSON.stringify({ url: 'https://hooks.example', auth: { type: 'basic' } }),
      JSON.stringify({ url: 'https://hooks.example', auth: header('X Key') }),
      JSON.stringify({ url: 'https://hooks.example', auth: header('X-Key', 'a\r\nb') }),
      JSON.stringify({ url: 'nowhere', auth: KEY }),
    ]) {
      const message = problems({ OAUTH2_REFRESH_TOKEN_HOOK: hook });
      assert.match(message, /oauth2\.refresh_token_hook must be an absolute http or https URL, or a group/);
      assert.doesNotMatch(message, /the-key-of-the-hook/);
    }
  });

  test('a grace period is five minutes at most, longer ones need a number of uses', () => {
    const period = 'OAUTH2_GRANT_REFRESH_TOKEN_ROTATION_GRACE_PERIOD';
    const count = 'OAUTH2_GRANT_REFRESH_TOKEN_ROTATION_GRACE_REUSE_COUNT';
    assert.doesNotThrow(() => load({ [period]: '5m' }));
    assert.match(problems({ [period]: '5m1s' }), /rotation_grace_period may be 5m at most/);
    assert.doesNotThrow(() => load({ [period]: '4320h', [count]: '2' }));
    assert.match(problems({ [period]: '4321h', [count]: '2' }), /rotation_grace_period may be 4320h at most/);
    assert.match(problems({ [count]: '-1' }), /rotation_grace_reuse_count must be a whole number/);
  });
});
