import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { migratedSchema, newSchema, type Schema } from '../support/postgres-schema.ts';
import { authorize, createClient, createUser, isActive, redeem, refresh, token } from '../support/story.ts';
import { lastingPorts } from './ports.ts';
import { type Program, runProgram } from './program.ts';

const CERTIFICATE = join(import.meta.dirname, '../http/fixtures/localhost.cert.pem');
const CLIENT_CREDENTIALS = { grant_type: 'client_credentials' };

interface Line {
  readonly level: string;
  readonly msg: string;
  readonly worker?: number;
  readonly setting?: string;
}

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signet-workers-'));
});
after(() => rm(folder, { recursive: true, force: true }));

function linesOf(program: Program): Line[] {
  return program
    .stdout()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (await condition()) return;
    await delay(50);
  }
  assert.fail('it did not come to that');
}

describe('signet serve --workers 2', () => {
  let schema: Schema;
  let server: Program;

  before(async () => {
    schema = await migratedSchema();
    const words = ['--workers', '2', '--set', `serve.mtls.ca.path=${CERTIFICATE}`];
    server = runProgram({ dsn: schema.dsn, ports: await lastingPorts(), words, folder });
    await server.ready();
    await until(() => serving().length === 2);
    await createClient(server);
    await createUser(server);
  });
  after(async () => {
    await server?.kill();
    await schema?.drop();
  });

  const serving = () => linesOf(server).filter(({ msg }) => msg === 'Signet serves');
  const metrics = async () => {
    const answer = await fetch(`${server.admin}/admin/metrics/prometheus`);
    assert.equal(answer.status, 200);
    return answer.text();
  };
  const metric = async (name: string) =>
    Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(await metrics())?.[1] ?? Number.NaN);

  test('serves the whole story, the admin API included, from all of them', async () => {
    const first = await redeem(server, await authorize(server));
    assert.equal(first.status, 200);
    assert.equal((await refresh(server, first.body['refresh_token'])).status, 200);
    await Promise.all(Array.from({ length: 40 }, () => token(server, CLIENT_CREDENTIALS)));
    const busy = new Set(linesOf(server).flatMap(({ msg, worker }) => (msg === 'request' ? [worker] : [])));
    assert.equal(busy.size, 2);
  });

  test('counts for all of them, whichever is asked', async () => {
    const before = await metric('signet_tokens_issued_total\\{grant_type="client_credentials"\\}');
    await Promise.all(Array.from({ length: 20 }, () => token(server, CLIENT_CREDENTIALS)));
    for (let times = 0; times < 4; times++) {
      assert.equal(await metric('signet_tokens_issued_total\\{grant_type="client_credentials"\\}'), before + 20);
    }
    assert.equal(await metric('signet_workers'), 2);
  });

  test('SIGHUP makes every worker read its certificates again, and ends none', async () => {
    server.signal('SIGHUP');
    const renewed = () =>
      linesOf(server).flatMap(({ setting, worker }) => (setting === 'serve.mtls.ca' ? [worker] : []));
    await until(() => renewed().length === 2);
    assert.equal(new Set(renewed()).size, 2);
    assert.equal((await token(server, CLIENT_CREDENTIALS)).status, 200);
    assert.equal(serving().length, 2);
  });

  test('a worker that is killed is replaced, and what it acknowledged holds', async () => {
    const held = await token(server, CLIENT_CREDENTIALS);
    const counted = await metric('signet_tokens_issued_total\\{grant_type="client_credentials"\\}');
    process.kill(await childOf(server.pid), 'SIGKILL');
    await until(() => serving().length === 3);
    assert.equal(await isActive(server, held.body['access_token']), true);
    assert.equal(await metric('signet_worker_ends_total'), 1);
    assert(
      (await metric('signet_tokens_issued_total\\{grant_type="client_credentials"\\}')) >= counted,
      'counters never go back',
    );
    const end = linesOf(server).find(({ msg }) => msg === 'A worker ended; another takes its place');
    assert.equal(end?.level, 'error');
  });

  test('SIGTERM stops all of them, gracefully, with exit code 0', async () => {
    const answers = Array.from({ length: 20 }, () =>
      token(server, CLIENT_CREDENTIALS).then(
        ({ status }) => status,
        () => 0,
      ),
    );
    await Promise.race(answers);
    server.signal('SIGTERM');
    assert.equal(await server.ended, 0);
    for (const status of await Promise.all(answers)) assert(status === 200 || status === 0);
    assert.equal(linesOf(server).filter(({ msg }) => msg.startsWith('Signet stops')).length, 3);
  });
});

describe('signet serve --workers', () => {
  async function refused(dsn: string, count: string): Promise<{ readonly code: number | null; readonly said: string }> {
    const program = runProgram({ dsn, ports: await lastingPorts(), words: ['--workers', count], folder });
    const code = await program.ended;
    return { code, said: program.stderr() };
  }

  test('is refused on a database file, which is one process’s own', async () => {
    assert.deepEqual(await refused('sqlite://./signet.db', '2'), {
      code: 1,
      said: '2 workers need a database that they can share: set dsn to postgres://…, or leave --workers out. A database file is served by one process.\n',
    });
  });

  test('is a number', async () => {
    const { code, said } = await refused('memory', 'many');
    assert.deepEqual([code, said], [1, '--workers is a number from 1 to 128; it is "many".\n']);
  });

  test('gives up at once, with one sentence, where the first worker cannot start', async () => {
    const empty = await newSchema();
    const { code, said } = await refused(empty.dsn, '4');
    assert.deepEqual([code, said], [1, 'The database has no tables of Signet yet: run "signet migrate" first.\n']);
    await empty.drop();
  });
});

/** One of the processes that a process started. */
async function childOf(pid: number): Promise<number> {
  const { readFile } = await import('node:fs/promises');
  const [child = ''] = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ');
  assert.notEqual(child, '');
  return Number(child);
}
