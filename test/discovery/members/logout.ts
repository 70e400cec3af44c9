import assert from 'node:assert/strict';
import { logOut, startApplication, verifyLogoutToken } from '../../logout/application.ts';
import { ask, decodeJwt, tokens } from '../../support/story.ts';
import { decode, UserAgent } from '../../support/user-agent.ts';
import type { Members, World } from '../world.ts';

/** What an application hears of a logout, at both of its channels. */
interface Heard {
  readonly sid: unknown;
  readonly frame: URL;
  readonly logout_token: Readonly<Record<string, unknown>>;
}

const HEARD = new WeakMap<World, Promise<Heard>>();

/** One logout tells everything. */
function heard(world: World): Promise<Heard> {
  const before = HEARD.get(world);
  if (before !== undefined) return before;
  const now = listen(world);
  HEARD.set(world, now);
  return now;
}

async function listen({ server, clock }: World): Promise<Heard> {
  const application = await startApplication(server, 'listening', undefined, {
    frontchannel_logout_session_required: true,
    backchannel_logout_session_required: true,
  });
  try {
    const agent = new UserAgent(server.issuer);
    const { id_token } = await application.signIn(agent);
    const { html } = await logOut(agent, id_token);
    await application.askedTimes(1);
    const { payload } = await verifyLogoutToken(server, application, application.accepted[0], clock.now());
    const frame = new URL(decode(/<iframe src="([^"]*)"/.exec(html)?.[1] ?? ''));
    assert.equal(frame.origin, application.origin);
    return { sid: decodeJwt(id_token).claims['sid'], frame, logout_token: payload };
  } finally {
    await application.close();
  }
}

/** How sessions end. */
export const LOGOUT_MEMBERS: Members = {
  end_session_endpoint: {
    async listed({ server }, url) {
      const agent = new UserAgent(server.issuer);
      const { id_token = '' } = await tokens(server, {}, agent);
      const query = { id_token_hint: id_token, post_logout_redirect_uri: 'https://app.example/bye', state: 's' };
      const page = await agent.visit(`${url}?${new URLSearchParams(query)}`);
      assert.equal(page.left, 'https://app.example/bye?state=s');
      assert.equal((await ask(server, { prompt: 'none' }, agent)).parameters['error'], 'login_required');
    },
  },
  check_session_iframe: {
    async listed({ server, agent }, url) {
      const answer = await fetch(String(url));
      assert.equal(answer.status, 200);
      assert.match(answer.headers.get('content-type') ?? '', /^text\/html/);
      assert.match((await ask(server, {}, agent)).parameters['session_state'] ?? '', /^\S+\.\S+$/);
    },
    async absent({ server, agent }) {
      assert.equal((await fetch(`${server.issuer}/oauth2/sessions/check`)).status, 404);
      assert(!('session_state' in (await ask(server, {}, agent)).parameters));
    },
  },
  frontchannel_logout_supported: {
    async listed(world, value) {
      assert.equal((await heard(world)).frame.pathname === '/frontchannel', value);
    },
  },
  frontchannel_logout_session_supported: {
    async listed(world, value) {
      const { frame, sid } = await heard(world);
      assert.equal(value, true);
      const { iss, ...rest } = Object.fromEntries(frame.searchParams);
      assert.deepEqual([iss, rest], [world.server.issuer, { sid }]);
    },
  },
  backchannel_logout_supported: {
    async listed(world, value) {
      assert.equal((await heard(world)).logout_token['sub'] === world.subject, value);
    },
  },
  backchannel_logout_session_supported: {
    async listed(world, value) {
      const { sid, logout_token } = await heard(world);
      assert.equal(logout_token['sid'] === sid, value);
    },
  },
};
