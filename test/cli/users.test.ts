import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fakeAdmin, run } from './world.ts';

/** Nobody has this name, so it is taken for an id. */
const NOBODY = { body: [] };

const ADA = { id: 'u1', username: 'ada', disabled: false, claims: {} };

describe('signet create user', () => {
  test('asks for the password twice, unseen', async (t) => {
    const admin = await fakeAdmin(t, { status: 201, body: ADA });
    const words = [
      'create',
      'user',
      '-e',
      admin.url,
      '--username',
      'ada',
      '--email',
      'ada@a.example',
      '--name',
      'Ada L',
    ];
    const { out, questions } = await run([...words, '--claims', '{"locale":"de"}'], {
      answers: ['pa55word', 'pa55word'],
    });
    assert.deepEqual(questions, ['Password: ', 'Again: ']);
    assert.deepEqual(admin.received[0]?.body, {
      username: 'ada',
      email: 'ada@a.example',
      claims: { locale: 'de', name: 'Ada L' },
      password: 'pa55word',
    });
    assert.equal(out, 'ID        u1\nUSERNAME  ada\nDISABLED  false');
  });

  test('reads the password from standard input when asked to, without its line end', async (t) => {
    const admin = await fakeAdmin(t, { body: ADA }, { body: ADA });
    const words = ['create', 'user', '-e', admin.url, '--password-stdin'];
    await run(words, { input: async () => ' pa55 word \n' });
    await run(words, { input: async () => 'windows\r\n' });
    assert.deepEqual(
      admin.received.map(({ body }) => body),
      [{ password: ' pa55 word ' }, { password: 'windows' }],
    );
  });

  test('takes no password as an argument', async () => {
    const { code, err } = await run(['create', 'user', '--password', 'x']);
    assert.equal(code, 2);
    assert.match(err, /^error: unknown option '--password'/);
  });

  test('changes nothing when the passwords differ, are empty, or nobody can be asked', async (t) => {
    const admin = await fakeAdmin(t);
    const complaint = async (answers: string[], input = ''): Promise<string> => {
      const words = ['create', 'user', '-e', admin.url, ...(input === '' ? [] : ['--password-stdin'])];
      return (await run(words, { answers, input: async () => input })).err;
    };
    assert.equal(await complaint(['one', 'two']), 'The two passwords differ; nothing was changed.');
    assert.equal(await complaint(['', '']), 'The password is empty; nothing was changed.');
    assert.equal(await complaint([], '\n'), 'The password is empty; nothing was changed.');
    assert.equal(await complaint([]), 'Nobody is there to ask for the password: pipe it in with --password-stdin.');
    assert.equal(admin.received.length, 0);
  });

  test('makes an account without a password when asked to', async (t) => {
    const admin = await fakeAdmin(t, { body: ADA });
    const { questions } = await run(['create', 'user', '-e', admin.url, '--username', 'ada', '--no-password']);
    assert.deepEqual(questions, []);
    assert.deepEqual(admin.received[0]?.body, { username: 'ada' });
  });
});

describe('signet get, list, update, delete and set-password user', () => {
  test('list searches', async (t) => {
    const admin = await fakeAdmin(t, { body: [ADA] });
    const { out } = await run(['list', 'users', '-e', admin.url, '--search', 'ad a']);
    assert.equal(out, 'ID  USERNAME  EMAIL  DISABLED\nu1  ada              false');
    assert.equal(admin.received[0]?.url, '/admin/users?search=ad+a');
  });

  test('update sends the given members only', async (t) => {
    const admin = await fakeAdmin(t, NOBODY, { body: ADA }, NOBODY, { body: ADA });
    const words = ['update', 'user', 'u1', '-e', admin.url];
    await run([...words, '--email', 'new@a.example', '--disable']);
    await run([...words, '--claims', '{"locale":null}', '--enable']);
    assert.deepEqual(
      admin.received.filter(({ method }) => method !== 'GET').map(({ method, body }) => ({ method, body })),
      [
        { method: 'PATCH', body: { email: 'new@a.example', disabled: true } },
        { method: 'PATCH', body: { claims: { locale: null }, disabled: false } },
      ],
    );
    assert.equal((await run([...words, '--enable', '--disable'])).err, 'Give --disable or --enable, not both.');
  });

  test('set-password sends the new password to the person', async (t) => {
    const admin = await fakeAdmin(t, { body: [ADA] }, { status: 204 });
    const { out } = await run(['set-password', 'user', 'Ada', '-e', admin.url], { answers: ['new-one', 'new-one'] });
    assert.equal(out, 'u1');
    assert.equal(admin.received[0]?.url, '/admin/users?search=Ada');
    assert.deepEqual(admin.received[1], {
      method: 'POST',
      url: '/admin/users/u1/password',
      authorization: undefined,
      body: { password: 'new-one' },
    });
  });

  test('get and delete name the person', async (t) => {
    const admin = await fakeAdmin(t, NOBODY, { body: ADA }, NOBODY, { status: 204 });
    assert.equal((await run(['get', 'user', 'u1', '-e', admin.url, '--format', 'json'])).out, JSON.stringify(ADA));
    assert.equal((await run(['delete', 'user', 'u1', '-e', admin.url, '--format', 'json'])).out, '"u1"');
  });
});
