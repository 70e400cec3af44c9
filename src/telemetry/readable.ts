import { parseJsonObject } from '../oauth/json.ts';

/** A JSON log line as one line for a person: time, level, message, then `name=value`; a stack follows indented. */
export function readable(line: string): string {
  const entry = parseJsonObject(line);
  if (entry === undefined) return line;
  const { time, level, msg, err, ...fields } = entry;
  const head = [time, word(level).toUpperCase().padEnd(5), msg].filter((part) => part !== undefined).map(printable);
  const details = Object.entries(fields).map(([name, value]) => `${printable(name)}=${word(value)}`);
  return `${[...head, ...details].join(' ')}\n${err === undefined ? '' : stack(err)}`;
}

function word(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text !== '' && /^[\x21-\x7e]*$/.test(text) && !text.includes('"') ? text : JSON.stringify(text);
}

/** A caller's text must not begin a line of its own or steer the terminal. */
function printable(value: unknown): string {
  return String(value).replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029]/g, '?');
}

function stack(err: unknown): string {
  const text = typeof err === 'object' && err !== null ? Reflect.get(err, 'stack') : undefined;
  const cause: unknown = typeof err === 'object' && err !== null ? Reflect.get(err, 'cause') : undefined;
  const own = `${String(text ?? err)
    .split('\n')
    .map((row) => `    ${printable(row)}`)
    .join('\n')}\n`;
  return cause === undefined ? own : `${own}  caused by\n${stack(cause)}`;
}
