import { words } from '../configuration.ts';
import type { Format } from '../format.ts';
import type { ClientLoginOptions } from '../oauth-client.ts';

/** Options of every `perform`. */
export interface PerformOptions extends ClientLoginOptions {
  readonly format: Format;
  readonly scope?: readonly string[];
  readonly audience?: readonly string[];
  readonly tokenUrl?: string;
}

/** What is asked for where a person signs in and nothing else was said: who it is, and a refresh token. */
const PERSONAL_SCOPE: readonly string[] = ['openid', 'offline_access'];

export function personalScope({ scope }: PerformOptions): string {
  return (scope === undefined ? PERSONAL_SCOPE : words(scope)).join(' ');
}

/** The parameters that have a value. */
export function parameters(values: Readonly<Record<string, string | undefined>>): URLSearchParams {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== undefined && value !== '') given.set(name, value);
  return given;
}

export function joined(values: readonly string[] | undefined): string {
  return words(values).join(' ');
}
