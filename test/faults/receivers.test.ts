import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import { after, before, describe, test } from 'node:test';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { logOut } from '../logout/application.ts';
import { selfSigned } from '../outbound/certificate.ts';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { ask, authorizationUrl, CALLBACK, createClient, createUser, redeem, token } from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';
import { walkBack } from '../support/walk.ts';

/** What the server of a client may do when it is asked for something, or told of something. */
const HOSTS: Readonly<Record<string, RequestListener>> = {
  hangs: () => {},
  'begins and never ends': (_, response) => void response.writeHead(200).write('["'),
  'answers endlessly': (_, response) => {
    const more = () => {
      while (!response.destroyed && response.write(' '.repeat(65_536)));
    };
    response.writeHead(200).on('drain', more);
    more();
  },
  'redirects to a private address': (_, response) => void response.writeHead(302, { location: '/private' }).end(),
  'hangs up': (request) => void request.socket.destroy(),
};
const NAMES = Object.keys(HOSTS);
/** Of a logout only the status matters, and these give a good one before whatever they do then. */
const TOLD: readonly string[] = ['begins and never ends', 'answers endlessly'];

/** What every request that leaves the server has, and a busy machine's time. */
const BOUND = 5000 + 4000;
const AT_ONCE = 2500;

const PAIRWISE = {
  'oidc.subject_identifiers.supported_types': ['public', 'pairwise'],
  'oidc.subject_identifiers.pairwise.salt': 'a-salt-of-the-test-server',
};

describe('hosts of clients that misbehave', { concurrency: true }, () => {
  let server: TestProvider;
  let host: Server;
  let origin = '';
  const asked: string[] = [];
  const pathOf = (name: string): string => `/${name.replaceAll(' ', '-')}`;

  before(async () => {
    const { cert, key } = selfSigned('localhost');
    setDefaultCACertificates([...getCACertificates('default'), cert]);
    host = createServer({ cert, key }, (request, response) => {
      asked.push(request.url ?? '');
      if (request.url === '/good') response.writeHead(200).end();
      else HOSTS[(request.url ?? '').slice(1).replaceAll('-', ' ')]?.(request, response);
    }).listen(0, 'localhost');
    await once(host, 'listening');
    const address = host.address();
    origin = `https://localhost:${typeof address === 'object' && address !== null ? address.port : 0}`;
    server = await startTestProvider({ settings: { ...PAIRWISE, 'log.level': 'fatal' } });
    await createClient(server, { request_uris: NAMES.map((name) => origin + pathOf(name)) });
    await createUser(server);
  });
  after(async () => {
    await server.stop();
    host.closeAllConnections();
    host.close();
    assert(!asked.includes('/private'), 'a redirect was followed');
  });

  async function bounded<T>(work: Promise<T>, milliseconds: number): Promise<T> {
    const started = performance.now();
    const result = await work;
    const took = performance.now() - started;
    assert(took < milliseconds, `it took ${took} ms`);
    return result;
  }

  async function assertNobodyWaits(): Promise<void> {
    for (let count = 0; count < 10; count++)
      assert.equal((await token(server, { grant_type: 'client_credentials' })).status, 200);
  }

  for (const name of NAMES) {
    test(`a sector_identifier_uri that ${name}: the registration is refused in bounded time`, async () => {
      const document = {
        redirect_uris: [CALLBACK],
        subject_type: 'pairwise',
        sector_identifier_uri: origin + pathOf(name),
      };
      const [refused] = await Promise.all([
        bounded(server.call('POST', '/admin/clients', document, 400), BOUND),
        assertNobodyWaits(),
      ]);
      assert.equal(refused['error'], 'invalid_client_metadata');
      assert.match(String(refused['error_description']), /sector_identifier_uri/);
      assert(asked.includes(pathOf(name)));
    });

    test(`a request_uri that ${name}: the authorization is refused in bounded time`, async () => {
      const [{ parameters }] = await Promise.all([
        bounded(ask(server, { request_uri: origin + pathOf(name) }), BOUND),
        assertNobodyWaits(),
      ]);
      assert.equal(parameters['error'], 'invalid_request_uri');
    });
  }

  test('back channels of all these kinds hold up neither the logout nor who listens', async () => {
    const clients = ['good', ...NAMES].map((name) => ({ client_id: name.replaceAll(' ', '-'), name }));
    const agent = new UserAgent(server.issuer);
    let id_token = '';
    for (const { client_id } of clients) {
      const backchannel_logout_uri = `${origin}/${client_id}`;
      await createClient(server, { client_id, backchannel_logout_uri, skip_consent: true });
      const back = await walkBack(agent, authorizationUrl(server, { client_id }));
      const secret = Buffer.from(`${client_id}:a-secret-of-the-test-client`).toString('base64');
      const { status, body } = await redeem(server, back, `Basic ${secret}`);
      assert.equal(status, 200, JSON.stringify(body));
      id_token = String(body['id_token']);
    }
    await bounded(logOut(agent, id_token), AT_ONCE);
    const { logout, store } = server.provider.parts;
    const delivered = logout.deliverDue();
    const started = performance.now();
    while (!asked.includes('/good')) {
      assert(performance.now() - started < AT_ONCE, 'who listens was not told');
      await new Promise((later) => setTimeout(later, 10));
    }
    await assertNobodyWaits();
    await bounded(delivered, BOUND);
    const left = await store.logoutNotices.listDue(Number.MAX_SAFE_INTEGER, 100);
    const untold = left.flatMap(({ payload }) => (payload.to === 'client' ? [payload.client_id] : []));
    const expected = NAMES.filter((name) => !TOLD.includes(name)).map((name) => name.replaceAll(' ', '-'));
    assert.deepEqual(untold.toSorted(), expected.toSorted(), 'they are told again later');
  });
});
