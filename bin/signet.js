#!/usr/bin/env node
// Plain JavaScript of an old dialect: it has to run far enough to say that the runtime is too old.
import { existsSync } from 'node:fs';
import module from 'node:module';
import v8 from 'node:v8';

const OLDEST = 24;

if (Number(process.versions.node.split('.')[0]) < OLDEST) {
  process.stderr.write(
    `Signet needs Node ${OLDEST} or later; this is ${process.versions.node}. In a checkout, "npm ci" brings the right one for "npm run signet" and "npm start".\n`,
  );
  process.exitCode = 1;
} else {
  // Every start but the first finds its modules compiled: 0.66 s to the first answer instead of 0.79 s.
  module.enableCompileCache();
  // Until the server serves (src/cli/serve/memory.ts): 27 MB less when it is idle.
  v8.setFlagsFromString('--semi-space-growth-factor=1');
  const source = new URL('../src/cli/main.ts', import.meta.url);
  const built = new URL('../dist/cli/main.js', import.meta.url);
  const { main } = await import((existsSync(source) ? source : built).href);
  process.exitCode = await main(process.argv.slice(2));
}
