import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type GenerateJwk, generateJwk } from '../../src/keys/jwk.ts';

const FOLDER = join(import.meta.dirname, '../../node_modules/.cache/signet-keys');

/** RSA keys in the folder; those of the last twenty servers of a process differ. */
const PREPARED = 64;

const used = new Map<string, Promise<Record<string, string>>>();
let turn = 0;

/**
 * Keys for one server of the tests, no two of them the same: an RSA key costs as much as all else of a start together.
 * They are made once, and lie in a folder for the servers that come after. What is asked for beyond them is made anew.
 */
export function preparedKeys(): GenerateJwk {
  let left = PREPARED;
  return async (shape, bits) => {
    if (shape.kty !== 'RSA' || left === 0) return generateJwk(shape, bits);
    left -= 1;
    turn = (turn + 1) % PREPARED;
    const path = join(FOLDER, `rsa-${bits}-${turn}.json`);
    const key = used.get(path) ?? readOrMake(path, () => generateJwk(shape, bits));
    used.set(path, key);
    return { ...(await key) };
  };
}

/** Several processes may make the same one: the last that is put in its place stays, and each uses its own. */
async function readOrMake(path: string, make: () => Promise<Record<string, string>>): Promise<Record<string, string>> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text !== undefined) return JSON.parse(text);
  const made = await make();
  const own = `${path}.${process.pid}`;
  await mkdir(FOLDER, { recursive: true });
  await writeFile(own, JSON.stringify(made), { mode: 0o600 });
  await rename(own, path);
  return made;
}
