// Whether a checkout's dist/ was made of the sources as they are now. Plain JavaScript: `bin/signet.js` asks at each start.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Where the build writes down what it was made of. */
export const INPUTS = 'dist/inputs.sha256';

/**
 * The names, sizes and times of everything that the build is made of: compared for being the same, not the newer, since
 * a file that is copied or checked out may be older than the one that it replaces.
 *
 * @param {string} root the checkout
 * @returns {string} their hash
 */
export function inputsOf(root) {
  const sources = readdirSync(join(root, 'src'), { recursive: true }).filter((name) => name.endsWith('.ts'));
  const files = [...sources.map((name) => join('src', name)), 'package-lock.json', 'scripts/bundle.ts'].sort();
  const hash = createHash('sha256');
  for (const file of files) {
    const found = statSync(join(root, file), { throwIfNoEntry: false });
    hash.update(`${file} ${found?.size} ${found?.mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/**
 * @param {string} root the checkout
 * @returns {boolean}
 */
export function isBuilt(root) {
  try {
    return readFileSync(join(root, INPUTS), 'utf8').trim() === inputsOf(root);
  } catch {
    return false;
  }
}
