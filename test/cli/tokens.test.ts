import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { systemClock, systemRandom } from '../../src/oauth/clock.ts';
import { freePorts, startTestProvider, type TestProvider } from '../support/provider.ts';
import { createClient, decodeJwt, isActive, SECRET } from '../support/story.ts';
import { fakeAdmin, run } from './world.ts';

const SYSTEM = { clock: systemClock, random: systemRandom };

describe('tokens on the command line', () => {
  let server: TestProvider;
  let environment: Record<string, string>;

  before(async () => {
    server = await startTestProvider();
    await createClient(server);
    environment = { SIGNET_PUBLIC_URL: server.issuer, SIGNET_ADMIN_URL: server.admin, SIGNET_CLIENT_ID: 'app' };
  });
  after(() => server.stop());

  const withSecret = (): Record<string, string> => ({ ...environment, SIGNET_CLIENT_SECRET: SECRET });

  async function token(...words: string[]): Promise<string> {
    const { code, out, err } = await run(
      ['perform', 'client-credentials', '--format', 'jsonpointer=/access_token', ...words],
      { ...SYSTEM, environment: withSecret() },
    );
    assert.deepEqual([code, err], [0, '']);
    return out;
  }

  describe('signet perform client-credentials', () => {
    test('prints a token that works', async () => {
      const value = await token('--scope', 'notes.read,notes.write');
      assert.match(value, /^\S+$/);
      assert.ok(await isActive(server, value));
    });

    test('shows the answer and the moment of its end', async () => {
      const words = ['perform', 'client-credentials', '--scope', 'notes.read', '--format', 'json'];
      const { out } = await run(words, {
        ...SYSTEM,
        clock: { now: () => Date.UTC(2030, 0, 1) },
        environment: withSecret(),
      });
      const { access_token, ...rest } = JSON.parse(out);
      assert.equal(typeof access_token, 'string');
      assert.deepEqual(
        { ...rest, token_type: rest.token_type.toLowerCase() },
        { token_type: 'bearer', expires_in: 3600, scope: 'notes.read', expiry: '2030-01-01T01:00:00.000Z' },
      );
    });

    test('takes the secret from a flag, the environment, a pipe or the person', async () => {
      const words = ['perform', 'client-credentials', '--format', 'quiet'];
      const ways = [
        run([...words, '--client-secret', SECRET], { environment }),
        run(words, { environment: withSecret() }),
        run(words, { environment: { ...environment, OAUTH2_CLIENT_SECRET: SECRET } }),
        run([...words, '--client-secret-stdin'], { environment, input: async () => `${SECRET}\n` }),
        run(words, { environment, answers: [SECRET] }),
      ];
      for (const { code, out, err } of await Promise.all(ways)) {
        assert.deepEqual([code, err], [0, '']);
        assert.ok(await isActive(server, out));
      }
      const nobody = await run(words, { environment });
      assert.deepEqual(
        [nobody.code, nobody.err],
        [1, 'The client needs its secret: in SIGNET_CLIENT_SECRET, or piped in with --client-secret-stdin.'],
      );
    });

    test('a client that is registered for it gets its secret in the form', async () => {
      await createClient(server, { client_id: 'post', token_endpoint_auth_method: 'client_secret_post' });
      assert.ok(await isActive(server, await token('--client-id', 'post')));
      const wrong = await run(['perform', 'client-credentials', '--client-id', 'post', '--client-secret', 'wrong'], {
        environment,
      });
      assert.deepEqual([wrong.code, wrong.err], [1, 'The client secret is wrong, or the client does not exist.']);
    });

    test('a refusal is one sentence', async () => {
      const words = ['perform', 'client-credentials', '--scope', 'nothing.of.the.kind'];
      const { code, out, err } = await run(words, { environment: withSecret() });
      assert.deepEqual([code, out], [1, '']);
      assert.match(err, /^[^\n]*nothing\.of\.the\.kind[^\n]*\.$/);
      const nameless = await run(words, { environment: { SIGNET_PUBLIC_URL: server.issuer } });
      assert.equal(nameless.err, 'Which client? Give --client-id, or SIGNET_CLIENT_ID in the environment.');
    });

    test('a server that is none is named', async (t) => {
      const admin = await fakeAdmin(t, { status: 404, body: {} });
      const closed = `http://127.0.0.1:${(await freePorts())[0]}`;
      const words = ['perform', 'client-credentials', '--client-id', 'c', '--client-secret', 's', '--endpoint'];
      assert.deepEqual(
        [(await run([...words, admin.url])).err, (await run([...words, closed])).err],
        [
          `${admin.url} is no OpenID provider: it has no discovery document. Name its public address with --endpoint.`,
          `${closed} does not answer (ECONNREFUSED). Start it with "signet serve", or name another with --endpoint.`,
        ],
      );
    });

    test('a redirect does not carry the secret away', async (t) => {
      const [thief, server] = [await fakeAdmin(t), await fakeAdmin(t)];
      server.answer(
        { body: { issuer: server.url, token_endpoint: `${server.url}/token` } },
        { status: 307, location: thief.url },
      );
      const words = ['perform', 'client-credentials', '--client-id', 'c', '--client-secret', 's', '-e', server.url];
      const { code, err } = await run(words);
      assert.deepEqual([code, err], [1, `${server.url} answered with status 307.`]);
      assert.deepEqual(thief.received, []);
    });
  });

  describe('signet introspect token', () => {
    test('says what the token is good for', async () => {
      const value = await token('--scope', 'notes.read');
      const { code, out } = await run(['introspect', 'token', value, '--format', 'json'], { environment });
      const { active, client_id, scope } = JSON.parse(out);
      assert.deepEqual([code, active, client_id, scope], [0, true, 'app', 'notes.read']);
      const piped = await run(['introspect', 'token', '-', '--format', 'quiet'], {
        environment,
        input: async () => `${value}\n`,
      });
      assert.equal(piped.out, 'true');
    });

    test('a scope that the token lacks makes it inactive, as does nonsense', async () => {
      const value = await token('--scope', 'notes.read');
      const active = async (...words: string[]): Promise<string> =>
        (await run(['introspect', 'token', ...words, '--format', 'jsonpath={.active}'], { environment })).out;
      assert.equal(await active(value, '--scope', 'notes.read'), 'true');
      assert.equal(await active(value, '--scope', 'notes.read,notes.write'), 'false');
      assert.equal(await active('nonsense'), 'false');
    });
  });

  describe('signet revoke token', () => {
    test('ends a token', async () => {
      const value = await token();
      const { code, out } = await run(['revoke', 'token', value], { environment: withSecret() });
      assert.deepEqual([code, out], [0, 'CLIENT ID  app\nREVOKED    true']);
      assert.equal(await isActive(server, value), false);
    });

    test('asks for the secret, and for none of a client without one', async () => {
      await createClient(server, {
        client_id: 'open',
        token_endpoint_auth_method: 'none',
        client_secret: undefined,
        grant_types: ['authorization_code'],
        response_types: ['code'],
      });
      const value = await token();
      const words = ['revoke', 'token', '-', '--format', 'quiet'];
      const input = async (): Promise<string> => value;
      const refused = await run([...words, '--client-id', 'open'], { environment, input, answers: [''] });
      assert.deepEqual([refused.code, refused.questions], [0, ['Client secret (empty when it has none): ']]);
      assert.ok(await isActive(server, value), "another client's token");
      assert.equal((await run(words, { environment, input, answers: [SECRET] })).out, 'app');
      assert.equal(await isActive(server, value), false);
    });

    test('a wrong secret is one sentence, and neither secret nor token is in it', async () => {
      const { code, out, err } = await run(['revoke', 'token', 'the-token', '--client-secret', 'wrong'], {
        environment,
      });
      assert.deepEqual([code, out, err], [1, '', 'The client secret is wrong, or the client does not exist.']);
      const both = await run(['revoke', 'token', '-', '--client-secret-stdin'], { environment });
      assert.equal(
        both.err,
        'Standard input holds the token or the secret, not both: give the secret in SIGNET_CLIENT_SECRET.',
      );
    });
  });

  test('signet delete access-tokens ends those of one application', async () => {
    const value = await token();
    const { code, out } = await run(['delete', 'access-tokens', 'app'], { environment });
    assert.deepEqual([code, out], [0, 'app']);
    assert.equal(await isActive(server, value), false);
  });

  test('a JWT is printed as it is', async () => {
    await createClient(server, { client_id: 'jwt', access_token_strategy: 'jwt' });
    assert.equal(decodeJwt(await token('--client-id', 'jwt')).claims['client_id'], 'jwt');
  });
});
