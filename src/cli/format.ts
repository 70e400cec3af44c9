import { InvalidArgumentError, Option } from 'commander';
import { isJsonObject, type Json } from '../oauth/json.ts';
import { Failure } from './failure.ts';

const FORMATS = ['table', 'json', 'json-pretty', 'yaml', 'quiet'] as const;

/** The name of a form, or the one value of the answer that is wanted. */
export type Format = (typeof FORMATS)[number] | Selector;

/** The way to a value: names of members, and positions in lists. */
interface Selector {
  /** As the person wrote it. */
  readonly path: string;
  readonly steps: readonly string[];
}

export function formatOption(): Option {
  const help = `form of the output: ${FORMATS.join(', ')}, jsonpath=<path> or jsonpointer=<pointer>`;
  return new Option('--format <format>', help).argParser(parseFormat).default('table');
}

function parseFormat(text: string): Format {
  const name = FORMATS.find((format) => format === text);
  if (name !== undefined) return name;
  const [, kind, path = ''] = /^(jsonpath|jsonpointer)=(.*)$/s.exec(text) ?? [];
  switch (kind) {
    case 'jsonpath':
      return { path, steps: jsonPath(path) };
    case 'jsonpointer':
      return { path, steps: jsonPointer(path) };
    default:
      throw new InvalidArgumentError(`It is one of ${FORMATS.join(', ')}, jsonpath=<path>, jsonpointer=<pointer>.`);
  }
}

const MEMBERS = /^\$?\.?((?:[\w-]+|\[\d+\])(?:\.[\w-]+|\[\d+\])*)$/;

/** RFC 9535 without filters, slices, wildcards and quoted names; braces as kubectl has them. */
function jsonPath(text: string): string[] {
  const inner = /^\{(.*)\}$/.exec(text)?.[1] ?? text;
  const members = MEMBERS.exec(inner.trim())?.[1];
  if (members === undefined)
    throw new InvalidArgumentError(
      'Of JSONPath, members and positions are understood, as in {.client.scope} and {[0].client_id}; jsonpointer=/… reaches the rest.',
    );
  return members.split(/[.[\]]/).filter((step) => step !== '');
}

/** RFC 6901 §3. */
function jsonPointer(text: string): string[] {
  if (text !== '' && !text.startsWith('/'))
    throw new InvalidArgumentError('A JSON pointer begins with a slash, as in jsonpointer=/access_token.');
  const steps = text.split('/').slice(1);
  return steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

export function select(value: Json, { path, steps }: Selector): Json {
  const found = steps.reduce<Json | undefined>(stepInto, value);
  if (found === undefined) throw new Failure(`The answer has nothing at ${path}.`);
  return found;
}

function stepInto(value: Json | undefined, step: string): Json | undefined {
  if (Array.isArray(value)) return /^(?:0|[1-9]\d*)$/.test(step) ? value[Number(step)] : undefined;
  return isJsonObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}
