/** A strict reader of the pages' own markup: what it does not know is a fault, so that nothing slips in. */
export interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

export interface Markup {
  readonly elements: readonly Element[];
  /** What is wrong with the document's structure, one sentence each. */
  readonly faults: readonly string[];
}

const VOID: ReadonlySet<string> = new Set(['meta', 'link', 'input', 'img']);
const TOKEN =
  /<!doctype html>|<\/([a-z0-9]+)>|<([a-z0-9]+)((?:\s+[a-zA-Z-]+(?:="[^"<>]*")?)*)\s*(\/?)>|([^<>]+)|([<>])/gy;
const ATTRIBUTE = /([a-zA-Z-]+)(?:="([^"]*)")?/g;

export function readMarkup(document: string): Markup {
  const elements: Element[] = [];
  const faults: string[] = [];
  const open: string[] = [];
  for (const [token, closed, opened, attributes = '', slash, , stray] of document.matchAll(TOKEN)) {
    if (stray !== undefined) faults.push(`a stray ${token}`);
    if (closed !== undefined) {
      const last = open.pop();
      if (last !== closed) faults.push(`</${closed}> closes <${last ?? 'nothing'}>`);
    }
    if (opened === undefined) continue;
    const element = { name: opened, attributes: readAttributes(attributes, faults) };
    elements.push(element);
    if (!VOID.has(opened) && slash !== '/') open.push(opened);
  }
  for (const name of open) faults.push(`<${name}> is never closed`);
  return { elements, faults };
}

function readAttributes(text: string, faults: string[]): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = '', value = ''] of text.matchAll(ATTRIBUTE)) {
    if (attributes.has(name)) faults.push(`${name} is there twice`);
    attributes.set(name, decode(value));
  }
  return attributes;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

export function decode(text: string): string {
  return text.replace(/&([a-z0-9#]+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}
