/** A colour as `#rrggbb`, lower case. */
export type Colour = `#${string}`;

/** Reads `#rgb` or `#rrggbb`; null for everything else, so that nothing but a colour can reach the stylesheet. */
export function parseColour(text: string): Colour | null {
  const digits = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text)?.[1]?.toLowerCase();
  if (digits === undefined) return null;
  return digits.length === 6 ? `#${digits}` : `#${[...digits].map((digit) => digit + digit).join('')}`;
}

/** The contrast ratio of WCAG 2.2, from 1 to 21. */
export function contrast(one: Colour, other: Colour): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** `share` of `towards`, the rest of `colour`, mixed in sRGB. */
export function mix(colour: Colour, towards: Colour, share: number): Colour {
  const [from, to] = [channels(colour), channels(towards)];
  const mixed = from.map((value, index) => Math.round(value + ((to[index] ?? value) - value) * share));
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

/** `colour`, moved towards `ink` as little as it takes to reach `ratio` on all `grounds`. */
export function legible(colour: Colour, grounds: readonly Colour[], ink: Colour, ratio: number): Colour {
  for (let share = 0; share < 1; share += 0.05) {
    const candidate = mix(colour, ink, share);
    if (grounds.every((ground) => contrast(candidate, ground) >= ratio)) return candidate;
  }
  return ink;
}

function channels(colour: Colour): readonly number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

function luminance(colour: Colour): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((value) => {
    const channel = value / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
