import type { Driver } from './driver.ts';
import type { RowCodec } from './rows.ts';
import type { Template } from './templates.ts';

/** Finds the row with the first hash that exists, of several: each system secret that still opens makes another one. */
export function createFindByHashes<R>(
  driver: Driver,
  rows: RowCodec<R>,
  find: Template<'hash'>,
): (hashes: readonly string[]) => Promise<R | undefined> {
  return async (hashes) => {
    for (const hash of hashes) {
      const row = await driver.get(find({ hash }));
      if (row !== undefined) return rows.decode(row);
    }
    return undefined;
  };
}
