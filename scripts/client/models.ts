import { referred, type Schema } from '../../src/endpoints/openapi/schema.ts';
import { comment, typeName } from './names.ts';

/** The TypeScript type of a schema. */
export function typeOf(schema: Schema): string {
  const name = referred(schema);
  if (name !== undefined) return typeName(name);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(' | ');
  if (schema.type === undefined) return 'unknown';
  return [schema.type]
    .flat()
    .map((type) => ofType(type, schema))
    .join(' | ');
}

function ofType(type: string, schema: Schema): string {
  switch (type) {
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return `readonly (${typeOf(schema.items ?? {})})[]`;
    case 'object':
      return schema.properties === undefined ? 'Readonly<Record<string, unknown>>' : `{ ${members(schema)} }`;
    default:
      return type;
  }
}

function members({ properties = {}, required = [], patternProperties = {}, additionalProperties }: Schema): string {
  const named = Object.entries(properties).map(
    ([name, schema]) =>
      `${comment([schema.description ?? ''], '')}readonly ${name}${required.includes(name) ? '' : '?'}: ${typeOf(schema)};\n`,
  );
  const patterned = Object.entries(patternProperties).flatMap(([pattern, schema]) =>
    prefixes(pattern).map((prefix) => `readonly [name: \`${prefix}\${string}\`]: ${typeOf(schema)};\n`),
  );
  const others = additionalProperties === true ? ['readonly [name: string]: unknown;\n'] : [];
  return [...named, ...patterned, ...others].join('');
}

/** `^(a|b)#` means names that begin with `a#` or `b#`. */
function prefixes(pattern: string): readonly string[] {
  const [, names, mark] = /^\^\(([\w|]+)\)(#)$/.exec(pattern) ?? [];
  if (names === undefined) throw new TypeError(`There is no type for the names ${pattern}`);
  return names.split('|').map((name) => `${name}${mark}`);
}

/** One exported type for each schema. */
export function modelsFile(schemas: Readonly<Record<string, Schema>>): string {
  return Object.entries(schemas)
    .map(([name, schema]) => {
      const head = comment([schema.description ?? ''], '');
      if (schema.properties === undefined) return `${head}export type ${typeName(name)} = ${typeOf(schema)};\n`;
      return `${head}export interface ${typeName(name)} {\n${members(schema)}}\n`;
    })
    .join('\n');
}
