import { z } from 'zod';

export type SchemaType = 'string' | 'integer' | 'number' | 'boolean' | 'object' | 'array' | 'null';

export type Members = Readonly<Record<string, Schema>>;

/** The part of JSON Schema 2020-12 that the document is written in. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: SchemaType | readonly SchemaType[];
  readonly description?: string;
  readonly format?: 'int64' | 'date-time' | 'uuid';
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly const?: string | boolean;
  readonly minimum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly items?: Schema;
  readonly properties?: Members;
  /** Members whose names follow a pattern, where a name of its own does not say what they are. */
  readonly patternProperties?: Members;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly anyOf?: readonly Schema[];
  /** Set by the server; what a request says of it is ignored. */
  readonly readOnly?: true;
}

export function text(description: string, more: Schema = {}): Schema {
  return { type: 'string', description, ...more };
}

export function oneOf(names: readonly string[], description: string): Schema {
  return { type: 'string', enum: [...names], description };
}

/** A JSON integer: Ory's Python models take nothing else. */
export function integer(description: string, more: Schema = {}): Schema {
  return { type: 'integer', format: 'int64', description, ...more };
}

export function flag(description: string): Schema {
  return { type: 'boolean', description };
}

export function texts(description: string): Schema {
  return { type: 'array', items: { type: 'string' }, description };
}

/** RFC 3339. */
export function timestamp(description: string): Schema {
  return { type: 'string', format: 'date-time', description };
}

/** An object of whatever members. */
export function anyObject(description: string): Schema {
  return { type: 'object', additionalProperties: true, description };
}

export function object(properties: Members, required: readonly string[] = [], description?: string): Schema {
  return {
    type: 'object',
    ...(description !== undefined && { description }),
    properties,
    ...(required.length > 0 && { required }),
  };
}

export function listOf(items: Schema, description?: string): Schema {
  return { type: 'array', items, ...(description !== undefined && { description }) };
}

const BASE = '#/components/schemas/';

export function ref(name: string): Schema {
  return { $ref: `${BASE}${name}` };
}

/** The name of the schema that a reference means. */
export function referred({ $ref }: Schema): string | undefined {
  return $ref?.startsWith(BASE) ? $ref.slice(BASE.length) : undefined;
}

/** The schema with a description at each of these members. Throws for a member that it does not have. */
export function described(schema: Schema, description: string, members: Readonly<Record<string, string>>): Schema {
  const properties = new Map(Object.entries(schema.properties ?? {}));
  for (const [name, words] of Object.entries(members)) {
    const member = properties.get(name);
    if (member === undefined) throw new TypeError(`The schema has no member ${name}`);
    properties.set(name, { ...member, description: words });
  }
  return { ...schema, description, properties: Object.fromEntries(properties) };
}

/** What a request validator accepts, so that the document says what the server checks. */
export function fromValidator(validator: z.ZodType): Schema {
  const made = z.toJSONSchema(validator, {
    io: 'input',
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema }) {
      const { type } = zodSchema._zod.def;
      // The one custom check of the request bodies is that for an object.
      if (type === 'custom') Object.assign(jsonSchema, { type: 'object', additionalProperties: true });
      if (jsonSchema.type === 'integer') jsonSchema.format = 'int64';
      // What every double fulfils, and the letters of a date that `format` means already.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
      // Where a member has a default, it may be left out; that is all.
      delete jsonSchema.default;
      if (type === 'record') delete jsonSchema.propertyNames;
    },
  });
  const { $schema, $defs, ...schema } = made;
  // The one recursive validator is that for any JSON.
  return SCHEMA.parse(JSON.parse(JSON.stringify(schema), (_name, value) => (value?.$ref === undefined ? value : {})));
}

const TYPE = z.enum(['string', 'integer', 'number', 'boolean', 'object', 'array', 'null']);

/** Throws for a keyword that is not of our part of JSON Schema. */
const SCHEMA: z.ZodType<Schema> = z.lazy(() =>
  z.strictObject({
    type: z.union([TYPE, z.array(TYPE)]).exactOptional(),
    format: z.enum(['int64', 'date-time', 'uuid']).exactOptional(),
    enum: z.array(z.string()).exactOptional(),
    minimum: z.number().exactOptional(),
    minLength: z.number().exactOptional(),
    maxLength: z.number().exactOptional(),
    items: SCHEMA.exactOptional(),
    properties: z.record(z.string(), SCHEMA).exactOptional(),
    required: z.array(z.string()).exactOptional(),
    additionalProperties: z.union([z.boolean(), SCHEMA]).exactOptional(),
  }),
);
