/**
 * `npm run lock`, after every `npm install`: completes package-lock.json, so that `npm ci` works on every machine.
 *
 * - npm leaves out packages for other platforms that its registry did not have at that moment, and `npm ci` then
 *   refuses the file.
 * - better-sqlite3 brings its binaries and says `"gypfile": false`; npm does not keep that in the file, and `npm ci`
 *   would compile it, which a machine without a compiler cannot do.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { completed, type Lock } from './lock-completion.ts';
import { root } from './steps.ts';

const file = join(root, 'package-lock.json');
const lock: Lock = JSON.parse(readFileSync(file, 'utf8'));
writeFileSync(file, `${JSON.stringify(completed(lock), null, 2)}\n`);
