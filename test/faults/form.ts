/** `npm run test:faults` sets it; without it the tests are short, as in `npm test`. */
const LONG = process.env['SIGNET_FAULTS'] === 'long';

/** How often, how long or how much, in the short and in the long form. */
export function amount(short: number, long: number): number {
  return LONG ? long : short;
}
