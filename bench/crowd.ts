import type { Account } from '../src/accounts/records.ts';
import type { Change } from '../src/oauth/changes.ts';
import type { Client } from '../src/oauth/client.ts';
import { systemRandom } from '../src/oauth/clock.ts';
import type { AccessToken, AuthorizationGrant, Consent, LoginSession } from '../src/oauth/records.ts';
import { createIdentifier } from '../src/oauth/tokens/identifier.ts';
import type { Entities } from '../src/store/entities.ts';

type Changes = Change<Entities>[];

/** The clients and people of a large server, and what they have been given, by number. */
export interface Crowd {
  client(at: number): Changes;
  /** A person and the session that they are signed in with. */
  person(at: number): Changes;
  /** Who has the grant with this number. */
  username(grant: number): string;
  grant(at: number): AuthorizationGrant;
  /** With the consent, where it is the person's first. */
  grantAndToken(grant: AuthorizationGrant, hash: string, at: number): Changes;
}

interface CrowdOptions {
  readonly client: Client;
  readonly person: Account | undefined;
  readonly tokens: number;
  readonly clients: number;
  readonly people: number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Everything was issued within the last day, and is good for so long that a filled store can be kept. */
const LIFETIME = 90 * DAY;
const SCOPE = ['openid', 'profile', 'email', 'offline_access'];
const VALUE = 'e'.repeat(22);
const CODE_CHALLENGE = 'c'.repeat(43);
const REDIRECT_URI = 'https://app.example/callback';
/** As long as they are. */
const REQUEST_URL = `https://id.example/oauth2/auth?${new URLSearchParams({
  client_id: 'client-00000000',
  response_type: 'code',
  redirect_uri: REDIRECT_URI,
  scope: SCOPE.join(' '),
  state: VALUE,
  nonce: VALUE,
  code_challenge: CODE_CHALLENGE,
  code_challenge_method: 'S256',
})}`;

export function createCrowd({ client, person, tokens, clients, people }: CrowdOptions): Crowd {
  const began = Date.now() - DAY;
  const owner = (grant: number): number => grant % people;
  return {
    client: (at) => {
      const times = { created_at: began, updated_at: began, tokens_valid_from: began };
      return [{ op: 'insert', entity: 'client', record: { ...client, ...times, client_id: name('client', at) } }];
    },
    person(at) {
      const account = accountOf(at, people, began, person?.password_hash ?? null);
      const identifiers = [account.username, account.email].filter((identifier) => identifier !== null);
      return [
        { op: 'insert', entity: 'account', record: account },
        ...identifiers.map((identifier): Changes[number] => {
          return { op: 'insert', entity: 'account_identifier', record: { identifier, account_id: account.id } };
        }),
        { op: 'insert', entity: 'login_session', record: sessionOf(at, people, began) },
      ];
    },
    username: (grant) => name('person', owner(grant)),
    grant(at) {
      const issued_at = began + Math.floor((at / tokens) * (DAY - HOUR));
      // Another client at each turn of the people, so that everybody has several.
      const client_id = name('client', (at + Math.floor(at / people)) % clients);
      return grantOf(client_id, subjectOf(owner(at), people), sessionId(owner(at), people), issued_at);
    },
    grantAndToken: (grant, hash, at) => [
      { op: 'insert', entity: 'authorization_grant', record: grant },
      { op: 'insert', entity: 'access_token', record: tokenOf(grant, hash) },
      ...(at < people ? [{ op: 'insert', entity: 'consent', record: consentOf(grant) } as const] : []),
    ],
  };
}

function name(kind: 'client' | 'person', at: number): string {
  return `${kind}-${String(at).padStart(8, '0')}`;
}

/** Spread over all values, as random ones are, but in ascending order, so that their rows are written one after another. */
function spread(at: number, of: number): string {
  return Math.floor((at / of) * 2 ** 32)
    .toString(16)
    .padStart(8, '0');
}

function subjectOf(at: number, people: number): string {
  return `${spread(at, people)}-7000-4000-8000-${String(at).padStart(12, '0')}`;
}

function sessionId(at: number, people: number): string {
  return `${spread(at, people)}${String(at).padStart(14, '0')}`;
}

function accountOf(at: number, people: number, now: number, password_hash: string | null): Account {
  const username = name('person', at);
  return {
    id: subjectOf(at, people),
    username,
    email: `${username}@example.com`,
    password_hash,
    password_changed_at: password_hash === null ? null : now,
    disabled: false,
    claims: { name: `Person ${at}`, email_verified: true, locale: 'en' },
    created_at: now,
    updated_at: now,
  };
}

function sessionOf(at: number, people: number, now: number): LoginSession {
  return {
    id: sessionId(at, people),
    subject: subjectOf(at, people),
    auth_time: Math.floor(now / 1000),
    remembered: true,
    created_at: now,
    expires_at: now + LIFETIME,
    payload: { amr: ['pwd'], user_agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' },
  };
}

function grantOf(client_id: string, subject: string, session_id: string, now: number): AuthorizationGrant {
  return {
    id: createIdentifier({ now: () => now }, systemRandom),
    client_id,
    subject,
    session_id,
    created_at: now,
    expires_at: now + LIFETIME,
    code_expires_at: now,
    code_used_at: now,
    refresh_generation: 1,
    refresh_predecessor: 0,
    refresh_rotated_at: null,
    refresh_expires_at: now + LIFETIME,
    payload: {
      seed: systemRandom.bytes(16).toString('base64url'),
      requested_scope: SCOPE,
      requested_audience: [],
      scope: SCOPE,
      audience: [],
      redirect_uri: REDIRECT_URI,
      redirect_uri_given: true,
      code_challenge: CODE_CHALLENGE,
      code_challenge_method: 'S256',
      nonce: VALUE,
      auth_time: Math.floor(now / 1000),
      requested_at: Math.floor(now / 1000),
      session: {},
      consent: { remember: true, remember_for: 0, skipped: false },
      request_url: REQUEST_URL,
    },
  };
}

function tokenOf({ id, client_id, created_at }: AuthorizationGrant, hash: string): AccessToken {
  const expires_at = created_at + LIFETIME;
  return { grant_id: id, hash, client_id, grant_bound: true, issued_at: created_at, expires_at, payload: null };
}

function consentOf({ id, subject, client_id, created_at }: AuthorizationGrant): Consent {
  const payload = { scope: SCOPE, audience: [], session: {}, remember_for: 0 };
  return { subject, client_id, grant_id: id, granted_at: created_at, expires_at: null, payload };
}
