import type { Command } from 'commander';
import { loadConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import type { createProvider, Provider as WholeProvider } from '../http/provider.ts';
import { createLog, type Log } from '../telemetry/log.ts';
import { addConfigOptions, type ConfigOptions, configSources } from './configuration.ts';
import { explainListen, Failure } from './failure.ts';
import type { Io } from './io.ts';

/** What a command needs of a server. */
export type Provider = Pick<WholeProvider, 'start' | 'stop' | 'addresses'>;

export type CreateProvider = (...surroundings: Parameters<typeof createProvider>) => Promise<Provider>;

/** Loaded only by the command that serves: the others start faster without it. */
async function loadProvider(): Promise<CreateProvider> {
  return (await import('../http/provider.ts')).createProvider;
}

/** `serve`: runs until SIGTERM or SIGINT; a second signal ends it without waiting for requests in flight. */
export function addServeCommand(program: Command, io: Io, setExitCode: (code: number) => void): void {
  addConfigOptions(program.command('serve').description('run the server')).action(async (options: ConfigOptions) => {
    setExitCode(await serve(options, io, loadProvider));
  });
}

/** @param load asked for the server only once the configuration is good. */
export async function serve(options: ConfigOptions, io: Io, load: () => Promise<CreateProvider>): Promise<number> {
  const { config, warnings } = loadConfig(configSources(options, io));
  const { clock, random } = io;
  const log = createLog(config.log, clock);
  const person = config.dev && io.terminal;
  for (const warning of warnings) person ? io.err(`Warning: ${warning}`) : log.warn(warning);
  const create = await load();
  const provider = await create({ config, clock, random, log });
  const signal = io.signal();
  await start(provider, config);
  if (person) io.out(welcome(provider, config));
  else log.info({ ...provider.addresses, issuer: config.urls.self.issuer }, 'Signet serves');
  await signal;
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
function failedListener(error: unknown, { serve }: Config): 'public' | 'admin' {
  const port = error instanceof Error && 'port' in error ? error.port : undefined;
  return port === serve.admin.port && port !== serve.public.port ? 'admin' : 'public';
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
