import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import Database from 'better-sqlite3';
import { MIGRATIONS } from '../../src/store/migrations/index.ts';
import { postgresDialect } from '../../src/store/postgres/dialect.ts';
import { sqliteDialect } from '../../src/store/sqlite/dialect.ts';
import { TABLES } from '../../src/store/tables.ts';
import { type AnySchema, queryBuilder } from '../../src/store/templates.ts';
import { askForCodes, createTv } from '../device/story.ts';
import { createIssuer, trustOf } from '../jwt-bearer/issuer.ts';
import { logOut, startApplication } from '../logout/application.ts';
import { SCOPE as MATRIX_SCOPE, requestToken } from '../matrix/world.ts';
import { pushed } from '../par/support.ts';
import { register } from '../registration/support.ts';
import { temporaryFolder } from '../store/engines.ts';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import { authorizationUrl, createClient, createUser, logIn, signedIn, token, tokens } from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';

const DAY = 86_400_000;
const CONSENT_PAGE = 'https://consent.example/consent';

const expiring = Object.values(TABLES)
  .filter(({ expiry }) => expiry === 'expires_at')
  .map(({ name }) => name);

/** How a row with an end comes into each table: what people, applications and the operator do. */
const MAKERS: Readonly<Record<string, (server: TestProvider) => Promise<unknown>>> = {
  client: async (server) =>
    assert.equal((await register(server, { redirect_uris: ['https://new.example/cb'] })).status, 201),
  authorization_grant: (server) => tokens(server),
  access_token: (server) => token(server, { grant_type: 'client_credentials' }),
  login_session: (server) => signedIn(server),
  consent: rememberConsent,
  used_jti: (server) => signedIn(server),
  trusted_issuer: trust,
  stored_key: trust,
  initial_access_token: (server) => server.call('POST', '/admin/oauth2/register/initial-access-tokens', {}, 201),
  device_authorization: async (server) => assert.equal((await askForCodes(server)).status, 200),
  pushed_authorization_request: (server) => pushed(server),
  logout_notice: leaveNotice,
  async matrix_openid_token(server) {
    const { access_token = '' } = await tokens(server, { scope: MATRIX_SCOPE });
    assert.equal((await requestToken(server, access_token)).status, 200);
  },
  async failure_count(server) {
    const agent = new UserAgent(server.issuer);
    await logIn(agent, await agent.visit(authorizationUrl(server)), { password: 'a wrong one' });
    await server.provider.parts.limits.flush();
  },
};

/** An application of the operator's own asks for the consent, and remembers it for a day. */
async function rememberConsent(server: TestProvider): Promise<void> {
  const agent = new UserAgent(server.issuer);
  const page = await logIn(agent, await agent.visit(authorizationUrl(server, { client_id: 'asks' })));
  const challenge = new URL(page.left ?? '').searchParams.get('consent_challenge') ?? '';
  const path = `/admin/oauth2/auth/requests/consent/accept?consent_challenge=${encodeURIComponent(challenge)}`;
  const { redirect_to } = await server.call('PUT', path, {
    grant_scope: ['openid'],
    remember: true,
    remember_for: DAY / 1000,
  });
  assert.match((await agent.visit(String(redirect_to))).left ?? '', /code=/);
}

let issuers = 0;
async function trust(server: TestProvider): Promise<void> {
  const now = server.provider.parts.context.clock.now();
  issuers += 1;
  const issuer = createIssuer(`https://issuer-${issuers}.example`);
  await server.call('POST', '/admin/trust/grants/jwt-bearer/issuers', trustOf(issuer, now));
}

/** The application is down when the person logs out. */
async function leaveNotice(server: TestProvider): Promise<void> {
  const application = await startApplication(
    server,
    'notes',
    { backchannel_logout_uri: '/backchannel' },
    { skip_consent: true },
  );
  try {
    application.answers = 500;
    const agent = new UserAgent(server.issuer);
    const { id_token } = await application.signIn(agent);
    await logOut(agent, id_token);
    await server.provider.parts.logout.deliverDue();
  } finally {
    await application.close();
  }
}

/** Tables whose rows get an end only where an application of the operator's own asks for the consent. */
const ASKED_BY_OTHERS: ReadonlySet<string> = new Set(['consent']);

for (const external of [false, true]) {
  const who = external ? 'an application of the operator' : 'the built-in pages';
  rowsThatEnd(
    `rows that end by themselves, with ${who}`,
    external ? { 'urls.consent': CONSENT_PAGE } : {},
    (table) => ASKED_BY_OTHERS.has(table) === external,
  );
}

function rowsThatEnd(
  title: string,
  settings: Readonly<Record<string, unknown>>,
  concerns: (table: string) => boolean,
): void {
  describe(title, () => {
    const file = join(temporaryFolder(), 'retention.db');
    let server: TestProvider;
    let clock: TestClock;
    let reader: Database.Database;

    before(async () => {
      clock = testClock();
      server = await startTestProvider({
        clock,
        settings: {
          dsn: `sqlite://${file}`,
          'matrix.server_name': 'example.com',
          'limits.except_loopback': false,
          ...settings,
          'oidc.dynamic_client_registration.enabled': true,
        },
      });
      await createUser(server);
      const scope = `openid profile offline_access ${MATRIX_SCOPE}`;
      await createClient(server, { skip_consent: true, scope });
      await createClient(server, { client_id: 'asks' });
      await createTv(server);
      reader = new Database(file, { readonly: true });
    });
    after(async () => {
      reader.close();
      await server.stop();
    });

    const rowsWithAnEnd = (table: string): number =>
      Number(reader.prepare(`select count(*) from "${table}" where expires_at is not null`).pluck().get());

    for (const table of expiring.filter(concerns)) {
      test(`${table}: they come, and a year later none is left`, async () => {
        await MAKERS[table]?.(server);
        assert(rowsWithAnEnd(table) > 0, 'nothing was stored');
        await server.provider.parts.store.sweep();
        assert(rowsWithAnEnd(table) > 0, 'it was deleted at once');
        clock.advance(400 * DAY);
        await server.provider.parts.store.sweep();
        assert.equal(rowsWithAnEnd(table), 0);
      });
    }
  });
}

test('every table whose rows end has a way into it here', () => {
  assert.deepEqual(Object.keys(MAKERS).sort(), expiring.toSorted());
});

describe('every table that a migration makes', () => {
  for (const [name, dialect] of Object.entries({ SQLite: sqliteDialect, PostgreSQL: postgresDialect('postgres') })) {
    test(`on ${name} has its place in the retention rules`, () => {
      const db = queryBuilder<AnySchema>(dialect);
      const made = new Set<string>();
      for (const { statements } of MIGRATIONS) {
        for (const step of statements(db, dialect)) {
          const { sql } = step.compile();
          const created = /^create table (?:if not exists )?"([^"]+)"/.exec(sql)?.[1];
          const dropped = /^drop table (?:if exists )?"([^"]+)"/.exec(sql)?.[1];
          if (created !== undefined) made.add(created);
          if (dropped !== undefined) made.delete(dropped);
        }
      }
      const known = Object.values(TABLES).map((table) => table.name);
      assert.deepEqual([...made].sort(), known.sort());
    });
  }
});
