import assert from 'node:assert/strict';
import { Agent, request } from 'node:https';
import { after, before, describe, test } from 'node:test';
import * as client from 'openid-client';
import { attempt, discover } from '../openid-client/relying-party.ts';
import { certify, type Identity, nameOf } from '../support/certificates.ts';
import { createClient, createUser } from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';
import { walkBack } from '../support/walk.ts';
import { issued, type MtlsServer, SERVER, startMtlsServer } from './world.ts';

/** `fetch` with a client certificate, as an application has it from its HTTP library. */
function fetchAs({ cert, key }: Identity): client.CustomFetch {
  const agent = new Agent({ cert, key, ca: SERVER.cert, keepAlive: false });
  return async (url, { method, headers, body }) => {
    if (!url.startsWith('https:')) return fetch(url, { method, headers, body: body ?? null, redirect: 'manual' });
    const { promise, resolve, reject } = Promise.withResolvers<Response>();
    const sent = request(url, { method, headers, agent }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(Buffer.from(chunk));
      const names = Object.entries(response.headers).map(([name, value]): [string, string] => [name, String(value)]);
      resolve(new Response(Buffer.concat(chunks), { status: response.statusCode ?? 0, headers: names }));
    });
    sent.on('error', reject).end(body === undefined || body === null ? undefined : String(body));
    return promise;
  };
}

describe('openid-client with a TLS certificate', () => {
  let server: MtlsServer;
  const own = issued({ subject: nameOf(['CN', 'rp']) });
  const self = certify({ subject: nameOf(['CN', 'self']) });

  before(async () => {
    server = await startMtlsServer();
    server.clock.advance(Date.now() - server.clock.now());
    await createUser(server);
    const bound = {
      client_secret: undefined,
      response_types: ['code'],
      tls_client_certificate_bound_access_tokens: true,
    };
    await createClient(server, {
      ...bound,
      client_id: 'issued',
      token_endpoint_auth_method: 'tls_client_auth',
      tls_client_auth_subject_dn: 'CN=rp',
    });
    await createClient(server, {
      ...bound,
      client_id: 'self',
      token_endpoint_auth_method: 'self_signed_tls_client_auth',
      jwks: { keys: [self.x509.publicKey.export({ format: 'jwk' })] },
    });
  });
  after(() => server.stop());

  async function configured(client_id: string, identity: Identity): Promise<client.Configuration> {
    const config = await discover(server, {
      client_id,
      authentication: client.TlsClientAuth(),
      metadata: { use_mtls_endpoint_aliases: true },
    });
    config[client.customFetch] = fetchAs(identity);
    return config;
  }

  for (const [client_id, identity] of [
    ['issued', own],
    ['self', self],
  ] as const)
    test(`signs a person in, ${client_id}, asks who it is, and refreshes`, async () => {
      const config = await configured(client_id, identity);
      const { url, checks } = await attempt(config);
      const tokens = await client.authorizationCodeGrant(
        config,
        await walkBack(new UserAgent(server.issuer), url),
        checks,
      );
      const subject = tokens.claims()?.sub ?? '';
      assert.equal((await client.fetchUserInfo(config, tokens.access_token, subject)).sub, subject);
      const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token ?? '');
      assert.equal((await client.tokenIntrospection(config, refreshed.access_token)).active, true);
      await client.tokenRevocation(config, refreshed.access_token);

      const thief = await configured(client_id, certify());
      await assert.rejects(client.clientCredentialsGrant(thief), { error: 'invalid_client' });
      await assert.rejects(client.fetchUserInfo(thief, tokens.access_token, subject));
    });
});
