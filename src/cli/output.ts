import { stringify } from 'yaml';
import type { Json, JsonObject } from '../oauth/json.ts';
import { type Format, select } from './format.ts';

/** How one kind of thing is shown: the member that names it, and the columns of its table. */
export interface View {
  readonly id: string;
  readonly columns: readonly { readonly title: string; readonly member: string }[];
}

/** Several things: a table with a line each. */
export function showList(items: readonly JsonObject[], view: View, format: Format): string {
  if (format !== 'table') return show(items, items, view, format);
  const rows = items.map((item) => view.columns.map(({ member }) => cell(item[member])));
  return table([view.columns.map(({ title }) => title), ...rows]);
}

/** One thing: a table with a line for each member that has a value. */
export function showOne(item: JsonObject, view: View, format: Format): string {
  if (format !== 'table') return show(item, [item], view, format);
  const rows = Object.entries(item).map(([name, value]) => [name.toUpperCase().replaceAll('_', ' '), cell(value)]);
  return table(rows.filter(([, value]) => value !== ''));
}

function show(value: Json, items: readonly JsonObject[], view: View, format: Exclude<Format, 'table'>): string {
  if (typeof format !== 'string') return bare(select(value, format));
  switch (format) {
    case 'json':
      return JSON.stringify(value);
    case 'json-pretty':
      return JSON.stringify(value, null, 2);
    case 'yaml':
      return stringify(value).trimEnd();
    case 'quiet':
      return items.map((item) => cell(item[view.id])).join('\n');
  }
}

/** For a script: a text without quotation marks. */
function bare(value: Json): string {
  return typeof value === 'string' ? printable(value) : JSON.stringify(value);
}

/** Columns as wide as their widest cell, two blanks apart. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return rows.map(line).join('\n');
}

function cell(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map(cell).join(', ');
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text === '{}' ? '' : printable(text);
}

/** One line of printable text: what a stranger registered must not command the terminal. */
export function printable(text: string): string {
  return text.replace(/\p{C}/gu, ' ');
}
