/** How often something went wrong lately, as one node counted it. */
export interface FailureCount {
  /** What failed and, as a keyed hash, who. */
  readonly bucket: string;
  /** The process that counted; each has a row of its own, so that none waits for another's. */
  readonly node: string;
  readonly count: number;
  /** Milliseconds since 1970. */
  readonly last_at: number;
  readonly expires_at: number;
}

export interface LimitEntities {
  failure_count: FailureCount;
}

export interface FailureCountRepository {
  /** The rows of every node. */
  find(bucket: string): Promise<FailureCount[]>;
}
