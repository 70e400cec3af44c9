import { APPLICATION, HIDDEN, HOSTILE, HOSTILE_APPLICATION, HOSTILE_HIDDEN, LONG_APPLICATION } from '../samples.ts';
import type { Sample, View } from '../view.ts';
import { renderAccount } from './page.ts';
import type { AccountMatrix, AccountPage } from './props.ts';

const NOW = Date.UTC(2026, 10, 21, 15, 0);
const HOUR = 3_600_000;

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0';
const SAFARI =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1';

const EMPTY: AccountPage = {
  action: '/account',
  hidden: HIDDEN,
  profile: { username: 'ada', email: '', name: '' },
  profile_problems: {},
  password_min_length: 8,
  password_problems: {},
  sessions: [],
  matrix: null,
  focus: null,
  applications: [],
  notice: null,
  problem: null,
  now: NOW,
};

const FULL: AccountPage = {
  ...EMPTY,
  profile: { username: 'ada', email: 'ada@example.org', name: 'Ada Lovelace' },
  sessions: [
    { id: 's1', current: true, user_agent: FIREFOX, address: '192.0.2.7', signed_in_at: NOW - 20_000 },
    { id: 's2', current: false, user_agent: SAFARI, address: '2001:db8::8a2e:370:7334', signed_in_at: NOW - 26 * HOUR },
    { id: 's3', current: false, user_agent: null, address: null, signed_in_at: NOW - 5 * HOUR },
  ],
  applications: [
    { application: APPLICATION, scopes: ['openid', 'profile', 'email'], granted_at: NOW - 240 * HOUR },
    {
      application: { client_id: 'https://app.example/client', client_name: '', logo_uri: '/assets/logo.svg' },
      scopes: [],
      granted_at: NOW - HOUR,
    },
    { application: LONG_APPLICATION, scopes: ['urn:matrix:client:api:*'], granted_at: NOW - HOUR },
  ],
};

const MATRIX: AccountMatrix = {
  devices: [
    { device_id: 'AAABBBCCCDDD', application: APPLICATION, signed_in_at: NOW - HOUR },
    { device_id: 'a-device-with-a-name-of-its-own', application: LONG_APPLICATION, signed_in_at: NOW - 50 * HOUR },
  ],
  device_id: null,
  devices_url: '/account?action=org.matrix.devices_list',
  deactivation_problem: null,
};

export function samples(view: View): readonly Sample[] {
  const hostileSession = { id: HOSTILE, current: false, user_agent: HOSTILE, address: HOSTILE, signed_in_at: NOW };
  const states: Readonly<Record<string, AccountPage>> = {
    empty: EMPTY,
    full: { ...FULL, notice: 'profile_saved' },
    problems: {
      ...FULL,
      profile_problems: { username: 'taken', email: 'invalid' },
      password_problems: { current_password: 'wrong', new_password: 'too_short' },
      problem: { kind: 'form_expired' },
    },
    devices: { ...FULL, focus: 'devices', matrix: MATRIX },
    'end-device': { ...FULL, focus: 'end_device', matrix: { ...MATRIX, device_id: 'AAABBBCCCDDD' } },
    'no-device': { ...FULL, focus: 'device', matrix: { ...MATRIX, device_id: 'OTHER' }, notice: 'device_ended' },
    deactivation: {
      ...EMPTY,
      focus: 'deactivation',
      matrix: { ...MATRIX, devices: [], deactivation_problem: 'wrong' },
    },
    'cross-signing': { ...EMPTY, focus: 'cross_signing', matrix: { ...MATRIX, devices: [] } },
    hostile: {
      ...EMPTY,
      hidden: HOSTILE_HIDDEN,
      profile: { username: HOSTILE, email: HOSTILE, name: HOSTILE },
      sessions: [hostileSession, { ...hostileSession, id: `${HOSTILE}!` }],
      focus: 'device',
      matrix: {
        ...MATRIX,
        devices: [{ device_id: HOSTILE, application: HOSTILE_APPLICATION, signed_in_at: NOW }],
        devices_url: HOSTILE,
      },
      applications: [{ application: HOSTILE_APPLICATION, scopes: [HOSTILE], granted_at: NOW }],
    },
  };
  return Object.entries(states).map(([name, props]) => ({ name, page: renderAccount(props, view) }));
}
