import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { assertError, createClient, token } from '../support/story.ts';
import { replies, startHook, type TestHook, unchanged } from './hook.ts';

/** Nothing that a hook does may hold a request up, fill the memory, or end in a token. */
describe('a token hook that fails', () => {
  let server: TestProvider;
  let hook: TestHook;
  const lines: string[] = [];
  before(async () => {
    hook = await startHook();
    server = await startTestProvider({
      settings: { 'oauth2.token_hook': `${hook.url}/token?key=in-the-query`, 'oauth2.hook_timeout': '400ms' },
      log: (line) => lines.push(line),
    });
    await createClient(server);
  });
  beforeEach(() => {
    hook.calls.length = 0;
    lines.length = 0;
  });
  after(async () => {
    await server.stop();
    hook.close();
  });

  const ask = () => token(server, { grant_type: 'client_credentials' });

  async function assertFails(answer: TestHook['answer'], calls: number): Promise<void> {
    hook.answer = answer;
    const refused = await ask();
    assertError(refused, 500, 'server_error');
    assert.equal(hook.calls.length, calls);
    assert.match(lines.join('\n'), /token hook: /);
    assert.doesNotMatch(lines.join('\n'), /in-the-query/);
  }

  test('hangs: the request ends with the time limit, without another try', async () => {
    const started = performance.now();
    await assertFails(() => {}, 1);
    assert(performance.now() - started < 3000);
  });

  test('begins to answer and never ends', async () => {
    await assertFails((response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"session":');
    }, 1);
  });

  test('answers endlessly: it is cut off', async () => {
    let sent = 0;
    await assertFails((response) => {
      response.writeHead(200);
      const chunk = Buffer.alloc(1024 * 1024, ' ');
      const more = () => {
        while (!response.destroyed && response.write(chunk)) sent += 1;
        sent += 1;
      };
      response.on('drain', more);
      more();
    }, 1);
    assert(sent < 64, `${sent} MiB were taken`);
  });

  test('redirects: nobody goes there', async () => {
    const other = await startHook();
    try {
      for (const status of [301, 302, 303, 307, 308])
        for (const location of [`${other.url}/private`, 'http://169.254.169.254/latest/meta-data/']) {
          hook.calls.length = 0;
          await assertFails((response) => {
            response.writeHead(status, { location }).end();
          }, 1);
        }
      assert.equal(other.calls.length, 0);
    } finally {
      other.close();
    }
  });

  for (const [what, body] of [
    ['nothing', ''],
    ['HTML', '<html>'],
    ['a list', '[]'],
    ['null', 'null'],
    ['no session', '{}'],
    ['a session that is no object', '{"session": "x"}'],
    ['claims that are no object', '{"session": {"access_token": ["a"]}}'],
    ['claims that are a text', '{"session": {"id_token": "a"}}'],
    ['half a document', '{"session": {"access_token": {'],
  ] as const)
    test(`answers with ${what}`, async () => {
      await assertFails((response) => {
        response.writeHead(200).end(body);
      }, 1);
    });

  for (const status of [201, 400, 401, 404, 410])
    test(`answers with status ${status}`, () => assertFails(replies(status, { session: {} }), 1));

  test('answers with an error of its own: it is asked three times', async () => {
    await assertFails(replies(500, {}), 3);
    hook.calls.length = 0;
    await assertFails((response) => response.destroy(), 3);
  });

  test('is well again at the third try', async () => {
    hook.answer = (response, call) => {
      if (hook.calls.length < 3) response.writeHead(503).end();
      else unchanged(response, call);
    };
    assert.equal((await ask()).status, 200);
    assert.equal(hook.calls.length, 3);
  });
});

test('a token hook that is not there is server_error, and the client learns nothing of it', async () => {
  const gone = await startHook();
  gone.close();
  const server = await startTestProvider({ settings: { 'oauth2.token_hook': gone.url } });
  try {
    await createClient(server);
    const answer = await token(server, { grant_type: 'client_credentials' });
    assertError(answer, 500, 'server_error');
    assert.doesNotMatch(JSON.stringify(answer.body), /127\.0\.0\.1|ECONN/);
  } finally {
    await server.stop();
  }
});
