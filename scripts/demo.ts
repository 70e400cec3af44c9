import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startRelyingParty } from '../examples/relying-party/relying-party.ts';
import { root } from './steps.ts';

export interface DemoOptions {
  readonly publicPort: number;
  readonly adminPort: number;
  readonly applicationPort: number;
  /** Where the client's secret is kept between starts, and the database unless the environment names another. */
  readonly data: string;
  /** Added to the environment of `signet serve --dev`. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Demo {
  readonly issuer: string;
  readonly admin: string;
  readonly application: string;
  /** The password of the account `demo` when it was made just now. */
  readonly password: string | undefined;
  /** Resolves to Signet's exit code, whoever ended it. */
  readonly ended: Promise<number>;
  close(): Promise<void>;
}

/** What a person can mend; its message is a whole sentence. */
export class DemoError extends Error {}

const CLIENT_ID = 'demo';
const PATIENCE_MS = 30_000;

/** Starts `signet serve --dev`, makes the demo's client and account where they are missing, and starts the application. */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  for (const port of [options.publicPort, options.adminPort, options.applicationPort]) await checkPort(port);
  const signet = startSignet(options);
  const admin = `http://127.0.0.1:${options.adminPort}`;
  try {
    await ready(admin, signet.ended);
    const issuer = await issuerOf(`http://127.0.0.1:${options.publicPort}`);
    const clientSecret = await ensureClient(admin, options);
    const password = await ensureAccount(admin);
    const application = await startRelyingParty({
      issuer,
      clientId: CLIENT_ID,
      clientSecret,
      port: options.applicationPort,
    });
    const close = async (): Promise<void> => {
      await application.close();
      await signet.stop();
    };
    return { issuer, admin, application: application.origin, password, ended: signet.ended, close };
  } catch (error) {
    await signet.stop();
    throw error;
  }
}

async function checkPort(port: number): Promise<void> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new DemoError(`Port ${port} is in use: stop what listens there, or start the demo once that has ended.`, {
      cause,
    });
  }
  server.close();
  await once(server, 'close');
}

function startSignet(options: DemoOptions): { ended: Promise<number>; stop(): Promise<void> } {
  const child = spawn(process.execPath, [join(root, 'bin/signet.js'), 'serve', '--dev'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    // A terminal's Ctrl-C goes to the whole process group: Signet would be told twice, which ends it at once.
    detached: true,
    env: {
      LOG_LEVEL: 'warn',
      ...process.env,
      SERVE_PUBLIC_PORT: String(options.publicPort),
      SERVE_ADMIN_PORT: String(options.adminPort),
      ...options.environment,
    },
  });
  const ended = once(child, 'exit').then(([code]) => (typeof code === 'number' ? code : 0));
  return {
    ended,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function ready(admin: string, ended: Promise<number>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  const exit = ended.then((code) => ({ code }));
  while (Date.now() < deadline) {
    const answered = await fetch(`${admin}/health/ready`).then(
      (response) => response.ok,
      () => false,
    );
    if (answered) return;
    const stopped = await Promise.race([exit, delay(100, undefined)]);
    // It has said why on its own standard error.
    if (stopped !== undefined) throw new DemoError('');
  }
  throw new DemoError(`Signet was not ready after ${PATIENCE_MS / 1000} seconds.`);
}

async function issuerOf(server: string): Promise<string> {
  const response = await fetch(`${server}/.well-known/openid-configuration`);
  const { issuer }: { issuer: string } = JSON.parse(await response.text());
  return issuer;
}

/** Registers the application, or brings its registration up to date, and returns its secret. */
async function ensureClient(admin: string, { data, applicationPort }: DemoOptions): Promise<string> {
  const file = join(data, 'demo.json');
  const metadata = {
    client_id: CLIENT_ID,
    client_name: 'Acorn Notes',
    redirect_uris: [`http://localhost:${applicationPort}/callback`],
    post_logout_redirect_uris: [`http://localhost:${applicationPort}/`],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    scope: 'openid profile email offline_access',
    token_endpoint_auth_method: 'client_secret_basic',
  };
  const kept = await keptSecret(file);
  const client = `${admin}/admin/clients/${CLIENT_ID}`;
  const registered = (await fetch(client)).ok;
  const answer = registered
    ? await send('PUT', client, metadata)
    : await send('POST', `${admin}/admin/clients`, { ...metadata, ...(kept && { client_secret: kept }) });
  const made = registered ? await rotatedSecret(client, kept) : answer['client_secret'];
  if (typeof made !== 'string') throw new DemoError('Signet gave the demo client no secret.');
  await keepSecret(file, data, made);
  return made;
}

/** A secret that was lost cannot be read again, only replaced. */
async function rotatedSecret(client: string, kept: string | undefined): Promise<unknown> {
  return kept ?? (await send('POST', `${client}/secrets/rotate`, {}))['client_secret'];
}

async function keptSecret(file: string): Promise<string | undefined> {
  try {
    const { client_secret: secret }: { client_secret?: string } = JSON.parse(await readFile(file, 'utf8'));
    return secret;
  } catch {
    return undefined;
  }
}

async function keepSecret(file: string, data: string, secret: string): Promise<void> {
  try {
    await mkdir(data, { recursive: true });
    await writeFile(file, `${JSON.stringify({ client_id: CLIENT_ID, client_secret: secret })}\n`, { mode: 0o600 });
  } catch (cause) {
    throw new DemoError(`${file} cannot be written: make the folder writable for the user who starts the demo.`, {
      cause,
    });
  }
}

/** Makes the account `demo` with a password that is told once; undefined when it is there already. */
async function ensureAccount(admin: string): Promise<string | undefined> {
  const password = readablePassword();
  const response = await post(`${admin}/admin/users`, {
    username: 'demo',
    email: 'demo@example.com',
    password,
    claims: {
      name: 'Dana Example',
      given_name: 'Dana',
      family_name: 'Example',
      email_verified: true,
      website: 'https://example.com',
      locale: 'en',
      zoneinfo: 'Europe/Berlin',
      birthdate: '1984-02-29',
      phone_number: '+1 555 0100',
    },
  });
  if (response.status === 409) return undefined;
  if (!response.ok) throw new DemoError(`Signet did not make the account demo: ${await response.text()}`);
  return password;
}

/** Eight syllables are some 50 bits; easy to read aloud and to type. */
function readablePassword(): string {
  const pick = (letters: string): string => letters.charAt(randomInt(letters.length));
  const syllable = (): string => pick('bdfghjklmnprstvz') + pick('aeiou');
  return Array.from({ length: 4 }, () => syllable() + syllable()).join('-');
}

function post(url: string, body: unknown, method = 'POST'): Promise<Response> {
  return fetch(url, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}

async function send(method: 'POST' | 'PUT', url: string, body: unknown): Promise<Record<string, unknown>> {
  const response = await post(url, body, method);
  const text = await response.text();
  if (!response.ok) throw new DemoError(`Signet refused ${method} ${url}: ${response.status} ${text}`);
  return JSON.parse(text);
}
