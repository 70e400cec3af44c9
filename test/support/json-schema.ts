import type { OpenApiDocument } from '../../src/endpoints/openapi/document.ts';
import { referred, type Schema } from '../../src/endpoints/openapi/schema.ts';

export interface CheckOptions {
  /** Members that the schema does not name are faults, unless it says that there may be others. */
  readonly closed?: boolean;
}

/**
 * What is wrong with a value by a schema of the document, one sentence for each fault. The keywords are those that
 * the document uses; another one throws, so that no rule is passed over.
 */
export function faultsOf(
  document: OpenApiDocument,
  schema: Schema,
  value: unknown,
  options: CheckOptions = {},
): readonly string[] {
  const check = (part: Schema, held: unknown, at: string): readonly string[] => {
    const unknown = Object.keys(part).find((keyword) => !KEYWORDS.has(keyword));
    if (unknown !== undefined) throw new TypeError(`The checker does not know ${unknown} (${at})`);
    const name = referred(part);
    if (name !== undefined) return check(named(document, name), held, at);
    if (part.anyOf !== undefined) {
      const alternatives = part.anyOf.map((one) => check(one, held, at));
      return alternatives.some((faults) => faults.length === 0) ? [] : alternatives.flat();
    }
    return [
      ...typeFaults(part, held, at),
      ...(typeof held === 'string' ? textFaults(part, held, at) : []),
      ...(typeof held === 'number' && held < (part.minimum ?? held) ? [`${at} is less than ${part.minimum}`] : []),
      ...(Array.isArray(held) ? held.flatMap((item, index) => check(part.items ?? {}, item, `${at}/${index}`)) : []),
      ...(isRecord(held) ? memberFaults(part, held, at) : []),
    ];
  };
  const memberFaults = (part: Schema, held: Readonly<Record<string, unknown>>, at: string): readonly string[] => {
    const { properties = {}, patternProperties = {}, additionalProperties, required = [] } = part;
    const missing = required.filter((name) => !Object.hasOwn(held, name)).map((name) => `${at}/${name} is missing`);
    const faults = Object.entries(held).flatMap(([name, member]) => {
      const place = `${at}/${name}`;
      const rule =
        (Object.hasOwn(properties, name) ? properties[name] : undefined) ??
        Object.entries(patternProperties).find(([pattern]) => new RegExp(pattern, 'u').test(name))?.[1];
      if (rule !== undefined) return check(rule, member, place);
      if (typeof additionalProperties === 'object') return check(additionalProperties, member, place);
      const closed = additionalProperties === false || (options.closed === true && additionalProperties !== true);
      return closed && part.type !== undefined ? [`${place} is not in the document`] : [];
    });
    return [...missing, ...faults];
  };
  return check(schema, value, '');
}

const KEYWORDS: ReadonlySet<string> = new Set<keyof Schema>([
  '$ref',
  'type',
  'description',
  'format',
  'pattern',
  'enum',
  'const',
  'minimum',
  'minLength',
  'maxLength',
  'items',
  'properties',
  'patternProperties',
  'required',
  'additionalProperties',
  'anyOf',
  'readOnly',
]);

function named({ components }: OpenApiDocument, name: string): Schema {
  const schema = components.schemas[name];
  if (schema === undefined) throw new TypeError(`There is no schema ${name}`);
  return schema;
}

function typeFaults({ type }: Schema, value: unknown, at: string): readonly string[] {
  if (type === undefined) return [];
  const types = [type].flat();
  return types.some((one) => isOf(one, value)) ? [] : [`${at} is ${JSON.stringify(value)}, not ${types.join(' or ')}`];
}

function isOf(type: string, value: unknown): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isRecord(value);
    case 'integer':
      return Number.isSafeInteger(value);
    default:
      return typeof value === type;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const FORMATS: Readonly<Record<string, RegExp>> = {
  'date-time': /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
};

function textFaults(schema: Schema, text: string, at: string): readonly string[] {
  const { enum: names, const: only, pattern, format = '', minLength = 0, maxLength = Infinity } = schema;
  return [
    ...(names !== undefined && !names.includes(text) ? [`${at} is ${text}, none of ${names.join(', ')}`] : []),
    ...(only !== undefined && only !== text ? [`${at} is ${text}, not ${only}`] : []),
    ...(pattern !== undefined && !new RegExp(pattern, 'u').test(text) ? [`${at} is ${text}, not ${pattern}`] : []),
    ...(FORMATS[format]?.test(text) === false ? [`${at} is ${text}, no ${format}`] : []),
    ...(text.length < minLength || text.length > maxLength ? [`${at} has a wrong length`] : []),
  ];
}
