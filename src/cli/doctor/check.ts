import type { Config } from '../../config/schema.ts';
import type { Clock, Random } from '../../oauth/clock.ts';

export type Outcome = 'ok' | 'warning' | 'problem';

/** What one look found. */
export interface Finding {
  readonly outcome: Outcome;
  readonly what: string;
  /** What to do about it; absent where all is well. */
  readonly remedy?: string;
}

export interface Surroundings {
  readonly config: Config;
  readonly clock: Clock;
  readonly random: Random;
  /** Whether Signet answers at a listener; asked once for each. */
  isServing(listener: 'public' | 'admin'): Promise<boolean>;
}

export interface Check {
  readonly name: string;
  run(surroundings: Surroundings): Promise<readonly Finding[]>;
}

export function ok(what: string): Finding {
  return { outcome: 'ok', what };
}

export function warning(what: string, remedy: string): Finding {
  return { outcome: 'warning', what, remedy };
}

export function problem(what: string, remedy: string): Finding {
  return { outcome: 'problem', what, remedy };
}
