import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { migratedSchema } from '../../test/support/postgres-schema.ts';
import { HttpClient } from '../http.ts';
import {
  CLIENT_ID,
  CLIENT_SECRET,
  type IdTokenAlgorithm,
  PERSON,
  type Peer,
  REDIRECT_URI,
  type RunningPeer,
  type Target,
} from '../peer.ts';
import type { DatabaseServer } from '../postgres.ts';
import { freePort, type ServerProcess, startServer } from '../process.ts';

const SCOPE = 'openid profile email offline_access';

export const signet: Peer = {
  name: 'signet',
  about: 'Signet with its embedded database, every answer durable',
  flows: true,
  async start({ id_token_alg }) {
    const folder = await mkdtemp(join(tmpdir(), 'signet-bench-'));
    const clean = () => rm(folder, { recursive: true, force: true });
    const dsn = `sqlite://${join(folder, 'bench.db')}`;
    try {
      const server = await startSignet({ dsn, secret: randomBytes(24).toString('hex'), id_token_alg, prepare: true });
      return { ...server, stop: () => server.stop().finally(clean) };
    } catch (error) {
      await clean();
      throw error;
    }
  },
};

export function signetOnPostgres({ dsn, pids, version }: DatabaseServer, workers: number): Peer {
  return {
    name: 'signet',
    about: `Signet on ${version}, ${workers} processes`,
    flows: true,
    async start({ id_token_alg }) {
      const schema = await migratedSchema(dsn);
      try {
        const secret = randomBytes(24).toString('hex');
        const server = await startSignet({ dsn: schema.dsn, secret, id_token_alg, prepare: true, workers });
        return { ...server, databasePids: pids, stop: () => server.stop().finally(schema.drop) };
      } catch (error) {
        await schema.drop();
        throw error;
      }
    },
  };
}

export interface SignetOptions {
  readonly dsn: string;
  readonly secret: string;
  readonly id_token_alg: IdTokenAlgorithm;
  /** Whether to make the client and the person, which another start may have made. */
  readonly prepare: boolean;
  /** How many processes serve; 1 when absent. */
  readonly workers?: number;
}

export interface RunningSignet extends RunningPeer {
  readonly target: Target & { readonly person: NonNullable<Target['person']> };
  /** Where the admin API is. */
  readonly admin: string;
}

/** Starts Signet as a process of its own, or several. */
export async function startSignet(options: SignetOptions): Promise<RunningSignet> {
  const { dsn, secret, id_token_alg, prepare, workers = 1 } = options;
  const [publicPort, adminPort] = [await freePort(), await freePort()];
  const program = join(import.meta.dirname, '../../bin/signet.js');
  const several = workers > 1 ? ['--workers', String(workers)] : [];
  const environment = {
    DSN: dsn,
    SECRETS_SYSTEM: secret,
    SERVE_PUBLIC_PORT: String(publicPort),
    SERVE_ADMIN_PORT: String(adminPort),
    URLS_SELF_ISSUER: `http://127.0.0.1:${publicPort}`,
    LOG_LEVEL: 'error',
  };
  const server = startServer([program, 'serve', '--dev', ...several], environment, workers);
  try {
    const addresses = { address: `http://127.0.0.1:${publicPort}`, admin: `http://127.0.0.1:${adminPort}` };
    return await prepared(server, addresses, prepare ? id_token_alg : undefined);
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function prepared(
  server: ServerProcess,
  { address, admin }: { readonly address: string; readonly admin: string },
  id_token_alg: IdTokenAlgorithm | undefined,
): Promise<RunningSignet> {
  const http = new HttpClient();
  try {
    await Promise.race([ready(http, admin), server.died]);
    const person = { identifier: PERSON.username, password: randomBytes(12).toString('hex') };
    if (id_token_alg !== undefined) await createAll(http, admin, person.password, id_token_alg);
    return { pids: [server.pid], stop: server.stop, admin, target: { ...(await discovered(http, address)), person } };
  } finally {
    http.close();
  }
}

async function createAll(
  http: HttpClient,
  admin: string,
  password: string,
  id_token_signed_response_alg: IdTokenAlgorithm,
): Promise<void> {
  await create(http, `${admin}/admin/users`, { ...PERSON, password });
  await create(http, `${admin}/admin/clients`, {
    client_id: CLIENT_ID,
    client_secret: CLIENT_SECRET,
    redirect_uris: [REDIRECT_URI],
    grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
    response_types: ['code'],
    scope: SCOPE,
    token_endpoint_auth_method: 'client_secret_basic',
    id_token_signed_response_alg,
  });
}

async function ready(http: HttpClient, admin: string): Promise<void> {
  for (;;) {
    const status = await http.send(`${admin}/health/ready`).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 200) return;
    await delay(50);
  }
}

async function create(http: HttpClient, url: string, body: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await http.send(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (response.status !== 201) throw new Error(`POST ${url}: ${response.status} ${response.body}`);
}

async function discovered(http: HttpClient, address: string): Promise<Target> {
  const { body } = await http.send(`${address}/.well-known/openid-configuration`);
  const metadata: Readonly<Record<string, string>> = JSON.parse(body);
  return {
    authorization: metadata['authorization_endpoint'] ?? '',
    token: metadata['token_endpoint'] ?? '',
    introspection: metadata['introspection_endpoint'] ?? '',
    userinfo: metadata['userinfo_endpoint'] ?? '',
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    redirectUri: REDIRECT_URI,
    scope: SCOPE,
  };
}
