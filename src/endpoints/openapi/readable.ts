import type { ApiDocs, DocumentedApi, DocumentedOperation, Term } from '../../pages/api-docs.ts';
import type { OpenApiDocument, OperationObject } from './document.ts';
import { type Members, referred, type Schema } from './schema.ts';

/** The document as its page shows it. */
export function readable(
  { info, tags, paths, components }: OpenApiDocument,
  addresses: Pick<ApiDocs, 'url' | 'document_url'>,
): ApiDocs {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, object]) =>
      [object, ...(object['x-signet-aliases'] ?? [])].map((named) => ({ method: method.toUpperCase(), path, named })),
    ),
  );
  const apis = tags.map(
    ({ name, description }): DocumentedApi => ({
      name,
      description,
      operations: operations
        .filter(({ named }) => named.tags.includes(name))
        .map(({ method, path, named }) => documented(method, path, named, components.schemas)),
    }),
  );
  const schemas = Object.entries(components.schemas).map(([name, schema]) => ({
    name,
    description: schema.description ?? '',
    members: membersOf(schema),
  }));
  return { ...addresses, version: info.version, description: info.description, apis, schemas };
}

function documented(method: string, path: string, operation: OperationObject, schemas: Members): DocumentedOperation {
  const { operationId, summary, description = '', parameters = [], requestBody, responses, servers } = operation;
  const whole = (name: string, schema: Schema, required: boolean, words: string): Term => {
    const { description: meant = words } = schemas[schemaOf(schema) ?? ''] ?? {};
    return { ...term(name, schema, required), description: words === '' || words === schemaOf(schema) ? meant : words };
  };
  return {
    name: operationId,
    method,
    path,
    summary,
    description,
    listener: servers === undefined ? '' : 'on the admin listener',
    parameters: parameters.map(({ name, required, description: words, schema }) => ({
      ...term(name, schema, required),
      description: words,
    })),
    body: Object.entries(requestBody?.content ?? {}).flatMap(([type, { schema }]) =>
      schema.properties === undefined ? [whole(type, schema, requestBody?.required === true, '')] : membersOf(schema),
    ),
    // What every operation answers to a wrong request is said once, at the top.
    answers: Object.entries(responses)
      .filter(([status]) => status !== 'default')
      .map(([status, { description: words, content }]) => {
        const [schema = {}] = Object.values(content ?? {}).map((one) => one.schema);
        return whole(status, schema, false, words);
      }),
  };
}

function membersOf({ properties = {}, required = [] }: Schema): readonly Term[] {
  return Object.entries(properties).map(([name, schema]) => term(name, schema, required.includes(name)));
}

function term(name: string, schema: Schema, required: boolean): Term {
  return { name, type: typeName(schema), schema: schemaOf(schema), required, description: schema.description ?? '' };
}

function schemaOf(schema: Schema): string | undefined {
  return [schema, schema.items ?? {}, ...(schema.anyOf ?? [])].map(referred).find((name) => name !== undefined);
}

function typeName(schema: Schema): string {
  const name = referred(schema);
  if (name !== undefined) return name;
  if (schema.items !== undefined) return `array of ${typeName(schema.items)}`;
  if (schema.enum !== undefined) return schema.enum.join(' | ');
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeName).join(' or ');
  return [schema.type ?? ''].flat().join(' or ');
}
