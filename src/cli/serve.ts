import type { Command } from 'commander';
import { loadConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { createLog, type Log } from '../telemetry/log.ts';
import { addConfigOptions, type ConfigOptions, configSources } from './configuration.ts';
import { explainListen, Failure } from './failure.ts';
import type { Io } from './io.ts';
import { type CreateProvider, loadProvider, type Provider } from './provider.ts';

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
  const createProvider = await load();
  const provider = await createProvider({ config, clock, random, log });
  await start(provider, config);
  if (person) io.out(welcome(provider, config));
  else log.info({ ...provider.addresses, issuer: config.urls.self.issuer }, 'Signet serves');
  return stopOnSignal(provider, io, log);
}

async function start(provider: Provider, config: Config): Promise<void> {
  try {
    await provider.start();
  } catch (error) {
    await provider.stop();
    const sentence = explainListen(error, failedListener(error, config), config.serve[failedListener(error, config)]);
    throw sentence === undefined ? error : new Failure(sentence);
  }
}

/** Node's listen errors name the port. */
function failedListener(error: unknown, { serve }: Config): 'public' | 'admin' {
  const port = error instanceof Error && 'port' in error ? error.port : undefined;
  return port === serve.admin.port && port !== serve.public.port ? 'admin' : 'public';
}

async function stopOnSignal(provider: Provider, io: Io, log: Log): Promise<number> {
  const signal = await io.signal();
  log.info({ signal }, 'Signet stops; a second signal ends it at once');
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
