import { type ClientMetadata, LIFESPANS, type Lifespan } from '../client.ts';
import { parseDuration, printDuration } from './duration.ts';
import { invalidMetadata, type Members, quote } from './members.ts';

const SHORTEST = 1_000;

/** The 13 lifespans of a document, in milliseconds; those that are absent or null are the server's. */
export function readLifespans(members: Members): ClientMetadata['lifespans'] {
  const lifespans: Partial<Record<Lifespan, number>> = {};
  for (const name of LIFESPANS) {
    const text = members.text(name);
    if (text === undefined) continue;
    const milliseconds = parseDuration(text);
    if (milliseconds === undefined || milliseconds < SHORTEST) {
      throw invalidMetadata(
        `${name} must be null or a duration of a second or more such as '1h30m', not ${quote(text)}.`,
      );
    }
    lifespans[name] = milliseconds;
  }
  return lifespans;
}

/** All 13 as the API shows them. */
export function showLifespans(lifespans: ClientMetadata['lifespans']): Record<string, string | null> {
  return Object.fromEntries(
    LIFESPANS.map((name) => {
      const milliseconds = lifespans[name];
      return [name, milliseconds === undefined ? null : printDuration(milliseconds)];
    }),
  );
}
