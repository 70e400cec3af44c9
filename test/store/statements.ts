import type { Change } from '../../src/oauth/changes.ts';
import type { Entities, Store } from '../../src/store/entities.ts';
import {
  client,
  consent,
  device,
  failureCount,
  grant,
  key,
  NOW,
  openIdToken,
  pushedRequest,
  session,
  token,
} from './fixtures.ts';

/** Which machines answer a statement; `its copy`: each has the table, and the one that is asked reads its own. */
export type Where = 'one machine' | 'all machines' | 'its copy';

type Asked = readonly [what: string, where: Where, ask: (store: Store) => Promise<unknown>];

const PAGE = { limit: 10 };

/** What the server reads, as `docs/scale.md` has it. */
export const READS: readonly Asked[] = [
  ['a client', 'one machine', ({ clients }) => clients.find('app')],
  ['a grant', 'one machine', ({ grants }) => grants.find('g')],
  ['an access token with its grant', 'one machine', ({ accessTokens }) => accessTokens.find('g', ['h'])],
  ['one under the hashes of two secrets', 'one machine', ({ accessTokens }) => accessTokens.find('g', ['h', 'i'])],
  ['a login session', 'one machine', ({ sessions }) => sessions.find('s')],
  ['a consent', 'one machine', ({ consents }) => consents.find('ada', 'app')],
  ["a person's consents", 'one machine', ({ consents }) => consents.listBySubject('ada')],
  [
    'a device, by its user code',
    'one machine',
    ({ deviceAuthorizations }) => deviceAuthorizations.findByUserCode(['h']),
  ],
  ['a pushed request', 'one machine', (store) => store.pushedAuthorizationRequests.find(['h'])],
  ['an OpenID token of Matrix', 'one machine', ({ matrixOpenIdTokens }) => matrixOpenIdTokens.find(['h'])],
  ['failures', 'one machine', ({ failureCounts }) => failureCounts.find('bucket')],
  ['an account', 'one machine', ({ accounts }) => accounts.find('ada')],
  ['an account, by a name', 'one machine', ({ accounts }) => accounts.findByIdentifier('ada')],
  ['keys', 'its copy', ({ keys }) => keys.list('openid')],
  ['which keys are the newest', 'its copy', ({ keys }) => keys.version('openid')],
  ['the keys of a trusted issuer', 'its copy', ({ trustedIssuers }) => trustedIssuers.keysOf('issuer')],
  ['an API', 'its copy', ({ protectedResources }) => protectedResources.find('https://api.example')],
  ['an initial access token', 'its copy', ({ initialAccessTokens }) => initialAccessTokens.find('id')],
  ['a device, by its device code', 'all machines', ({ deviceAuthorizations }) => deviceAuthorizations.find('id')],
  ["a network's devices", 'all machines', (store) => store.deviceAuthorizations.countByRequester('r', NOW, 9)],
  [
    "a client's pushed requests",
    'all machines',
    (store) => store.pushedAuthorizationRequests.countByClient('c', NOW, 9),
  ],
  ['the clients of a login session', 'all machines', ({ grants }) => grants.clientIdsOfSession('s')],
  ["a client's grant in a login session", 'all machines', ({ grants }) => grants.findInSession('s', 'app')],
  ["a person's grants", 'all machines', ({ grants }) => grants.listBySubject('ada', PAGE)],
  ["a person's login sessions", 'all machines', ({ sessions }) => sessions.listBySubject('ada')],
  ['the consent of a grant', 'all machines', ({ consents }) => consents.findByGrant('g')],
  ['the notices that are due', 'all machines', ({ logoutNotices }) => logoutNotices.listDue(NOW, 10)],
  ['a page of clients', 'all machines', ({ clients }) => clients.list(PAGE)],
  ['a page of accounts', 'all machines', ({ accounts }) => accounts.list(PAGE)],
  ['a search for accounts', 'all machines', ({ accounts }) => accounts.listByIdentifier({ ...PAGE, prefix: 'a' })],
];

function write(...changes: readonly Change<Entities>[]): Asked[2] {
  return (store) => store.write(changes);
}

