import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type OutputChunk, rolldown } from 'rolldown';
import { root } from './steps.ts';

/** They have binaries, which they look for beside their own files; pg looks for the last one and does without it. */
const OUTSIDE = ['better-sqlite3', '@node-rs/argon2', 'pg-native'];

const MAIN = 'src/cli/main.ts';

/** How the sources start a thread: by the name of a file beside their own. */
const THREAD = /new URL\(`\.\/([\w-]+)\.\$\{extension\}`, import\.meta\.url\)/g;

/**
 * Bundles the sources and the packages that they import into few files, those that `serve` has no need of apart.
 * Names stay, and each part says which file it was, so that stacks can be read without source maps.
 *
 * @returns the files that went in.
 */
export async function bundle(folder: string): Promise<readonly string[]> {
  const build = await rolldown({
    cwd: root,
    input: { main: MAIN, ...threads() },
    platform: 'node',
    external: OUTSIDE,
    onLog(level, { message }) {
      if (level === 'warn') throw new Error(message);
    },
  });
  const { output } = await build.write({
    dir: folder,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    comments: false,
  });
  await build.close();
  const chunks = output.filter((part): part is OutputChunk => part.type === 'chunk');
  return chunks.flatMap(({ moduleIds }) => moduleIds);
}

function threads(): Readonly<Record<string, string>> {
  const found = globSync('src/**/*.ts', { cwd: root }).flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(THREAD)].map(([, name = '']) => [
      name,
      `${join(dirname(file), name)}.ts`,
    ]),
  );
  return Object.fromEntries(found);
}
