import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { Endpoint } from '../../src/endpoints/endpoint.ts';
import { operationsOf } from '../../src/endpoints/openapi/document.ts';
import type { Listener, Operation } from '../../src/endpoints/openapi/operation.ts';
import { referred, type Schema } from '../../src/endpoints/openapi/schema.ts';
import { SCHEMAS } from '../../src/endpoints/openapi/schemas/index.ts';
import { adminEndpoints, publicEndpoints } from '../../src/http/endpoints.ts';
import { faultsOf } from '../support/json-schema.ts';
import { startTestProvider } from '../support/provider.ts';
import { NAMED, WHOLE } from './whole.ts';

const { provider, stop } = await startTestProvider({
  settings: { 'oidc.session_management.enabled': true, 'matrix.server_name': 'example.com' },
});
after(stop);

/** What is for browsers and their people, and no API. */
const PAGES: ReadonlySet<string> = new Set([
  '/',
  '/account',
  '/consent',
  '/device',
  '/device/done',
  '/docs',
  '/error',
  '/logged-out',
  '/login',
  '/logout',
  '/oauth2/sessions/check',
  '/openapi.json',
  '/sign-up',
]);

/** What the documents of Matrix describe, and ours leaves to them but for OpenIDApi. */
const MATRIX = /^\/(_matrix|\.well-known\/matrix)\//;
const OPENID_API = '/_matrix/client/v3/user/';

const ENDPOINTS: Readonly<Record<Listener, readonly Endpoint[]>> = {
  public: publicEndpoints(provider.parts, ''),
  admin: adminEndpoints(provider.parts, ''),
};

function isApi({ path }: Endpoint): boolean {
  return !PAGES.has(path) && !path.startsWith('/assets/') && !(MATRIX.test(path) && !path.startsWith(OPENID_API));
}

function served(endpoints: readonly Endpoint[]): readonly string[] {
  return endpoints.flatMap(({ methods, path }) =>
    methods.map((method) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`),
  );
}

function where({ method, path }: Pick<Operation, 'method' | 'path'>): string {
  return `${method} ${path}`;
}

for (const [listener, endpoints] of Object.entries(ENDPOINTS)) {
  const name = listener === 'public' ? 'public' : 'admin';
  const operations = operationsOf(name);

  describe(`the ${name} listener and the document`, () => {
    test('know the same operations', () => {
      assert.deepEqual([...new Set(operations.map(where))].sort(), served(endpoints.filter(isApi)).toSorted());
    });

    test('agree on the form of each body', () => {
      const wrong = endpoints.filter(isApi).flatMap((endpoint) =>
        served([endpoint]).filter((at) => {
          const kinds = operations.filter((operation) => where(operation) === at).map(({ body }) => body?.kind);
          const taken = endpoint.body === 'bytes' ? 'json' : endpoint.body;
          return kinds.some((kind) => kind !== undefined && kind !== taken);
        }),
      );
      assert.deepEqual(wrong, []);
    });

    test('agree on what wants credentials', () => {
      const guarded = operations.filter(({ listener: of }) => of === 'admin');
      assert.deepEqual(guarded.filter(({ security }) => security.join() !== 'bearer').map(where), []);
    });
  });
}

test('what is no API is a page that one of the listeners serves', () => {
  const paths = new Set([...ENDPOINTS.public, ...ENDPOINTS.admin].map(({ path }) => path));
  assert.deepEqual(
    [...PAGES].filter((path) => !paths.has(path)),
    [],
  );
});

describe('the document is OpenAPI 3.1', () => {
  test('every name stands once', () => {
    const names = NAMED.map(({ operation }) => operation.operationId);
    assert.deepEqual(
      names.filter((name, at) => names.indexOf(name) !== at),
      [],
    );
    assert.equal(WHOLE.openapi, '3.1.0');
  });

  test('every operation has a summary, a tag that is described, and answers', () => {
    const tags = WHOLE.tags.map(({ name }) => name);
    for (const { operation } of NAMED) {
      assert.ok(operation.summary.length > 0, operation.operationId);
      assert.ok(operation.tags.every((tag) => tags.includes(tag)));
      assert.ok(Object.keys(operation.responses).some((status) => /^[23]/.test(status)));
    }
  });

  test('path parameters are those of the path', () => {
    for (const { path, operation } of NAMED) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const described = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      assert.deepEqual(
        described.map(({ name }) => name),
        inPath,
        operation.operationId,
      );
      assert.ok(described.every(({ required }) => required));
    }
  });

  test('parameters are described, those that are required first', () => {
    for (const { operation } of NAMED) {
      const { parameters = [] } = operation;
      assert.ok(parameters.every(({ description }) => description !== ''));
      const order = parameters.map(({ required }) => (required ? 0 : 1));
      assert.deepEqual(order, order.toSorted(), operation.operationId);
    }
  });

  test('every reference leads to a schema, and every schema is used', () => {
    const references = [...JSON.stringify(WHOLE).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
    assert.deepEqual([...new Set(references)].sort(), Object.keys(WHOLE.components.schemas).sort());
    assert.deepEqual(Object.keys(WHOLE.components.schemas).sort(), Object.keys(SCHEMAS).sort());
  });

  test('every security scheme that is named is described', () => {
    const named = NAMED.flatMap(({ operation }) => operation.security.flatMap((one) => Object.keys(one)));
    assert.deepEqual([...new Set(named)].sort(), Object.keys(WHOLE.components.securitySchemes).sort());
  });

  test('the checker of the tests knows every keyword of the schemas', () => {
    const visit = (schema: Schema): void => {
      if (referred(schema) === undefined) faultsOf(WHOLE, schema, null);
      const { properties = {}, patternProperties = {}, items, anyOf = [], additionalProperties } = schema;
      for (const part of [...Object.values(properties), ...Object.values(patternProperties), ...anyOf]) visit(part);
      if (items !== undefined) visit(items);
      if (typeof additionalProperties === 'object') visit(additionalProperties);
    };
    for (const schema of Object.values(SCHEMAS)) visit(schema);
  });
});
