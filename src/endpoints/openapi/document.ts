import type { Answer, Listener, Operation, RequestBody, Security, Tag } from './operation.ts';
import { OPERATIONS, TAGS } from './operations/index.ts';
import { type Members, object, ref, referred, type Schema } from './schema.ts';
import { SCHEMAS } from './schemas/index.ts';

export interface DocumentOptions {
  readonly version: string;
  /** Addresses of the listeners; that of the admin listener is left out of a document for the public. */
  readonly servers: { readonly public: string; readonly admin?: string };
  /** Only this API, with its own names for operations that have several. */
  readonly tag?: Tag;
}

interface Server {
  readonly url: string;
  readonly description: string;
}

interface Content {
  readonly schema: Schema;
}

export interface OperationObject {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly servers?: readonly Server[];
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: Operation['parameters'];
  readonly requestBody?: { readonly required: boolean; readonly content: Readonly<Record<string, Content>> };
  readonly responses: Readonly<Record<string, ResponseObject>>;
  /** The same operation under the names of other APIs: OpenAPI has one operation for a method and path. */
  readonly 'x-signet-aliases'?: readonly OperationObject[];
}

interface ResponseObject {
  readonly description: string;
  readonly headers?: Readonly<Record<string, { readonly description: string; readonly schema: Schema }>>;
  readonly content?: Readonly<Record<string, Content>>;
}

/** An OpenAPI 3.1 document, as far as ours uses it. */
export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: {
    readonly title: string;
    readonly version: string;
    readonly description: string;
    readonly license: { readonly name: string; readonly identifier: string };
  };
  readonly servers: readonly Server[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly components: {
    readonly schemas: Members;
    readonly securitySchemes: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
}

export function openApiDocument({ version, servers, tag }: DocumentOptions): OpenApiDocument {
  const shown = OPERATIONS.filter(
    (operation) =>
      (tag === undefined || operation.tag === tag) && (servers.admin !== undefined || operation.listener !== 'admin'),
  );
  const paths = pathsOf(shown, servers.admin);
  const tags = Object.entries(TAGS).filter(([name]) => shown.some((operation) => operation.tag === name));
  return {
    openapi: '3.1.0',
    info: {
      title: 'Signet',
      version,
      description:
        'An OAuth 2.1 authorization server and OpenID Connect provider. Paths below /admin, version and health are ' +
        'served by the admin listener, the others, version and health by the public one. A refusal is an object of ' +
        'error and error_description, below /_matrix of errcode and error.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: servers.public, description: 'The public listener' }],
    tags: tags.map(([name, description]) => ({ name, description })),
    paths,
    components: { schemas: schemasOf(paths), securitySchemes: securitySchemes(servers.public) },
  };
}

function pathsOf(operations: readonly Operation[], admin: string | undefined): OpenApiDocument['paths'] {
  const paths = new Map<string, Map<string, OperationObject>>();
  for (const operation of operations) {
    const methods = paths.get(operation.path) ?? new Map<string, OperationObject>();
    const method = operation.method.toLowerCase();
    const first = methods.get(method);
    const own = operationObject(operation, admin);
    const aliases = [...(first?.['x-signet-aliases'] ?? []), own];
    methods.set(method, first === undefined ? own : { ...first, 'x-signet-aliases': aliases });
    paths.set(operation.path, methods);
  }
  return Object.fromEntries([...paths].map(([path, methods]) => [path, Object.fromEntries(methods)]));
}

function operationObject(operation: Operation, admin: string | undefined): OperationObject {
  const { operationId, tag, summary, description, security, parameters, body, answers, listener } = operation;
  const responses = Object.entries(answers).map(([status, answer]) => [status, responseObject(answer)] as const);
  const refusal = {
    description: 'A refusal.',
    content: { 'application/json': { schema: ref(operation.refusal ?? 'errorOAuth2') } },
  };
  return {
    operationId,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    ...(admin !== undefined && listener === 'admin' && { servers: [adminServer(admin)] }),
    security: security.map((scheme) => (scheme === 'none' ? {} : { [scheme]: [] })),
    ...(parameters !== undefined && { parameters }),
    ...(body !== undefined && { requestBody: requestBody(body) }),
    responses: { ...Object.fromEntries(responses), default: refusal },
  };
}

function adminServer(url: string): Server {
  return { url, description: 'The admin listener' };
}

function requestBody(body: RequestBody): NonNullable<OperationObject['requestBody']> {
  switch (body.kind) {
    case 'json':
      return { required: body.required, content: { 'application/json': { schema: body.schema } } };
    case 'form': {
      const schema = object(body.members, body.required);
      return { required: body.required.length > 0, content: { 'application/x-www-form-urlencoded': { schema } } };
    }
  }
}

function responseObject({ description, content, headers }: Answer): ResponseObject {
  const types = Object.entries(content ?? {}).map(([type, schema]) => [type, { schema }] as const);
  const fields = Object.entries(headers ?? {}).map(
    ([name, words]) => [name, { description: words, schema: { type: 'string' } as const }] as const,
  );
  return {
    description,
    ...(fields.length > 0 && { headers: Object.fromEntries(fields) }),
    ...(types.length > 0 && { content: Object.fromEntries(types) }),
  };
}

/** The schemas that the operations refer to, directly or through others. */
function schemasOf(paths: OpenApiDocument['paths']): Members {
  const named = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const name = '$ref' in value && typeof value.$ref === 'string' ? referred({ $ref: value.$ref }) : undefined;
    if (name !== undefined && !named.has(name)) {
      named.add(name);
      visit(SCHEMAS[name]);
    }
    for (const member of Object.values(value)) visit(member);
  };
  visit(paths);
  return Object.fromEntries(Object.entries(SCHEMAS).filter(([name]) => named.has(name)));
}

function securitySchemes(url: string): Readonly<Record<Exclude<Security, 'none'>, Readonly<Record<string, unknown>>>> {
  return {
    basic: { type: 'http', scheme: 'basic', description: 'The id and the secret of a client (RFC 6749 §2.3.1).' },
    bearer: {
      type: 'http',
      scheme: 'bearer',
      description: 'The admin token (serve.admin.token), or the token of a registration.',
    },
    accessTokenBearer: {
      type: 'http',
      scheme: 'bearer',
      description: 'An access token with the scope of the API of Matrix.',
    },
    accessTokenQuery: {
      type: 'apiKey',
      name: 'access_token',
      in: 'query',
      description: 'The same in the query, where the server takes it; not in both.',
    },
    dpop: {
      type: 'http',
      scheme: 'dpop',
      description:
        'An access token that is bound to a key, with a proof of the key in the DPoP header (RFC 9449 §7.1).',
    },
    oauth2: {
      type: 'oauth2',
      description: 'An access token of the server.',
      flows: {
        authorizationCode: {
          authorizationUrl: `${url}/oauth2/auth`,
          tokenUrl: `${url}/oauth2/token`,
          scopes: { openid: 'Who the person is.', offline_access: 'Access while the person is away.' },
        },
      },
    },
  };
}

/** Whether an API has this name. */
export function isTag(name: string): name is Tag {
  return Object.hasOwn(TAGS, name);
}

/** The operations that a listener serves, for what is derived from the table. */
export function operationsOf(listener: Listener): readonly Operation[] {
  return OPERATIONS.filter((operation) => operation.listener === listener || operation.listener === 'both');
}
