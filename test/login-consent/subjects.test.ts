import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { createClient, decodeJwt, introspect, redeem, userinfo } from '../support/story.ts';
import type { UserAgent } from '../support/user-agent.ts';
import { Application, callbackOf, errorOf, PAGE_SETTINGS } from './pages.ts';

const SALT = 'a-salt-of-the-test-server';

describe('the subject that a client sees', () => {
  let application: Application;
  let agent: UserAgent;
  before(async () => {
    application = await Application.start({
      ...PAGE_SETTINGS,
      'oidc.subject_identifiers.supported_types': ['public', 'pairwise'],
      'oidc.subject_identifiers.pairwise.salt': SALT,
    });
    await createClient(application.server, { subject_type: 'pairwise' });
    await createClient(application.server, { client_id: 'public', subject_type: 'public' });
  });
  beforeEach(() => {
    agent = application.browser();
  });
  after(() => application.server.stop());

  interface Seen {
    readonly id_token: string;
    readonly sub: unknown;
    readonly userinfo: unknown;
    readonly introspection: Readonly<Record<string, unknown>>;
  }

  async function seen(callback: URL): Promise<Seen> {
    const { body } = await redeem(application.server, callback);
    return {
      id_token: String(body['id_token']),
      sub: decodeJwt(body['id_token']).claims['sub'],
      userinfo: (await userinfo(application.server, body['access_token'])).body['sub'],
      introspection: await introspect(application.server, body['access_token']),
    };
  }

  const pairwise = createHash('sha256').update(`app.examplegrace${SALT}`).digest('hex');

  test('is one of its own where it is pairwise; introspection tells both', async () => {
    const { sub, userinfo, introspection } = await seen(await application.signIn(agent));
    assert.deepEqual([sub, userinfo], [pairwise, pairwise]);
    assert.deepEqual([introspection['sub'], introspection['obfuscated_subject']], ['grace', pairwise]);
  });

  test('is what force_subject_identifier says, where it is pairwise', async () => {
    const login = { remember: true, force_subject_identifier: 'person-of-the-old-system' };
    const { sub, userinfo, introspection } = await seen(await application.signIn(agent, login));
    assert.deepEqual([sub, userinfo], [login.force_subject_identifier, login.force_subject_identifier]);
    assert.deepEqual(
      [introspection['sub'], introspection['obfuscated_subject']],
      ['grace', login.force_subject_identifier],
    );
  });

  test('is the person’s own for a public client, whatever the application says', async () => {
    const login = { force_subject_identifier: 'person-of-the-old-system' };
    const page = await application.logIn(agent, await application.begin(agent, { client_id: 'public' }), login);
    const { data } = await application.api.getOAuth2ConsentRequest({
      consentChallenge: new URL(page.left ?? '').searchParams.get('consent_challenge') ?? '',
    });
    assert.equal(data.subject, 'grace');
    const callback = await application.consent(agent, page);
    const { sub } = await seenBy('public', callback);
    assert.equal(sub, 'grace');
  });

  async function seenBy(client_id: string, callback: URL): Promise<Readonly<Record<string, unknown>>> {
    const credentials = Buffer.from(`${client_id}:a-secret-of-the-test-client`).toString('base64');
    const { body } = await redeem(application.server, callback, `Basic ${credentials}`);
    return decodeJwt(body['id_token']).claims;
  }

  for (const [what, forced] of Object.entries({ pairwise: undefined, forced: 'person-of-the-old-system' }))
    test(`is known again from a hint with a ${what} one, with prompt=none too`, async () => {
      const login = { remember: true, ...(forced !== undefined && { force_subject_identifier: forced }) };
      const { id_token, sub } = await seen(await application.signIn(agent, login, { remember: true }));
      assert.equal(sub, forced ?? pairwise);
      assert.equal(await application.skips(agent, { id_token_hint: id_token }), 'grace');
      const silent = await application.begin(agent, { id_token_hint: id_token, prompt: 'none' });
      const consent = await application.logIn(agent, silent, login);
      const again = callbackOf(await agent.visit(await application.acceptConsent(consent)));
      assert.equal((await seen(again)).sub, sub);
    });

  test('of another person’s hint asks for a login, and is refused for anybody else', async () => {
    const { id_token } = await seen(
      await application.signIn(application.browser(), { subject: 'ada', remember: true }),
    );
    await application.signIn(agent);
    assert.equal(
      errorOf(await application.begin(agent, { id_token_hint: id_token, prompt: 'none' })),
      'login_required',
    );
    const page = await application.begin(agent, { id_token_hint: id_token });
    assert.equal((await application.loginRequest(page)).skip, false);
    assert.equal(errorOf(await application.logIn(agent, page, { subject: 'grace' })), 'login_required');
    const ada = await application.logIn(agent, await application.begin(agent, { id_token_hint: id_token }), {
      subject: 'ada',
    });
    assert.equal((await application.consentRequest(ada)).subject, 'ada');
  });
});
