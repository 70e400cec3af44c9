import { statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Finding, problem, warning } from './check.ts';

const MEGABYTE = 1024 * 1024;
/** Below these a server soon, or already, cannot write: its log alone takes up to 48 MB. */
const LITTLE_ROOM = 512 * MEGABYTE;
const NO_ROOM = 64 * MEGABYTE;

/** File systems over a network, by their magic numbers (statfs(2)). */
const NETWORK: Readonly<Record<number, string>> = {
  26985: 'NFS',
  20859: 'SMB',
  4283649346: 'CIFS',
  4266872130: 'SMB2',
  16914839: '9p',
  1397113167: 'AFS',
  12805120: 'CephFS',
};

/** Where the file of an embedded database lies, and who may read it. A running server is not disturbed. */
export function checkDatabaseFile(file: string): Finding[] {
  return [...checkRoom(dirname(file)), ...checkPermissions(file)];
}

function checkRoom(folder: string): Finding[] {
  const place = attempt(() => statfsSync(folder));
  if (place === undefined) return [];
  const network = NETWORK[place.type];
  return [
    ...roomOf(folder, place.bavail * place.bsize),
    ...(network === undefined
      ? []
      : [
          warning(
            `${folder} is on a network file system (${network}).`,
            'Move the database to a local disk: locks and syncs over a network cannot be relied on.',
          ),
        ]),
  ];
}

function roomOf(folder: string, bytes: number): Finding[] {
  if (bytes >= LITTLE_ROOM) return [];
  const what = `${folder} has room for ${Math.floor(bytes / MEGABYTE)} MB more.`;
  const remedy = 'Make room. A server that runs answers 503 to what writes until then, and needs no restart.';
  return [bytes < NO_ROOM ? problem(what, remedy) : warning(what, remedy)];
}

function checkPermissions(file: string): Finding[] {
  const mode = attempt(() => statSync(file).mode);
  if (mode === undefined || (mode & 0o077) === 0 || process.platform === 'win32') return [];
  return [warning(`${file} may be read by others than its owner.`, `chmod 600 ${file}`)];
}

function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
