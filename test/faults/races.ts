import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { makeKey, signJws } from '../client-keys/support.ts';
import { answerDevice, codesOf, createTv, GRANT, TV_SECRET } from '../device/story.ts';
import { CREDENTIALS, newCode, redeemCode, refresh, textOf } from '../durability/grants.ts';
import { CREDENTIAL_SCOPE, credentialRequest } from '../nodes/credential.ts';
import { pushed } from '../par/support.ts';
import { basic, createClient, post } from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';
import type { WireAnswer } from '../support/wire-client.ts';
import type { World } from './world.ts';

/** Something that may be used once: makes one, and then uses it at a node, as often as it is called. */
type Race = (world: World) => Promise<(node: number) => Promise<'success' | 'refused' | string>>;

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const key = makeKey('ES256', { kid: 'a' });

/** The clients that the races need. */
export async function prepareRaces(world: World): Promise<void> {
  await createTv(world, { skip_consent: true });
  await createClient(world, {
    client_id: 'signing',
    client_secret: undefined,
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [key.jwk] },
  });
}

const wireTo = (world: World, node: number) => world.wires[node] ?? assert.fail(`no node ${node}`);

/** Refused with this error, or something that may not be. */
function outcome({ status, json }: WireAnswer, error: string): string {
  if (status === 200) return 'success';
  return json['error'] === error ? 'refused' : `${status} ${JSON.stringify(json)}`;
}

const newCodeOf = (world: World, scope?: string) => newCode(world, wireTo(world, 0), world.cookie, scope);

export const RACES: Readonly<Record<string, Race>> = {
  async 'a code'(world) {
    const code = await newCodeOf(world, 'offline_access');
    return async (node) => outcome(await redeemCode(wireTo(world, node), code), 'invalid_grant');
  },
  async 'a device code'(world) {
    const codes = codesOf(await post(world, '/oauth2/device/auth', { scope: 'openid' }, basic('tv', TV_SECRET)));
    const agent = new UserAgent(world.issuer);
    for (const [name, value] of world.agent.cookies) agent.setCookie(name, value);
    const { html } = await answerDevice(world, codes, agent);
    assert.match(html, /id="device-done"/);
    const form = { grant_type: GRANT, device_code: codes.device_code };
    const headers = { authorization: basic('tv', TV_SECRET) };
    return async (node) => outcome(await wireTo(world, node).send('/oauth2/token', { headers, form }), 'invalid_grant');
  },
  async 'the jti of an assertion'(world) {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: 'signing', sub: 'signing', aud: world.issuer, exp: now + 60, jti: randomUUID() };
    const client_assertion = signJws(key, claims, { kid: 'a' });
    const form = { grant_type: 'client_credentials', client_assertion, client_assertion_type: ASSERTION_TYPE };
    return async (node) => outcome(await wireTo(world, node).send('/oauth2/token', { form }), 'invalid_client');
  },
  async 'a pushed request'(world) {
    const request_uri = await pushed(world, { prompt: 'none' });
    const path = `/oauth2/auth?${new URLSearchParams({ client_id: 'app', request_uri })}`;
    return async (node) => {
      const { status, location = '' } = await wireTo(world, node).send(path, { headers: { cookie: world.cookie } });
      if (/[?&]code=/.test(location)) return 'success';
      return status === 400 || /[?&]error=invalid_request/.test(location) ? 'refused' : `${status} ${location}`;
    };
  },
  async 'a nonce for a credential'(world) {
    const tokens = await redeemCode(wireTo(world, 0), await newCodeOf(world, CREDENTIAL_SCOPE));
    const access_token = textOf(tokens, 'access_token');
    const nonce = textOf(tokens, 'c_nonce_draft_00');
    const ask = await Promise.all(world.origins.map((issuer) => credentialRequest({ issuer }, access_token, nonce)));
    return async (node) => {
      const status = (await ask[node]?.()) ?? 0;
      return status === 200 ? 'success' : status === 400 ? 'refused' : `${status}`;
    };
  },
};

/** A refresh token at all nodes at once, twice at each: whoever is answered gets the same successor, and that one lives. */
export async function raceRefresh(world: World): Promise<void> {
  const wire = wireTo(world, 0);
  const first = textOf(await redeemCode(wire, await newCodeOf(world, 'offline_access')), 'refresh_token');
  const answers = await Promise.all([0, 1, 0, 1].map((node) => refresh(wireTo(world, node), first)));
  for (const answer of answers) assert.equal(outcome(answer, 'invalid_grant').length < 8, true, JSON.stringify(answer));
  const successors = new Set(
    answers.filter(({ status }) => status === 200).map((answer) => textOf(answer, 'refresh_token')),
  );
  assert.equal(successors.size, 1, 'one live successor');
  const [successor = ''] = successors;
  const next = await refresh(wireTo(world, 1), successor);
  assert.equal(next.status, 200, JSON.stringify(next.json));
  const { status } = await wire.send('/oauth2/token', {
    headers: CREDENTIALS,
    form: { grant_type: 'refresh_token', refresh_token: textOf(next, 'refresh_token') },
  });
  assert.equal(status, 200);
}
