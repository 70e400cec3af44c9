import cluster from 'node:cluster';
import type { Command } from 'commander';
import { isDatabaseServer } from '../config/dsn.ts';
import { loadConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import type { createProvider, Provider as WholeProvider } from '../http/provider.ts';
import { createLog, type Log } from '../telemetry/log.ts';
import { addConfigOptions, type ConfigOptions, configSources } from './configuration.ts';
import { explainListen, Failure } from './failure.ts';
import type { Io } from './io.ts';
import { allowNewSpaceToGrow } from './serve/memory.ts';
import { joinServer, type Membership } from './serve/worker.ts';

/** What a command needs of a server. */
export type Provider = Pick<WholeProvider, 'start' | 'stop' | 'addresses' | 'renewCertificates'>;

export type CreateProvider = (...surroundings: Parameters<typeof createProvider>) => Promise<Provider>;

/** Loaded only by the command that serves: the others start faster without it. */
async function loadProvider(): Promise<CreateProvider> {
  return (await import('../http/provider.ts')).createProvider;
}

type ServeOptions = ConfigOptions & { readonly workers?: string };

/** `serve`: runs until SIGTERM or SIGINT; SIGHUP reads the certificates again; a second signal ends it without waiting for requests in flight. */
export function addServeCommand(program: Command, io: Io, setExitCode: (code: number) => void): void {
  addConfigOptions(program.command('serve').description('run the server'))
    .option('--workers <number>', 'processes that serve side by side, on PostgreSQL; 1 when it is not given')
    .action(async (options: ServeOptions) => setExitCode(await serveTogether(options, io)));
}

/** One process, the first of several, or one of those that it started with its own words. */
async function serveTogether(options: ServeOptions, io: Io): Promise<number> {
  if (cluster.worker !== undefined) {
    const { io: inside, membership } = joinServer(cluster.worker, io);
    return serve(options, inside, loadProvider, membership).finally(membership.leave);
  }
  const count = workersOf(options);
  if (count === 1) return serve(options, io, loadProvider);
  const { config } = loadConfig(configSources(options, io));
  refuseOneProcessStore(config, count);
  const { servePrimary } = await import('./serve/primary.ts');
  return servePrimary(count, config, io);
}

const MOST_WORKERS = 128;

function workersOf({ workers = '1' }: ServeOptions): number {
  const count = /^\d{1,3}$/.test(workers) ? Number(workers) : 0;
  if (count >= 1 && count <= MOST_WORKERS) return count;
  throw new Failure(`--workers is a number from 1 to ${MOST_WORKERS}; it is "${workers}".`);
}

function refuseOneProcessStore({ dsn }: Config, count: number): void {
  if (isDatabaseServer(dsn)) return;
  throw new Failure(
    `${count} workers need a database that they can share: set dsn to postgres://…, or leave --workers out. A database file is served by one process.`,
  );
}

/**
 * @param load asked for the server only once the configuration is good.
 * @param membership of a server of several processes.
 */
export async function serve(
  options: ConfigOptions,
  io: Io,
  load: () => Promise<CreateProvider>,
  membership?: Membership,
): Promise<number> {
  const { config, warnings } = loadConfig(configSources(options, io));
  const { clock, random } = io;
  const log = createLog(config.log, clock, undefined, membership && { worker: membership.worker });
  const person = config.dev && io.terminal;
  for (const warning of warnings) person ? io.err(`Warning: ${warning}`) : log.warn(warning);
  const create = await load();
  const provider = await create({
    config,
    clock,
    random,
    log,
    ...(membership !== undefined && { gatherMetrics: membership.gatherMetrics }),
  });
  const signal = io.signal();
  await start(provider, config);
  allowNewSpaceToGrow();
  membership?.serves();
  if (person) io.out(welcome(provider, config));
  else log.info({ ...provider.addresses, issuer: config.urls.self.issuer }, 'Signet serves');
  const forget = io.onHangup(() => void provider.renewCertificates());
  await signal;
  forget();
  return stop(provider, io, log);
}

async function start(provider: Provider, config: Config): Promise<void> {
  try {
    await provider.start();
  } catch (error) {
    await provider.stop();
    const listener = failedListener(error, config);
    const sentence = explainListen(error, listener, config.serve[listener]);
    throw sentence === undefined ? error : new Failure(sentence);
  }
}

/** Node's listen errors name the port. */
function failedListener(error: unknown, { serve }: Config): 'public' | 'admin' | 'mtls' {
  const port = error instanceof Error && 'port' in error ? error.port : undefined;
  const others = (['admin', 'mtls'] as const).filter((name) => port === serve[name].port && port !== serve.public.port);
  return others[0] ?? 'public';
}

async function stop(provider: Provider, io: Io, log: Log): Promise<number> {
  log.info('Signet stops; a second signal ends it at once');
  const stopped = provider.stop().then(() => 'stopped' as const);
  const outcome = await Promise.race([stopped, io.signal().then(() => 'ended' as const)]);
  if (outcome === 'stopped') return 0;
  io.exit(1);
  return 1;
}

function welcome({ addresses }: Provider, { urls }: Config): string {
  return [
    '',
    '  Signet is ready.',
    '',
    `  Issuer      ${urls.self.issuer}`,
    `  Public      ${addresses.public}`,
    `  Admin API   ${addresses.admin}`,
    '',
    '  What next:',
    '    signet create user --username ada --email ada@example.com',
    '    signet create oauth2-client --name "My app" --redirect-uri http://localhost:5555/callback \\',
    '      --scope openid,profile,email,offline_access --grant-type authorization_code,refresh_token',
    '',
    '  Ctrl-C stops it.',
    '',
  ].join('\n');
}
