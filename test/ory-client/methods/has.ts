import assert from 'node:assert/strict';

/** What has to be there. */
export function has<T>(value: T | undefined): T {
  assert(value !== undefined);
  return value;
}
