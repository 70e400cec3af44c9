/** Files that measure or change their process, or take long: each has one of its own. */
const ALONE = [
  /^test\/(faults|nodes|store|durability|package|hashing)\//,
  /^test\/accounts\/passwords\./,
  /^test\/clients\/secrets\./,
  /^test\/limits\/buckets\./,
  /^test\/matrix\/consumers\./,
];

/** The longest first, so that no process is left over at the end while the others have nothing to do. */
const FIRST = [/^test\/faults\//, /^test\/store\//, /^test\/nodes\//, /^test\/durability\//, /^test\/browser\//];

/** Files in one process. */
const SIZE = 8;

/** The files of a feature together, which import the same. */
export function groupsOf(files: readonly string[]): string[][] {
  const folders = Object.groupBy(files, (file) => (ALONE.some((alone) => alone.test(file)) ? file : folderOf(file)));
  const groups = Object.values(folders).flatMap((group = []) => inPieces(group));
  return groups.toSorted((a, b) => rank(a) - rank(b));
}

function folderOf(file: string): string {
  return file.split('/').slice(0, 2).join('/');
}

function inPieces(group: readonly string[]): string[][] {
  const pieces = Math.ceil(group.length / SIZE);
  return Array.from({ length: pieces }, (_, piece) => group.filter((_file, index) => index % pieces === piece));
}

function rank([file = '']: readonly string[]): number {
  const first = FIRST.findIndex((pattern) => pattern.test(file));
  return first < 0 ? FIRST.length : first;
}
