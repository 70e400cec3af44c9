/**
 * The database cannot do what was asked: it is missing, full, held by another process, of another version, or its disk
 * fails. The message is for the person who runs the server; `cause` is for the log.
 */
export class StoreUnavailable extends Error {
  readonly code = 'store_unavailable';

  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'StoreUnavailable';
  }
}

/** A row holds what this program cannot read. The message names the column, never its content. */
export class UnreadableRow extends Error {
  readonly code = 'unreadable_row';

  constructor(message: string) {
    super(message);
    this.name = 'UnreadableRow';
  }
}
