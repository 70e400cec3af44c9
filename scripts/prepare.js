// What npm runs in a checkout after `npm ci` and `npm install`: builds, so that every start is a fast one. Plain
// JavaScript: without the development dependencies, Node may be too old for TypeScript, and the sources start as they are.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isBuilt } from '../bin/built.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const tools = ['node_modules/rolldown', 'node_modules/node/bin/node'];

if (tools.every((tool) => existsSync(`${root}${tool}`)) && !isBuilt(root)) {
  const { status, output } = spawnSync('node', ['scripts/build.ts'], { cwd: root, encoding: 'utf8' });
  if (status !== 0) process.stderr.write(`Not built; Signet starts from its sources.\n${output?.join('') ?? ''}\n`);
}
