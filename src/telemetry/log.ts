import { type DestinationStream, destination, type Logger, pino } from 'pino';
import type { Clock } from '../oauth/clock.ts';
import { readable } from './readable.ts';
import { redact } from './redact.ts';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

export interface LogSettings {
  readonly level: (typeof LOG_LEVELS)[number];
  readonly format: 'json' | 'text';
}

/** What the rest of the server may do with the log. An `err` field is written with its stack. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'isLevelEnabled'>;

/**
 * @param output where lines go; standard output when absent, written without blocking the event loop.
 * @param fields of every line.
 */
export function createLog(
  settings: LogSettings,
  clock: Clock,
  output: DestinationStream = standardOutput(),
  fields: Readonly<Record<string, unknown>> | null = null,
): Log {
  return pino(
    {
      level: settings.level,
      base: fields,
      timestamp: () => `,"time":"${new Date(clock.now()).toISOString()}"`,
      formatters: { level: (level) => ({ level }), log: (fields) => redact(fields) },
      serializers: { err: (error: unknown) => describe(error) },
    },
    settings.format === 'text' ? { write: (line) => output.write(readable(line)) } : output,
  );
}

/** Drivers hang parameters and rows on their errors, so that only these members are written. */
interface DescribedError {
  readonly type: string;
  readonly reason?: string;
  readonly stack: string;
  readonly cause?: DescribedError;
}

const DEEPEST_CAUSE = 5;

function describe(error: unknown, depth = 0): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error, stack: 'A value that is no Error was thrown.' };
  const reason: unknown = Reflect.get(error, 'code');
  return {
    type: error.name,
    ...(typeof reason === 'string' ? { reason } : {}),
    stack: error.stack ?? error.message,
    ...(error.cause === undefined || depth >= DEEPEST_CAUSE ? {} : { cause: describe(error.cause, depth + 1) }),
  };
}

/** Where lines go; what is left of them is written out when the process ends. */
export interface LogOutput extends DestinationStream {
  /** Writes out now what is left. */
  flushSync(): void;
}

export function standardOutput(): LogOutput {
  return destination({ dest: 1, sync: false });
}
