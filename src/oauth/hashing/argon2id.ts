/** argon2id (RFC 9106); `memoryCost` in KiB. */
export interface HashParameters {
  readonly memoryCost: number;
  readonly timeCost: number;
  readonly parallelism: number;
}

/** OWASP's password storage recommendation. */
export const RECOMMENDED: HashParameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const SALT_BYTES = 16;
export const HASH_BYTES = 32;

/** How every hash of these parameters begins, in PHC form: the salt and the hash follow. */
export function phcPrefix({ memoryCost, timeCost, parallelism }: HashParameters): string {
  return `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$`;
}
