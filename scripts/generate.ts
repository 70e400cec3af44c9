import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { cliPage } from '../src/cli/documentation.ts';
import { systemIo } from '../src/cli/io.ts';
import { createProgram } from '../src/cli/program.ts';
import { configurationPage, exampleFile } from '../src/config/documentation.ts';
import { clientFiles } from './generate-client.ts';
import { specificationsPage } from './specifications/page.ts';

/** The files that are made from the code. */
const GENERATED: readonly { readonly path: string; readonly make: () => string }[] = [
  { path: 'signet.example.yml', make: exampleFile },
  { path: 'docs/reference/configuration.md', make: configurationPage },
  { path: 'docs/reference/cli.md', make: () => cliPage(createProgram(systemIo, () => undefined)) },
  { path: 'docs/reference/specifications.md', make: specificationsPage },
  ...clientFiles(),
];

process.chdir(new URL('..', import.meta.url).pathname);
const stale = GENERATED.map(({ path, make }) => ({ path, text: make() })).filter(
  ({ path, text }) => current(path) !== text,
);

if (!process.argv.includes('--check')) {
  for (const { path, text } of stale) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    process.stdout.write(`${path} written\n`);
  }
} else if (stale.length > 0) {
  process.stderr.write(`Not current: ${stale.map(({ path }) => path).join(', ')}. Run: node scripts/generate.ts\n`);
  process.exitCode = 1;
}

function current(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
