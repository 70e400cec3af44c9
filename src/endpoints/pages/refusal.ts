/** What a page says of an attempt that was not looked at. */
type Refusal = { readonly kind: string; readonly seconds?: number } | null;

export interface RefusalStatus {
  readonly status: 200 | 429 | 503;
  readonly headers: Readonly<Record<string, string>>;
}

/** Seconds after which a queue that was full has room again. */
const BUSY = '2';

/** A page that shows a problem is a good answer, unless it says to come again later. */
export function refusalStatus(problem: Refusal): RefusalStatus {
  switch (problem?.kind) {
    case 'too_many_attempts':
      return { status: 429, headers: { 'retry-after': String(problem.seconds ?? BUSY) } };
    case 'busy':
      return { status: 503, headers: { 'retry-after': BUSY } };
    default:
      return { status: 200, headers: {} };
  }
}
