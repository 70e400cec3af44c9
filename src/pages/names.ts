import { type Html, html } from './html.ts';
import type { Application } from './view.ts';

/** Longer names are cut, so that one cannot push what matters off the page. */
const NAME_LENGTH = 80;

/** Invisible characters that turn text around (Unicode TR9) or pretend that there is none. */
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** What an application is called in a sentence: its name, else its id, without the means to forge the sentence. */
export function applicationName(application: Application): string {
  const name = application.client_name.replace(INVISIBLE, '').trim();
  return shorten(name === '' ? application.client_id : name);
}

/** The same as markup, kept apart from the direction of the text around it. */
export function applicationMark(application: Application): Html {
  return html`<strong><bdi>${applicationName(application)}</bdi></strong>`;
}

/** A text for use in an id: what is no ASCII letter, digit, dash or underscore becomes a dash. */
function idSafe(text: string): string {
  return text.replace(/[^A-Za-z0-9_-]/g, '-');
}

/** Ids for a whole list: where two texts give the same id, the later ones are numbered. */
export function uniqueIds(prefix: string, texts: readonly string[]): readonly string[] {
  const used = new Set<string>();
  return texts.map((text) => {
    const id = `${prefix}${idSafe(text)}`;
    let unique = id;
    for (let count = 2; used.has(unique); count += 1) unique = `${id}-${count}`;
    used.add(unique);
    return unique;
  });
}

const BROWSERS = [
  ['Edge', /\bEdgA?\//],
  ['Opera', /\bOPR\//],
  ['Firefox', /\b(Firefox|FxiOS)\//],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Chrome', /\b(Chrome|CriOS|HeadlessChrome)\//],
  ['Safari', /\bSafari\//],
] as const;

const SYSTEMS = [
  ['Android', /Android/],
  ['iPhone', /iPhone/],
  ['iPad', /iPad/],
  ['Windows', /Windows/],
  ['macOS', /Macintosh/],
  ['ChromeOS', /CrOS/],
  ['Linux', /Linux/],
] as const;

/** The browser and the system that a `User-Agent` header speaks of, null for the one that is not known. */
export function describeUserAgent(user_agent: string): { browser: string | null; system: string | null } {
  const named = (table: readonly (readonly [string, RegExp])[]): string | null => {
    return table.find(([, pattern]) => pattern.test(user_agent))?.[0] ?? null;
  };
  return { browser: named(BROWSERS), system: named(SYSTEMS) };
}

function shorten(name: string): string {
  const characters = [...name];
  return characters.length > NAME_LENGTH ? `${characters.slice(0, NAME_LENGTH - 1).join('')}…` : name;
}
