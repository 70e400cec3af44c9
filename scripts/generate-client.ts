import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openApiDocument } from '../src/endpoints/openapi/document.ts';
import { apiFile, operationsByTag } from './client/api.ts';
import { modelsFile } from './client/models.ts';
import { className } from './client/names.ts';

interface GeneratedFile {
  readonly path: string;
  make(): string;
}

const { version, license }: { readonly version: string; readonly license: string } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
);

const MANIFEST = {
  name: '@signet/client',
  version,
  description: "A typed client of Signet's API",
  license,
  type: 'module',
  sideEffects: false,
  exports: {
    '.': { types: './dist/index.d.ts', default: './dist/index.js' },
    './openapi.json': './openapi.json',
  },
  files: ['dist', 'openapi.json'],
  scripts: { prepack: 'tsc -p tsconfig.json' },
  engines: { node: '>=20' },
};

/** The client, made from the document of both listeners of a development server. */
export function clientFiles(): readonly GeneratedFile[] {
  const servers = { public: 'http://localhost:4444', admin: 'http://127.0.0.1:4445' };
  const document = openApiDocument({ version, servers });
  const apis = [...operationsByTag(document)];
  const index = [
    ...apis.map(([tag]) => `export { ${className(tag)} } from './apis/${className(tag)}.ts';\n`),
    "export { Configuration, type ConfigurationParameters } from './configuration.ts';\n",
    "export type * from './models.ts';\n",
    "export { type ApiResponse, type CallOptions, ResponseError } from './runtime.ts';\n",
  ];
  return [
    json('client/package.json', MANIFEST),
    json('client/openapi.json', document),
    source('client/src/index.ts', () => index.join('')),
    source('client/src/models.ts', () => modelsFile(document.components.schemas)),
    ...apis.map(([tag, operations]) => {
      const description = document.tags.find(({ name }) => name === tag)?.description ?? '';
      return source(`client/src/apis/${className(tag)}.ts`, () => apiFile(tag, description, operations));
    }),
  ];
}

const HEAD = '// Made from the API by scripts/generate-client.ts; change it there.\n\n';

function source(path: string, make: () => string): GeneratedFile {
  return { path, make: () => formatted(path, HEAD + make()) };
}

function json(path: string, value: unknown): GeneratedFile {
  return { path, make: () => formatted(path, JSON.stringify(value)) };
}

const BIOME = fileURLToPath(new URL('../node_modules/.bin/biome', import.meta.url));

/** In the project's style, imports sorted. */
function formatted(path: string, text: string): string {
  const { status, stdout, stderr } = spawnSync(BIOME, ['check', '--write', `--stdin-file-path=${path}`], {
    input: text,
    encoding: 'utf8',
    maxBuffer: 16_000_000,
  });
  if (status !== 0) throw new Error(`${path} cannot be formatted:\n${stderr}`);
  return stdout;
}
