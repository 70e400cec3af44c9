import { type Command, Option } from 'commander';
import { ConfigError } from '../config/error.ts';
import { readOnlyFiles } from '../config/files.ts';
import { loadConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { addConfigOptions, type ConfigOptions, configSources } from './configuration.ts';
import { type Check, type Finding, ok, problem, type Surroundings, warning } from './doctor/check.ts';
import { checkClock, checkIssuer, checkPorts, checkUrls } from './doctor/network.ts';
import { listenerUrl, reach } from './doctor/reach.ts';
import { checkStore } from './doctor/store.ts';
import { checkTls } from './doctor/tls.ts';
import type { Io } from './io.ts';

/** Everything that is looked at, in this order, once the configuration is good. */
const CHECKS: readonly Check[] = [
  { name: 'store', run: checkStore },
  { name: 'clock', run: checkClock },
  { name: 'ports', run: checkPorts },
  { name: 'tls', run: checkTls },
  { name: 'issuer', run: checkIssuer },
  { name: 'urls', run: checkUrls },
];

interface Line extends Finding {
  readonly check: string;
}

interface DoctorOptions extends ConfigOptions {
  readonly format: 'table' | 'json';
}

/** `doctor`: looks at everything that a server needs; exit code 1 when something is wrong. */
export function addDoctorCommand(program: Command, io: Io, setExitCode: (code: number) => void): void {
  addConfigOptions(program.command('doctor').description('look for what keeps a server from working'))
    .addOption(new Option('--format <format>', 'form of the output').choices(['table', 'json']).default('table'))
    .action(async (options: DoctorOptions) => {
      const lines = await examine(options, io);
      io.out(options.format === 'json' ? JSON.stringify(lines) : lines.map(show).join('\n'));
      if (lines.some(({ outcome }) => outcome === 'problem')) setExitCode(1);
    });
}

async function examine(options: ConfigOptions, io: Io): Promise<Line[]> {
  const { config, findings } = examineConfig(options, io);
  const lines = findings.map((finding): Line => ({ check: 'configuration', ...finding }));
  if (config === undefined) return lines;
  const surroundings = surroundingsOf(config, io);
  for (const { name, run } of CHECKS) {
    for (const finding of await run(surroundings)) lines.push({ check: name, ...finding });
  }
  return lines;
}

function examineConfig(options: ConfigOptions, io: Io): { config?: Config; findings: Finding[] } {
  try {
    const { config, warnings } = loadConfig({ ...configSources(options, io), files: readOnlyFiles });
    const doubtful = warnings.map((text) => warning(text, 'Remove it, or correct it.'));
    return { config, findings: [ok('The configuration is good.'), ...doubtful] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const wrong = error.lines.map((text) => problem(text, 'Correct the configuration.'));
    return { findings: [...wrong, ...error.warnings.map((text) => warning(text, 'Remove it, or correct it.'))] };
  }
}

function surroundingsOf(config: Config, io: Io): Surroundings {
  const asked = new Map<string, Promise<boolean>>();
  const isServing = (listener: 'public' | 'admin'): Promise<boolean> => {
    const answer = asked.get(listener) ?? answersAlive(config, listener);
    asked.set(listener, answer);
    return answer;
  };
  return { config, clock: io.clock, random: io.random, isServing };
}

async function answersAlive({ serve }: Config, listener: 'public' | 'admin'): Promise<boolean> {
  const reached = await reach(`${listenerUrl(serve[listener])}/health/alive`);
  if ('failure' in reached || !reached.response.ok) return false;
  return (await reached.response.text()) === '{"status":"ok"}';
}

function show({ outcome, check, what, remedy }: Line): string {
  const line = `${outcome.padEnd(8)} ${check.padEnd(13)} ${what}`;
  return remedy === undefined ? line : `${line}\n${' '.repeat(23)}-> ${remedy}`;
}
