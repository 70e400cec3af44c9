import type { OpenApiDocument, OperationObject } from '../../src/endpoints/openapi/document.ts';
import { referred, type Schema } from '../../src/endpoints/openapi/schema.ts';
import { typeOf } from './models.ts';
import { className, comment, parameterName, typeName } from './names.ts';

/** An operation of one API, with where it is. */
export interface Located {
  readonly method: string;
  readonly path: string;
  readonly operation: OperationObject;
}

/** Every operation under every name, by API. */
export function operationsByTag({ paths, tags }: OpenApiDocument): ReadonlyMap<string, readonly Located[]> {
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, object]) =>
      [object, ...(object['x-signet-aliases'] ?? [])].map((operation) => ({
        method: method.toUpperCase(),
        path,
        operation,
      })),
    ),
  );
  return new Map(tags.map(({ name }) => [name, all.filter(({ operation }) => operation.tags.includes(name))]));
}

/** One class with a method, and its `Raw` variant, for each operation. */
export function apiFile(tag: string, description: string, operations: readonly Located[]): string {
  const methods = operations.map(methodOf).join('\n');
  const helpers = ['BaseApi', 'dataOf', 'jsonOf', 'segment'].filter(
    (name) => name === 'BaseApi' || methods.includes(name),
  );
  const models = [...new Set(operations.flatMap(namedTypes))].sort();
  const imports = [
    ...(models.length > 0 ? [`import type { ${models.join(', ')} } from '../models.ts';\n`] : []),
    `import { type ApiResponse, ${helpers.join(', ')}, type CallOptions } from '../runtime.ts';\n`,
  ];
  return `${imports.join('')}\n${comment([description], '')}export class ${className(tag)} extends BaseApi {\n${methods}}\n`;
}

function namedTypes({ operation }: Located): readonly string[] {
  const contents = [operation.requestBody, ...Object.values(operation.responses)].flatMap((part) =>
    Object.values(part?.content ?? {}),
  );
  const refusal = operation.responses['default']?.content?.['application/json']?.schema;
  return contents
    .filter(({ schema }) => schema !== refusal)
    .filter(({ schema }) => !isFailure(operation, schema))
    .flatMap(({ schema }) => referred(schema.items ?? schema) ?? [])
    .map(typeName);
}

function isFailure({ responses }: OperationObject, schema: Schema): boolean {
  return Object.entries(responses).some(
    ([status, { content = {} }]) => !isSuccess(status) && Object.values(content).some((one) => one.schema === schema),
  );
}

function isSuccess(status: string): boolean {
  return /^[23]\d\d$/.test(status);
}

/** A parameter of a method, and how it goes into the call. */
interface Argument {
  readonly name: string;
  readonly wire: string;
  readonly place: 'path' | 'query' | 'form' | 'json';
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
}

function methodOf({ method, path, operation }: Located): string {
  const args = argumentsOf(operation);
  const { operationId, summary, description = '' } = operation;
  const { plain, raw } = resultOf(operation);
  const list = args.map(({ name, type, required }) => `${name}${required ? '' : '?'}: ${type}`);
  const signature = [...list, 'options?: CallOptions'].join(', ');
  const passed = [...args.map(({ name }) => name), 'options'].join(', ');
  const described = args.map((arg) => `@param ${arg.name} ${arg.description || 'The body.'}`);
  const doc = comment([`${summary.replace(/\.$/, '')}.`, description, ...described], '  ');
  return `${doc}  ${operationId}(${signature}): Promise<${plain}> {
    return this.${operationId}Raw(${passed}).then(${plain === raw ? 'dataOf' : 'jsonOf'});
  }

  /** \`${operationId}\`, with the status and the headers of the answer. */
  ${operationId}Raw(${signature}): Promise<ApiResponse<${raw}>> {
    return this.call({ ${callOf(method, path, operation, args)} }, options);
  }
`;
}

function argumentsOf({ parameters = [], requestBody }: OperationObject): readonly Argument[] {
  const all: readonly Argument[] = [
    ...parameters.flatMap((parameter): Argument[] => {
      const { name, schema, required, description } = parameter;
      // Headers are for the caller's `options`.
      if (parameter.in === 'header') return [];
      const place = parameter.in;
      return [{ name: parameterName(name), wire: name, place, type: typeOf(schema), required, description }];
    }),
    ...bodyArguments(requestBody),
  ];
  return [...all.filter(({ required }) => required), ...all.filter(({ required }) => !required)];
}

function bodyArguments(body: OperationObject['requestBody']): readonly Argument[] {
  const [[type, { schema }] = ['', { schema: {} }]] = Object.entries(body?.content ?? {});
  if (body === undefined) return [];
  if (type === 'application/json') {
    const wire = referred(schema.items ?? schema) ?? 'body';
    const description = schema.description ?? '';
    return [
      { name: parameterName(wire), wire, place: 'json', type: typeOf(schema), required: body.required, description },
    ];
  }
  return Object.entries(schema.properties ?? {}).map(([name, member]) => ({
    name: parameterName(name),
    wire: name,
    place: 'form',
    type: typeOf(member),
    required: schema.required?.includes(name) === true,
    description: member.description ?? '',
  }));
}

/** What a method resolves to; more may come with `Raw` where the server chooses between JSON and another form. */
function resultOf({ responses }: OperationObject): { readonly plain: string; readonly raw: string } {
  const successes = Object.entries(responses).filter(([status]) => isSuccess(status));
  const contents = successes.flatMap(([, { content }]) => Object.values(content ?? {}));
  if (contents.length === 0 || successes.some(([status]) => status.startsWith('3')))
    return { plain: 'void', raw: 'void' };
  const types = [...new Set(contents.map(({ schema }) => typeOf(schema)))];
  const raw = types.join(' | ');
  const [first = 'void'] = types;
  return types.length > 1 && first !== 'string' ? { plain: first, raw } : { plain: raw, raw };
}

function callOf(method: string, path: string, operation: OperationObject, args: readonly Argument[]): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => `\${segment(${parameterName(name)})}`);
  const quote = filled === path ? "'" : '`';
  const json = args.find(({ place }) => place === 'json');
  return [
    `method: '${method}'`,
    `path: ${quote}${filled}${quote}`,
    `security: [${schemes(operation).map((scheme) => `'${scheme}'`)}]`,
    ...['query', 'form'].flatMap((place) => record(place, args)),
    ...(json === undefined ? [] : [`json: ${json.name}`]),
  ].join(', ');
}

function record(place: string, args: readonly Argument[]): readonly string[] {
  const members = args
    .filter((arg) => arg.place === place)
    .map(({ wire, name }) => (wire === name ? name : `${wire}: ${name}`));
  return members.length === 0 ? [] : [`${place}: { ${members.join(', ')} }`];
}

/** How the client presents what a security scheme of the document wants; it never puts a token into a query. */
const CLIENT_SCHEMES: Readonly<Record<string, 'basic' | 'bearer'>> = {
  basic: 'basic',
  bearer: 'bearer',
  oauth2: 'bearer',
  accessTokenBearer: 'bearer',
};

function schemes({ security }: OperationObject): readonly string[] {
  const names = security.flatMap((one) => Object.keys(one)).flatMap((name) => CLIENT_SCHEMES[name] ?? []);
  return [...new Set(names)];
}
