import { createHash } from 'node:crypto';
import { parseResourceIdentifier } from './identifier.ts';
import type { ProtectedResource } from './records.ts';
import type { DescribedResource } from './settings.ts';

/** The resources of the settings as records, whose ids are the same at every start. */
export function configuredResources(
  described: readonly DescribedResource[],
  now: number,
): readonly ProtectedResource[] {
  return described.flatMap(({ identifier, settings }) => {
    const canonical = parseResourceIdentifier(identifier)?.canonical;
    if (canonical === undefined) return [];
    return [{ id: idOf(canonical), canonical, identifier, settings, created_at: now, updated_at: now }];
  });
}

/** A UUID of the identifier (RFC 9562 §5.8). */
function idOf(canonical: string): string {
  const bytes = createHash('sha256').update(canonical).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
