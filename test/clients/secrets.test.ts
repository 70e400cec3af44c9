import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Client, HashedSecret } from '../../src/oauth/client.ts';
import { createClientSecrets } from '../../src/oauth/client-authentication/secrets.ts';
import { parseClientMetadata } from '../../src/oauth/registration/metadata.ts';
import { countingRandom } from './support.ts';

const metadata = parseClientMetadata(
  {},
  {
    policy: {
      subject_types: ['public'],
      default_scope: [],
      profile: 'default',
      client_certificates: { taken: true, authorities: true },
      ml_dsa: false,
      unsigned_id_tokens: false,
      dev: false,
    },
    signing_algorithms: [],
    decryption_algorithms: [],
    strict: false,
  },
);

function clientWith(...secrets: HashedSecret[]): Client {
  return { client_id: 'app', metadata, secrets, created_at: 0, updated_at: 0, tokens_valid_from: 0 };
}

describe('client secrets', () => {
  test('a generated secret verifies, another does not, and its hash does not tell it', async () => {
    const secrets = createClientSecrets(['one'], countingRandom());
    const { secret, hashed } = secrets.generate();
    assert.match(secret, /^[\w-]{43}$/);
    assert.equal(hashed.kind, 'keyed');
    assert.notEqual(hashed.hash, secret);
    assert.equal(await secrets.verify(clientWith(hashed), secret), true);
    assert.equal(await secrets.verify(clientWith(hashed), secrets.generate().secret), false);
    assert.equal(await secrets.verify(clientWith(hashed), hashed.hash), false);
    assert.equal(await secrets.verify(clientWith(), secret), false);
  });

  test('each secret of a client works, of both kinds', async () => {
    const secrets = createClientSecrets(['one'], countingRandom());
    const first = secrets.generate();
    const second = secrets.generate();
    const client = clientWith(first.hashed, await secrets.hash('chosen secret'), second.hashed);
    for (const secret of [first.secret, 'chosen secret', second.secret]) {
      assert.equal(await secrets.verify(client, secret), true);
      assert.equal(await secrets.verify(client, secret), true);
    }
    assert.equal(await secrets.verify(client, 'chosen secreT'), false);
  });

  test('hashes outlive the rotation of the system secret, not its removal', async () => {
    const before = createClientSecrets(['old'], countingRandom());
    const { secret, hashed } = before.generate();
    const { token, hash } = before.generateRegistrationAccessToken();
    const client: Client = { ...clientWith(hashed), registration_access_token_hash: hash };
    const rotated = createClientSecrets(['new', 'old'], countingRandom());
    assert.equal(await rotated.verify(client, secret), true);
    assert.equal(rotated.verifyRegistrationAccessToken(client, token), true);
    const removed = createClientSecrets(['new'], countingRandom());
    assert.equal(await removed.verify(client, secret), false);
    assert.equal(removed.verifyRegistrationAccessToken(client, token), false);
  });

  test('a registration access token is no secret, a secret no registration access token', async () => {
    const secrets = createClientSecrets(['one'], countingRandom());
    const { secret, hashed } = secrets.generate();
    const { token, hash } = secrets.generateRegistrationAccessToken();
    const client: Client = { ...clientWith(hashed), registration_access_token_hash: hash };
    assert.equal(await secrets.verify(client, token), false);
    assert.equal(secrets.verifyRegistrationAccessToken(client, secret), false);
    assert.equal(secrets.verifyRegistrationAccessToken(clientWith(hashed), token), false);
  });

  test('a chosen secret is hashed with argon2id, once verified remembered for its client and hash alone', async () => {
    const secrets = createClientSecrets(['one'], countingRandom());
    const hashed = await secrets.hash('chosen secret');
    assert.match(hashed.hash, /^\$argon2id\$/);
    assert.notEqual((await secrets.hash('chosen secret')).hash, hashed.hash);
    const client = clientWith(hashed);
    assert.equal(await secrets.verify(client, 'chosen secret'), true);
    const started = process.cpuUsage();
    for (let count = 0; count < 200; count += 1) await secrets.verify(client, 'chosen secret');
    const { user, system } = process.cpuUsage(started);
    // 200 argon2id hashes take more than two seconds of CPU time.
    assert.ok(user + system < 500_000, `${user + system} µs`);
    assert.equal(await secrets.verify(clientWith(await secrets.hash('another secret')), 'chosen secret'), false);
  });

  test('a hash that nobody can read matches nothing', async () => {
    const secrets = createClientSecrets(['one'], countingRandom());
    const client = clientWith({ kind: 'slow', hash: 'x' }, { kind: 'keyed', hash: '' });
    assert.equal(await secrets.verify(client, ''), false);
    assert.equal(await secrets.verify(client, 'x'), false);
  });

  test('without a system secret there is no hashing', () => {
    assert.throws(() => createClientSecrets([], countingRandom()), TypeError);
  });
});
