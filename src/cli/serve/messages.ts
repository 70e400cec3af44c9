import { isJsonObject, type Json } from '../../oauth/json.ts';

/** What the first process tells a worker. */
export type ToWorker =
  | { readonly signet: 'stop' }
  | { readonly signet: 'renew_certificates' }
  /** Tell me your metrics, for this question. */
  | { readonly signet: 'read_metrics'; readonly question: number }
  /** The answer to the worker's own question. */
  | { readonly signet: 'all_metrics'; readonly question: number; readonly text: string };

/** What a worker tells the first process. */
export type FromWorker =
  | { readonly signet: 'serves' }
  | { readonly signet: 'metrics'; readonly question: number; readonly text: string }
  /** What are everybody's metrics? */
  | { readonly signet: 'ask_metrics'; readonly question: number };

export function parseToWorker(message: unknown): ToWorker | undefined {
  const { kind, question, text } = membersOf(message);
  switch (kind) {
    case 'stop':
    case 'renew_certificates':
      return { signet: kind };
    case 'read_metrics':
      return { signet: kind, question };
    case 'all_metrics':
      return { signet: kind, question, text };
    default:
      return undefined;
  }
}

export function parseFromWorker(message: unknown): FromWorker | undefined {
  const { kind, question, text } = membersOf(message);
  switch (kind) {
    case 'serves':
      return { signet: kind };
    case 'metrics':
      return { signet: kind, question, text };
    case 'ask_metrics':
      return { signet: kind, question };
    default:
      return undefined;
  }
}

interface Members {
  readonly kind: Json | undefined;
  readonly question: number;
  readonly text: string;
}

/** Other modules use the same channel. */
function membersOf(message: unknown): Members {
  const { signet: kind, question, text } = isJsonObject(message) ? message : {};
  return { kind, question: Number(question ?? 0), text: typeof text === 'string' ? text : '' };
}
