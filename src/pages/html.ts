/** A piece of markup that is safe to send: everything variable in it was escaped when it was made. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }

  toString(): string {
    return this.markup;
  }
}

/** An address that may stand in `href`, `src` or `action`; made by the functions of `address.ts` alone. */
export class Address {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

/** Null, undefined and false leave nothing behind, so that `${condition && html`…`}` reads naturally. */
export type Content = Html | Address | string | number | false | null | undefined | readonly Content[];

/**
 * Markup with every interpolation escaped. `Html` values nest, arrays are joined. An attribute's value must be quoted
 * in the template, and one that a browser follows must be an `Address`; a template that does otherwise throws.
 */
export function html(template: TemplateStringsArray, ...values: readonly Content[]): Html {
  const positions = positionsOf(template);
  let markup = template[0] ?? '';
  values.forEach((value, index) => {
    markup += interpolate(positions[index] ?? 'content', value) + (template[index + 1] ?? '');
  });
  return new Html(markup);
}

/** Attributes as a whole: true is a bare attribute; false, null and undefined leave it out. */
export function attributes(values: Readonly<Record<string, AttributeValue>>): Html {
  const written = Object.entries(values).map(([name, value]) => {
    if (value === false || value === null || value === undefined) return '';
    if (value === true) return ` ${name}`;
    return ` ${name}="${interpolate(FOLLOWED.has(name) ? 'address' : 'content', value)}"`;
  });
  return new Html(written.join(''));
}

type AttributeValue = string | number | boolean | Address | null | undefined;

/** Where an interpolation stands: between tags or in a quoted attribute, or in an attribute that a browser follows. */
type Position = 'content' | 'address';

const FOLLOWED: ReadonlySet<string> = new Set(['href', 'src', 'action', 'formaction']);
const known = new WeakMap<TemplateStringsArray, readonly Position[]>();

function positionsOf(template: TemplateStringsArray): readonly Position[] {
  const before = known.get(template);
  if (before !== undefined) return before;
  const positions = template.slice(0, -1).map(positionAfter);
  known.set(template, positions);
  return positions;
}

function positionAfter(chunk: string): Position {
  if (/=\s*$/.test(chunk)) throw new TypeError(`An attribute's value must be quoted: ${chunk.slice(-40)}`);
  const attribute = /\s([a-z-]+)="$/i.exec(chunk)?.[1];
  return attribute !== undefined && FOLLOWED.has(attribute.toLowerCase()) ? 'address' : 'content';
}

function interpolate(position: Position, value: Content): string {
  if (position === 'address' && !(value instanceof Address))
    throw new TypeError('A followed attribute needs an Address');
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Html) return value.markup;
  if (value instanceof Address) return escapeText(value.text);
  if (typeof value === 'string') return escapeText(value);
  if (typeof value === 'number') return String(value);
  return value.map((item) => interpolate(position, item)).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Control characters are no part of HTML text (HTML §13.2.3.5) and become the replacement character. */
function escapeText(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, '\ufffd');
}
