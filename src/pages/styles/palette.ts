import { type Colour, contrast, legible, mix } from '../colour.ts';
import type { Theme } from '../theme.ts';

const FIXED: Readonly<Record<Scheme, Readonly<Record<FixedColours, Colour>>>> = {
  light: {
    ground: '#f3f4f7',
    surface: '#ffffff',
    raised: '#f7f8fa',
    ink: '#16181d',
    muted: '#555b68',
    line: '#e0e3e9',
    control: '#7d8494',
    danger: '#a8201a',
    'danger-ground': '#fdeeec',
    success: '#12613a',
    'success-ground': '#e9f6ef',
  },
  dark: {
    ground: '#0e1014',
    surface: '#181b21',
    raised: '#20242c',
    ink: '#eceef2',
    muted: '#a9afbc',
    line: '#2d323c',
    control: '#7b8394',
    danger: '#ffb4ab',
    'danger-ground': '#3a1b19',
    success: '#93dcb3',
    'success-ground': '#12301f',
  },
};

export type Scheme = 'light' | 'dark';

type FixedColours =
  | 'ground'
  | 'surface'
  | 'raised'
  | 'ink'
  | 'muted'
  | 'line'
  | 'control'
  | 'danger'
  | 'danger-ground'
  | 'success'
  | 'success-ground';

type AccentColours = 'accent' | 'accent-strong' | 'on-accent' | 'link' | 'accent-ground';

/** Every colour of a scheme under the name of its CSS custom property. */
export type Palette = Readonly<Record<FixedColours | AccentColours, Colour>>;

/** Contrast of text (WCAG 2.2 §1.4.3), and of what shows a control or its focus (§1.4.11). */
const TEXT_RATIO = 4.5;
const SHAPE_RATIO = 3;

/** The colours of a scheme; whatever accent is set, what is derived from it stays legible. */
export function palette(theme: Theme, scheme: Scheme): Palette {
  const fixed = FIXED[scheme];
  const grounds = [fixed.surface, fixed.raised, fixed.ground] as const;
  const accent = legible(theme.accent[scheme], grounds, fixed.ink, SHAPE_RATIO);
  const white = contrast(accent, '#ffffff') >= TEXT_RATIO;
  const accentGround = mix(fixed.surface, accent, 0.1);
  return {
    ...fixed,
    accent,
    // Away from the text on it, so that a button under the pointer never loses contrast.
    'accent-strong': mix(accent, white ? '#000000' : '#ffffff', 0.16),
    'on-accent': white ? '#ffffff' : '#000000',
    link: legible(accent, [...grounds, accentGround], fixed.ink, TEXT_RATIO),
    'accent-ground': accentGround,
  };
}
