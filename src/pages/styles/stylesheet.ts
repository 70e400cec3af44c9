import type { Theme } from '../theme.ts';
import { BASE } from './base.ts';
import { CONTROLS } from './controls.ts';
import { palette, type Scheme } from './palette.ts';
import { PARTS, PREFERENCES } from './parts.ts';
import { REFERENCE } from './reference.ts';

/** The one stylesheet of all pages, with the theme's colours as custom properties. */
export function stylesheet(theme: Theme): string {
  return [
    `:root { ${properties(theme, 'light')} }`,
    `@media (prefers-color-scheme: dark) { :root { ${properties(theme, 'dark')} } }`,
    BASE,
    CONTROLS,
    PARTS,
    REFERENCE,
    PREFERENCES,
  ].join('\n');
}

function properties(theme: Theme, scheme: Scheme): string {
  return Object.entries(palette(theme, scheme))
    .map(([name, colour]) => `--${name}: ${colour};`)
    .join(' ');
}
