import type { Value } from './driver.ts';
import type { TableName } from './tables.ts';

/**
 * A table whose rows stand for codes or tokens that are bound to the system secret of their day by a MAC or a keyed
 * hash, which nobody can make anew without the code or token itself.
 */
export interface SecretBound {
  readonly columns: readonly string[];
  /** When the newest code or token of a row was made, and when it ends (null: never); undefined when it has none. */
  read(values: readonly Value[]): { readonly made_at: number; readonly ends_at: number | null } | undefined;
  /** Nothing of the row outlives its codes and tokens, so its sealed columns are not sealed anew. */
  readonly left_to_expire: boolean;
}

const madeAndEnds: SecretBound['read'] = ([made_at, ends_at]) => ({
  made_at: Number(made_at),
  ends_at: Number(ends_at),
});

export const SECRET_BOUND: { readonly [T in TableName]?: SecretBound } = {
  /** The next refresh gives a token that the newest secret made, so the grant itself outlives the older ones. */
  authorization_grant: {
    columns: [
      'created_at',
      'refresh_generation',
      'refresh_rotated_at',
      'refresh_expires_at',
      'code_used_at',
      'code_expires_at',
    ],
    read([created_at, generation, rotated_at, refresh_ends, code_used_at, code_ends]) {
      if (Number(generation) > 0) return { made_at: Number(rotated_at ?? created_at), ends_at: nullable(refresh_ends) };
      if (nullable(code_used_at) !== null || nullable(code_ends) === null) return undefined;
      return { made_at: Number(created_at), ends_at: Number(code_ends) };
    },
    left_to_expire: false,
  },
  access_token: { columns: ['issued_at', 'expires_at'], read: madeAndEnds, left_to_expire: true },
  device_authorization: { columns: ['created_at', 'expires_at'], read: madeAndEnds, left_to_expire: true },
  pushed_authorization_request: { columns: ['created_at', 'expires_at'], read: madeAndEnds, left_to_expire: true },
  matrix_openid_token: { columns: ['issued_at', 'expires_at'], read: madeAndEnds, left_to_expire: true },
  initial_access_token: { columns: ['created_at', 'expires_at'], read: madeAndEnds, left_to_expire: true },
};

function nullable(value: Value | undefined): number | null {
  return value === undefined || value === null ? null : Number(value);
}
