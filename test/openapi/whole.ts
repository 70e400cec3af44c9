import type { OperationObject } from '../../src/endpoints/openapi/document.ts';
import { type OpenApiDocument, openApiDocument } from '../../src/endpoints/openapi/document.ts';

/** The document of both listeners. */
export const WHOLE: OpenApiDocument = openApiDocument({
  version: '1.2.3',
  servers: { public: 'https://sign-in.example.com', admin: 'http://127.0.0.1:4445' },
});

export interface Named {
  readonly method: string;
  readonly path: string;
  readonly operation: OperationObject;
}

/** Every operation under every name. */
export const NAMED: readonly Named[] = Object.entries(WHOLE.paths).flatMap(([path, methods]) =>
  Object.entries(methods).flatMap(([method, operation]) =>
    [operation, ...(operation['x-signet-aliases'] ?? [])].map((one) => ({
      method: method.toUpperCase(),
      path,
      operation: one,
    })),
  ),
);

export function operationOf(operationId: string): OperationObject {
  const found = NAMED.find(({ operation }) => operation.operationId === operationId);
  if (found === undefined) throw new Error(`There is no operation ${operationId}`);
  return found.operation;
}
