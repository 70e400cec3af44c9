export type OutboundFailure = 'refused_address' | 'timeout' | 'too_large' | 'status' | 'network' | 'not_json';

/**
 * A document could not be fetched. The message is for the log: it names the host, and neither path nor query
 * nor credentials. A stranger is not told, or could ask which names the inner network knows.
 */
export class OutboundError extends Error {
  override readonly name = 'OutboundError';
  readonly reason: OutboundFailure;

  constructor(reason: OutboundFailure, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.reason = reason;
  }
}
