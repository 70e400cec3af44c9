import { createServer } from 'node:net';
import { loadConfig } from '../../src/config/load.ts';
import { createProvider, type Provider } from '../../src/http/provider.ts';
import { type Clock, systemClock, systemRandom } from '../../src/oauth/clock.ts';
import { createHashing } from '../../src/oauth/hashing/hashing.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { databaseForServer } from './postgres-schema.ts';
import { preparedKeys } from './prepared-keys.ts';

const CHEAP = { memoryCost: 8, timeCost: 1, parallelism: 1 };

/** The threads that the servers of a process share; they end with it. */
const cheapHashing = createHashing({ at_once: 2, parameters: CHEAP });

/** A clock that only the test moves. */
export interface TestClock extends Clock {
  advance(milliseconds: number): void;
}

export function testClock(start: number = Date.UTC(2026, 0, 1)): TestClock {
  let now = start;
  return {
    now: () => now,
    advance(milliseconds) {
      now += milliseconds;
    },
  };
}

export interface TestProvider {
  readonly provider: Provider;
  readonly issuer: string;
  readonly admin: string;
  /** Calls the admin API; rejects unless it answers with `status`. */
  call(method: string, path: string, body?: unknown, status?: number): Promise<Record<string, unknown>>;
  stop(): Promise<void>;
}

export interface TestProviderOptions {
  /** Settings by path, over those of a development server in memory. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly clock?: Clock;
  /** Where log lines go; nowhere when absent. */
  readonly log?: (line: string) => void;
  /** `recommended`: of passwords and client secrets as in production. Otherwise cheap: few tests are about them. */
  readonly hashes?: 'recommended';
}

/**
 * A whole server on free ports, with its database in memory unless `settings.dsn` says other, or `SIGNET_TEST_DSN` in the
 * environment: a server, on which it gets tables of its own.
 */
export async function startTestProvider(options: TestProviderOptions = {}): Promise<TestProvider> {
  const { clock = systemClock, log = () => {} } = options;
  const [publicPort, adminPort] = await freePorts();
  const database = await databaseForServer();
  const settings = {
    dev: true,
    dsn: database.dsn,
    'serve.public.port': publicPort,
    'serve.admin.port': adminPort,
    'urls.self.issuer': `http://localhost:${publicPort}`,
    'log.format': 'json',
    ...options.settings,
  };
  const flags = Object.entries(settings).map(([path, value]) => ({
    path,
    word: typeof value === 'string' ? value : JSON.stringify(value),
    flag: `--set ${path}`,
  }));
  const { config } = loadConfig({ flags });
  const provider = await createProvider({
    config,
    clock,
    random: systemRandom,
    log: createLog(config.log, clock, { write: log }),
    generateKey: preparedKeys(),
    ...(options.hashes === undefined && { hashing: { queue: cheapHashing.queue, close: async () => {} } }),
  });
  await provider.start();
  const admin = `http://127.0.0.1:${config.serve.admin.port}`;
  return {
    provider,
    issuer: config.urls.self.issuer,
    admin,
    call: (method, path, body, status) => callAdmin(admin, method, path, body, status),
    async stop() {
      await provider.stop();
      await database.drop();
    },
  };
}

async function callAdmin(
  admin: string,
  method: string,
  path: string,
  body: unknown,
  status: number | undefined,
): Promise<Record<string, unknown>> {
  const answer = await fetch(`${admin}${path}`, {
    method,
    ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const expected = status === undefined ? answer.ok : answer.status === status;
  if (!expected) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  const value: unknown = text === '' ? {} : JSON.parse(text);
  return isRecord(value) ? value : { value };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Two ports that nobody listens on right now. */
export async function freePorts(): Promise<[number, number]> {
  const servers = await Promise.all([listening(), listening()]);
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  return [ports[0] ?? 0, ports[1] ?? 0];
}

function listening(): Promise<ReturnType<typeof createServer>> {
  const server = createServer();
  return new Promise((listens) => server.listen(0, '127.0.0.1', () => listens(server)));
}
