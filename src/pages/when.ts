import { type Html, html } from './html.ts';
import type { View } from './view.ts';

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** "3 hours ago", with the moment itself to hover over. Relative, because the server does not know the time zone. */
export function ago(at: number, now: number, view: View): Html {
  const moment = new Date(at);
  const exact = new Intl.DateTimeFormat(view.lang, { dateStyle: 'long', timeStyle: 'long', timeZone: 'UTC' });
  return html`<time datetime="${moment.toISOString()}" title="${exact.format(moment)}">${relative(at - now, view)}</time>`;
}

/** "in 2 minutes", rounded up, so that who waits that long has waited long enough. */
export function afterSeconds(seconds: number, view: View): string {
  const words = new Intl.RelativeTimeFormat(view.lang);
  return seconds > 90 ? words.format(Math.ceil(seconds / 60), 'minute') : words.format(Math.ceil(seconds), 'second');
}

function relative(milliseconds: number, view: View): string {
  const words = new Intl.RelativeTimeFormat(view.lang, { numeric: 'auto' });
  for (const [unit, length] of UNITS) {
    const count = Math.round(milliseconds / length);
    if (Math.abs(count) >= 1) return words.format(count, unit);
  }
  return words.format(0, 'minute');
}
