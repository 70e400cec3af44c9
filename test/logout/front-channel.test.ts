import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { createUser, decodeJwt } from '../support/story.ts';
import { decode, UserAgent, type Visit } from '../support/user-agent.ts';
import { type Application, discoveryOf, logOut, startApplication } from './application.ts';

describe('front-channel logout', () => {
  let server: TestProvider;
  let notes: Application;
  let mail: Application;
  let plain: Application;
  let agent: UserAgent;
  let id_token: string | undefined;

  before(async () => {
    server = await startTestProvider();
    await createUser(server);
    notes = await startApplication(server, 'notes', { frontchannel_logout_uri: '/frontchannel' });
    mail = await startApplication(
      server,
      'mail',
      { frontchannel_logout_uri: '/frontchannel?tenant=1' },
      { frontchannel_logout_session_required: true },
    );
    plain = await startApplication(server, 'plain', {});
  });
  after(async () => {
    await Promise.all([notes.close(), mail.close(), plain.close()]);
    await server.stop();
  });
  beforeEach(async () => {
    agent = new UserAgent(server.issuer);
    ({ id_token } = await notes.signIn(agent));
  });

  const framesOf = ({ html }: Visit): string[] =>
    [...html.matchAll(/<iframe src="([^"]*)"/g)].map(([, src = '']) => decode(src));
  const continueTo = ({ html }: Visit): string =>
    decode(/id="front-channel-logout-continue" href="([^"]*)"/.exec(html)?.[1] ?? '');

  test('every application of the session is in a frame, with iss and sid and nothing else', async () => {
    await mail.signIn(agent);
    await plain.signIn(agent);
    const page = await logOut(agent, id_token, { post_logout_redirect_uri: `${notes.origin}/bye`, state: 'a b' });
    assert.equal(page.status, 200);
    const { sid } = decodeJwt(id_token).claims;
    const query = new URLSearchParams({ iss: server.issuer, sid: String(sid) });
    assert.deepEqual(framesOf(page), [
      `${mail.origin}/frontchannel?tenant=1&${query}`,
      `${notes.origin}/frontchannel?${query}`,
    ]);
    assert.equal(continueTo(page), `${notes.origin}/bye?state=a+b`);
    assert(page.html.includes(`<noscript><meta http-equiv="refresh" content="5; url=${notes.origin}/bye?state=a+b">`));
  });

  test('the page may frame these applications, and run the one script, and no more', async () => {
    await mail.signIn(agent);
    const answer = await agent.request(`/oauth2/sessions/logout?id_token_hint=${id_token}`);
    const policy = answer.headers.get('content-security-policy') ?? '';
    assert.deepEqual(
      policy.split('; ').filter((directive) => /^(default|frame|script)-src/.test(directive)),
      ["default-src 'none'", `frame-src ${mail.origin} ${notes.origin}`, "script-src 'self'"],
    );
    assert.match(answer.headers.getSetCookie().join(), /signet_session=; Max-Age=0/);
    const script = /<script src="([^"]*)"/.exec(await answer.text())?.[1] ?? '';
    const asset = await agent.request(script);
    assert.equal(asset.status, 200);
    assert.match(asset.headers.get('content-type') ?? '', /^text\/javascript/);
  });

  test('signing out on the account page loads the frames too, and ends on our page', async () => {
    const page = await agent.submit(await agent.visit('/account'), { action: 'sign_out' });
    assert.equal(framesOf(page).length, 1);
    assert.equal(continueTo(page), `${server.issuer}/logged-out`);
  });

  test('without such an application the browser goes on at once', async () => {
    const other = new UserAgent(server.issuer);
    const tokens = await plain.signIn(other);
    const page = await logOut(other, tokens['id_token'], { post_logout_redirect_uri: `${plain.origin}/bye` });
    assert.equal(page.left, `${plain.origin}/bye`);
  });

  test('a logout that was completed before only goes on', async () => {
    await logOut(agent, id_token);
    const page = await logOut(agent, id_token, { post_logout_redirect_uri: `${notes.origin}/bye` });
    assert.equal(page.left, `${notes.origin}/bye`);
  });

  test('the server says that it can', async () => {
    const discovery = await discoveryOf(server);
    for (const member of [
      'frontchannel_logout_supported',
      'frontchannel_logout_session_supported',
      'backchannel_logout_supported',
      'backchannel_logout_session_supported',
    ])
      assert.equal(discovery[member], true, member);
  });
});
