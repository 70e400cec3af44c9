import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makeKey } from '../client-keys/support.ts';
import { answerDevice, codesOf, GRANT as DEVICE_GRANT } from '../device/story.ts';
import { createIssuer, GRANT, trust, trustOf } from '../jwt-bearer/issuer.ts';
import { pushed, pushedUrl } from '../par/support.ts';
import { ALONE, signed } from '../request-objects/support.ts';
import { startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import {
  assertError,
  authorizationUrl,
  consent,
  createClient,
  createUser,
  introspect,
  logIn,
  pageKind,
} from '../support/story.ts';
import { UserAgent, type Visit } from '../support/user-agent.ts';
import { answerIn, CALENDAR, NOTES, PAYROLL, postList, redeemFor, registerResources, SCOPE } from './support.ts';

let server: TestProvider;
let clock: TestClock;
const key = makeKey('ES256');
before(async () => {
  clock = testClock();
  server = await startTestProvider({ clock });
  await createUser(server);
  await createClient(server, {
    scope: SCOPE,
    grant_types: ['authorization_code', 'refresh_token', DEVICE_GRANT, GRANT],
    response_types: ['code'],
    jwks: { keys: [key.jwk] },
  });
  await registerResources(server);
});
after(() => server.stop());

const audienceOf = async (access_token: unknown) => (await introspect(server, access_token))['aud'];

async function codeAt(url: string): Promise<string | null> {
  const agent = new UserAgent(server.issuer);
  let page: Visit = await agent.visit(url);
  if (pageKind(page) === 'login') page = await logIn(agent, page);
  if (pageKind(page) === 'consent') page = await consent(agent, page);
  const answer = answerIn(page);
  return answer.get('code') ?? answer.get('error');
}

test('RFC 8707 §2, RFC 9101: a request object has an array of resources', async () => {
  const url = (resource: string | string[]) =>
    authorizationUrl(server, { ...ALONE, request: signed(key, server, { scope: SCOPE, resource }) });
  const { body } = await redeemFor(server, await codeAt(url([NOTES, CALENDAR])), []);
  assert.deepEqual(await audienceOf(body['access_token']), [NOTES, CALENDAR, server.issuer]);
  const one = await redeemFor(server, await codeAt(url(CALENDAR)), [CALENDAR]);
  assert.deepEqual(await audienceOf(one.body['access_token']), [CALENDAR]);
  assert.equal(await codeAt(url([NOTES, PAYROLL])), 'invalid_target');
});

test('RFC 9126: what was pushed is what counts', async () => {
  const request_uri = await pushed(server, { resource: CALENDAR, scope: SCOPE });
  const code = await codeAt(pushedUrl(server, request_uri, { resource: NOTES }));
  assert.equal((await redeemFor(server, code, [NOTES])).body['error'], 'invalid_target');
  const { body } = await redeemFor(server, code, [CALENDAR]);
  assert.deepEqual(await audienceOf(body['access_token']), [CALENDAR]);
});

describe('RFC 8628: a device', () => {
  const ask = (resources: readonly string[]) =>
    postList(server, '/oauth2/device/auth', [
      ['scope', SCOPE],
      ...resources.map((resource) => ['resource', resource] as const),
    ]);

  test('names its resources when it asks for codes, and narrows them when it asks for tokens', async () => {
    const codes = codesOf(await ask([NOTES, CALENDAR.slice(0, -1)]));
    await answerDevice(server, codes);
    const poll = (resource: string) =>
      postList(server, '/oauth2/token', [
        ['grant_type', DEVICE_GRANT],
        ['device_code', codes.device_code],
        ['resource', resource],
      ]);
    assertError(await poll(PAYROLL), 400, 'invalid_target');
    const { body } = await poll(CALENDAR);
    assert.deepEqual([body['scope'], await audienceOf(body['access_token'])], ['calendar.read', [CALENDAR]]);
  });

  test('is refused at once for others', async () => {
    assertError(await ask([PAYROLL]), 400, 'invalid_target');
    assertError(await ask(['calendar']), 400, 'invalid_target');
  });
});

test('RFC 7523 §2.1: an assertion gives a token for the resource that is named', async () => {
  const issuer = createIssuer('https://idp.example');
  await trust(server, trustOf(issuer, clock.now()));
  const now = clock.now() / 1000;
  const ask = (jti: string, resource: string) => {
    const assertion = issuer.sign({ iss: issuer.name, sub: 'ada', aud: server.issuer, iat: now, exp: now + 60, jti });
    return postList(server, '/oauth2/token', [
      ['grant_type', GRANT],
      ['assertion', assertion],
      ['scope', 'notes.read'],
      ['resource', resource],
    ]);
  };
  const { body } = await ask('one', NOTES);
  assert.deepEqual([body['scope'], await audienceOf(body['access_token'])], ['notes.read', [NOTES]]);
  assertError(await ask('two', PAYROLL), 400, 'invalid_target');
  assert.equal((await ask('two', CALENDAR)).body['scope'], '', 'the refusal did not use the assertion up');
});