/** What it writes; each is one transaction, on one machine where it says so. */
export const WRITES: readonly Asked[] = [
  [
    'an authorization that is answered',
    'one machine',
    write({ op: 'insert', entity: 'authorization_grant', record: grant('g'), guard: 'answered' }),
  ],
  [
    'the redemption of a code',
    'one machine',
    write(
      {
        op: 'update',
        entity: 'authorization_grant',
        where: { id: 'g', code_used_at: null },
        set: { code_used_at: NOW },
        guard: 'used',
      },
      { op: 'insert', entity: 'access_token', record: token('g', 'h') },
    ),
  ],
  [
    'a refresh',
    'one machine',
    write(
      {
        op: 'update',
        entity: 'authorization_grant',
        where: { id: 'g', refresh_generation: 0 },
        set: { refresh_generation: 1, payload: grant('g').payload },
        guard: 'rotated',
      },
      { op: 'delete', entity: 'access_token', where: { grant_id: 'g' } },
      { op: 'insert', entity: 'access_token', record: token('g', 'i') },
    ),
  ],
  [
    'a token without a person',
    'one machine',
    write({ op: 'insert', entity: 'access_token', record: token('alone', 'h', { grant_bound: false }) }),
  ],
  [
    'the revocation of an access token',
    'one machine',
    write({ op: 'delete', entity: 'access_token', where: { grant_id: 'g', hash: 'i' } }),
  ],
  [
    'the revocation of a grant',
    'one machine',
    write({ op: 'delete', entity: 'authorization_grant', where: { id: 'g' } }),
  ],
  [
    'a jti',
    'one machine',
    write({ op: 'insert', entity: 'used_jti', record: { issuer: 'i', hash: 'h', expires_at: NOW }, guard: 'used' }),
  ],
  [
    'a login session',
    'one machine',
    write({ op: 'insert', entity: 'login_session', record: session('s'), existing: 'replace' }),
  ],
  ['the end of a login session', 'one machine', write({ op: 'delete', entity: 'login_session', where: { id: 's' } })],
  [
    'a consent that is remembered',
    'one machine',
    write({ op: 'insert', entity: 'consent', record: consent('ada', 'app'), existing: 'replace' }),
  ],
  [
    'a pushed request',
    'one machine',
    write({ op: 'insert', entity: 'pushed_authorization_request', record: pushedRequest('h') }),
  ],
  [
    'its use',
    'one machine',
    write({ op: 'delete', entity: 'pushed_authorization_request', where: { hash: 'h' }, guard: 'used' }),
  ],
  [
    'a device',
    'one machine',
    write({ op: 'insert', entity: 'device_authorization', record: device('d'), guard: 'taken' }),
  ],
  [
    'the answer to a device',
    'one machine',
    write({
      op: 'update',
      entity: 'device_authorization',
      where: { user_code_hash: 'hash of d', status: 'pending' },
      set: { status: 'granted' },
      guard: 'answered',
    }),
  ],
  [
    'a failure',
    'one machine',
    write({ op: 'insert', entity: 'failure_count', record: failureCount('b', 'n'), existing: 'replace' }),
  ],
  [
    'an OpenID token of Matrix',
    'one machine',
    write({ op: 'insert', entity: 'matrix_openid_token', record: openIdToken('h') }),
  ],
  [
    'a new password hash',
    'one machine',
    write({ op: 'update', entity: 'account', where: { id: 'ada' }, set: { password_hash: 'new' } }),
  ],
  ['a client', 'one machine', write({ op: 'insert', entity: 'client', record: client('app'), guard: 'exists' })],
  ['a key', 'its copy', write({ op: 'insert', entity: 'stored_key', record: key('kid') })],
  [
    'the longer life of what a login session kept',
    'all machines',
    write({
      op: 'update',
      entity: 'authorization_grant',
      where: { session_id: 's', expires_at: NOW },
      set: { expires_at: NOW + 1 },
    }),
  ],
  [
    'the end of all grants of a person',
    'all machines',
    write({ op: 'delete', entity: 'authorization_grant', where: { subject: 'ada' } }),
  ],
];
