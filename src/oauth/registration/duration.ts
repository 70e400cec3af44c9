/** Milliseconds of each unit of Go's `time.ParseDuration`; Go writes the micro sign and the Greek letter alike. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ['ns', 1e-6],
  ['us', 1e-3],
  ['µs', 1e-3],
  ['μs', 1e-3],
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
]);

const DURATION = /^(?:[0-9]+(?:\.[0-9]+)?(?:ns|us|µs|μs|ms|s|m|h))+$/;
const PART = /([0-9]+(?:\.[0-9]+)?)(ns|us|µs|μs|ms|s|m|h)/g;

/** Go counts nanoseconds in 64 bits, so no client of the API can read more: about 292 years. */
const LONGEST = Math.floor(2 ** 63 / 1e6);

const LONGEST_TEXT = 100;

/** The whole milliseconds of a Go duration such as `1h30m`, or undefined when it is none or longer than Go's longest. */
export function parseDuration(text: string): number | undefined {
  if (text.length > LONGEST_TEXT || !DURATION.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(PART)) total += Number(amount) * (UNITS.get(unit ?? '') ?? 0);
  const milliseconds = Math.round(total);
  return milliseconds <= LONGEST ? milliseconds : undefined;
}

/** A duration as Go prints it: `31h0m0s`, `1m30s`, `1.5s`, `250ms`, `0s`. */
export function printDuration(milliseconds: number): string {
  if (milliseconds > 0 && milliseconds < 1_000) return `${milliseconds}ms`;
  const hours = Math.floor(milliseconds / 3_600_000);
  const minutes = Math.floor((milliseconds % 3_600_000) / 60_000);
  const rest = `${(milliseconds % 60_000) / 1_000}s`;
  if (hours > 0) return `${hours}h${minutes}m${rest}`;
  return minutes > 0 ? `${minutes}m${rest}` : rest;
}
