import { z } from 'zod';
import { choice, flag, group, integer, isWebUrl, optionalUrl, text } from '../values.ts';

/** Ours: the people who sign in at the built-in pages. */
export interface AccountsConfig {
  /** Lets people make their own accounts. */
  readonly sign_up: boolean;
  readonly password: { readonly minimum_length: number };
}

/** Ours: how the built-in pages look. */
export interface BrandingConfig {
  readonly name: string;
  readonly logo_url: string | null;
  /** `#rgb` or `#rrggbb`; null for Signet's own. */
  readonly colours: { readonly accent: string | null; readonly accent_dark: string | null };
  readonly links: readonly BrandingLink[];
}

export interface BrandingLink {
  readonly label: string;
  readonly url: string;
}

export interface LogConfig {
  readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';
  readonly format: 'json' | 'text';
}

/** Hydra's names for the levels and formats, and what they are here. */
const LEVELS = {
  trace: 'trace',
  debug: 'debug',
  info: 'info',
  warn: 'warn',
  warning: 'warn',
  error: 'error',
  fatal: 'fatal',
  panic: 'fatal',
} as const satisfies Record<string, LogConfig['level']>;

const FORMATS = { json: 'json', text: 'text', json_pretty: 'text', gelf: 'json' } as const satisfies Record<
  string,
  LogConfig['format']
>;

const LEVEL_NAMES = ['trace', 'debug', 'info', 'warn', 'warning', 'error', 'fatal', 'panic'] as const;
const FORMAT_NAMES = ['json', 'text', 'json_pretty', 'gelf'] as const;

export const accounts: z.ZodType<AccountsConfig> = group({
  sign_up: flag(false, { description: 'Lets people make accounts of their own (`prompt=create` leads there).' }),
  password: group({ minimum_length: integer(8, 8, 256, { description: 'Fewest characters of a new password.' }) }),
});

const colour = (description: string): z.ZodType<string | null> =>
  z
    .string()
    .regex(/^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/)
    .nullable()
    .default(null)
    .meta({ description, expects: 'a colour such as #3346c4', example: '#3346c4', fallback: "Signet's own" });

const links = z
  .array(z.object({ label: z.string().min(1), url: z.string().refine(isWebUrl) }))
  .default([])
  .meta({
    description: 'Links at the foot of every page: privacy, terms, help.',
    expects: 'a list of {label, url}, each url an absolute http or https URL',
    example: [{ label: 'Privacy', url: 'https://example.com/privacy' }],
  });

export const branding: z.ZodType<BrandingConfig> = group({
  name: text('Signet', { description: 'Name that the pages show.' }),
  logo_url: optionalUrl({ description: 'Logo that the pages show (https).', fallback: "Signet's own" }),
  colours: group({
    accent: colour('Colour of buttons and links.'),
    accent_dark: colour('The same on a dark background.'),
  }),
  links,
});

export const log: z.ZodType<LogConfig> = group({
  level: choice(LEVEL_NAMES, 'info', {
    hydra: true,
    description: 'Least important kind of line that is written.',
  }).transform((name) => LEVELS[name]),
  format: choice(FORMAT_NAMES, 'json', {
    hydra: true,
    description: 'Form of the log: one JSON object a line, or text for people.',
    fallback: 'json; text in development',
  }).transform((name) => FORMATS[name]),
});
