/** `npm run build`: makes dist/ of the sources and of the packages that they import, and sees that it starts. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { licensesOf } from './licenses.ts';
import { root, run } from './steps.ts';

const { INPUTS, inputsOf }: { INPUTS: string; inputsOf(root: string): string } = await import(
  new URL('../bin/built.js', import.meta.url).href
);

const dist = join(root, 'dist');
/** Beside it, so that a server that starts meanwhile finds the one or the other; as deep, since it looks for package.json. */
const made = join(root, `dist.${process.pid}`);
try {
  const inputs = inputsOf(root);
  const files = await bundle(join(made, 'program'));
  writeFileSync(join(made, 'LICENSES'), licensesOf(files));
  await checkVersion();
  rmSync(dist, { recursive: true, force: true });
  renameSync(made, dist);
  writeFileSync(join(root, INPUTS), `${inputs}\n`);
} finally {
  rmSync(made, { recursive: true, force: true });
}

/** The command itself would take the sources. */
async function checkVersion(): Promise<void> {
  const start = `import { main } from '${join(made, 'program/main.js')}'; process.exitCode = await main(['version']);`;
  const { code, output } = await run('node', ['--input-type=module', '--eval', start]);
  const { version }: { version: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  if (code !== 0 || !output.includes(version))
    throw new Error(`\`signet version\` does not say ${version}:\n${output}`);
}
