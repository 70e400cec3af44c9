import type { Log } from './log.ts';

export interface RequestLine {
  readonly listener: string;
  readonly request_id: string;
  readonly method: string;
  /** As it came; the query is left out here. */
  readonly url: string;
  readonly status: number;
  readonly ms: number;
  readonly address: string;
  readonly attributes: ReadonlyMap<string, string>;
}

const LONGEST_PATH = 512;

/** One line for each answered request. The query, the headers and the body may hold secrets and are never in it. */
export function logRequest(log: Log, { url, attributes, ...line }: RequestLine): void {
  const path = url.replace(/[?#].*$/s, '').slice(0, LONGEST_PATH);
  log.info({ ...Object.fromEntries(attributes), ...line, path }, 'request');
}
