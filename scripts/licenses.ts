import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}

/**
 * The licences of the packages that these files are of, as their authors ask whoever hands them on.
 *
 * @throws Error for a package without one.
 */
export function licensesOf(files: readonly string[]): string {
  const folders = new Set(files.flatMap((file) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []));
  const sections = [...folders].sort().map((folder) => {
    const { name, version, license }: Manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const text = licenseText(folder);
    if (text === undefined) throw new Error(`${name} has no licence: it cannot become a part of the package.`);
    return `${name} ${version}${license === undefined ? '' : ` (${license})`}\n\n${text}\n`;
  });
  return `The files in this folder hold code of these packages.\n\n${sections.join(`\n${'-'.repeat(80)}\n\n`)}`;
}

/** From a file of its own or, where there is none, the section of the README. */
function licenseText(folder: string): string | undefined {
  const names = readdirSync(folder);
  const own = names.find((name) => /^licen[cs]e(\.\w+)?$/i.test(name));
  if (own !== undefined) return readFileSync(join(folder, own), 'utf8').trim();
  const readme = names.find((name) => /^readme\.md$/i.test(name));
  const [, section] =
    /^#+ *licen[cs]e\s([\s\S]+)/im.exec(readme === undefined ? '' : readFileSync(join(folder, readme), 'utf8')) ?? [];
  return section?.trim();
}
