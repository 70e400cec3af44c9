import { webAddress } from './address.ts';
import { type Colour, parseColour } from './colour.ts';

/** How the pages look and whose they are. */
export interface Theme {
  readonly name: string;
  /** Null shows the built-in logo. */
  readonly logo_url: string | null;
  readonly accent: { readonly light: Colour; readonly dark: Colour };
  /** In the footer of every page: imprint, privacy, help. */
  readonly links: readonly ThemeLink[];
}

export interface ThemeLink {
  readonly label: string;
  readonly url: string;
}

/** The settings; what is absent has the default. Colours are `#rgb` or `#rrggbb`. */
export interface ThemeSettings {
  readonly name?: string | undefined;
  readonly logo_url?: string | undefined;
  readonly accent_light?: string | undefined;
  readonly accent_dark?: string | undefined;
  readonly links?: readonly ThemeLink[] | undefined;
}

const DEFAULT_ACCENT = { light: '#3346c4', dark: '#9fb0ff' } as const;

/** Throws a `TypeError` whose message names the setting that is wrong and what would be right. */
export function createTheme(settings: ThemeSettings = {}): Theme {
  const links = settings.links ?? [];
  for (const link of links) requireAddress('links.url', link.url);
  if (settings.logo_url !== undefined) requireAddress('logo_url', settings.logo_url);
  return {
    name: settings.name ?? 'Signet',
    logo_url: settings.logo_url ?? null,
    accent: {
      light: requireColour('accent_light', settings.accent_light ?? DEFAULT_ACCENT.light),
      dark: requireColour('accent_dark', settings.accent_dark ?? DEFAULT_ACCENT.dark),
    },
    links,
  };
}

function requireColour(setting: string, text: string): Colour {
  const colour = parseColour(text);
  if (colour === null) throw new TypeError(`${setting}: "${text}" is no colour; write it as #rrggbb.`);
  return colour;
}

function requireAddress(setting: string, text: string): void {
  if (webAddress(text) === null) {
    throw new TypeError(`${setting}: "${text}" must be an http or https URL, or a path that begins with "/".`);
  }
}
