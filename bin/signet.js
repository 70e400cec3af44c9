#!/usr/bin/env node
// Plain JavaScript of an old dialect: it has to run far enough to say that the runtime is too old.
import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';
import v8 from 'node:v8';

const OLDEST = 24;

if (Number(process.versions.node.split('.')[0]) < OLDEST) {
  process.stderr.write(
    `Signet needs Node ${OLDEST} or later; this is ${process.versions.node}. In a checkout, "npm ci" brings the right one for "npm run signet" and "npm start".\n`,
  );
  process.exitCode = 1;
} else {
  // Every start but the first finds its modules compiled.
  module.enableCompileCache();
  // Until the server serves (src/cli/serve/memory.ts): an idle server holds less memory.
  v8.setFlagsFromString('--semi-space-growth-factor=1');
  const source = new URL('../src/cli/main.ts', import.meta.url);
  const built = new URL('../dist/program/main.js', import.meta.url);
  const { main } = await import((existsSync(source) && !(await isBuilt()) ? source : built).href);
  process.exitCode = await main(process.argv.slice(2));
}

/** In a checkout, sources that have changed since the build start as they are. */
async function isBuilt() {
  const checkout = await import('./built.js');
  return checkout.isBuilt(fileURLToPath(new URL('..', import.meta.url)));
}
