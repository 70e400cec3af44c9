import type { OAuth2Api } from '@ory/client';
import type { Html } from './html.ts';
import type { People } from './people.ts';

/** What the pages work with. */
export interface Application {
  /** Signet's admin API, by Ory's SDK as it is. */
  readonly api: OAuth2Api;
  readonly people: People;
}

/** One request as the handlers see it. A form that arrives here is one of ours. */
export interface Visit {
  readonly query: URLSearchParams;
  /** Empty unless a form was sent. */
  readonly form: URLSearchParams;
  /** What our forms carry to show that they are ours. */
  readonly csrf: string;
}

export type Answer =
  | { readonly kind: 'page'; readonly status?: number; readonly page: Html }
  | { readonly kind: 'redirect'; readonly to: string };

export type Handler = (application: Application, visit: Visit) => Promise<Answer>;

/** Where Signet's answer to an accept or a reject sends the browser. */
export async function follow(answer: Promise<{ readonly data: { readonly redirect_to: string } }>): Promise<Answer> {
  return { kind: 'redirect', to: (await answer).data.redirect_to };
}

/** A person opened a page by hand, which a browser that Signet sent never does. */
export class MissingParameter extends Error {
  override readonly name = 'MissingParameter';
}

/** The challenge that Signet gave the browser along, or that our form brings back. */
export function challengeOf({ query, form }: Visit, name: string): string {
  const challenge = form.get(name) ?? query.get(name);
  if (challenge === null) throw new MissingParameter(`The parameter ${name} is missing.`);
  return challenge;
}

/** Signet's answer to a call that it refused: status and `error_description`. */
export interface Refusal {
  readonly status: number;
  readonly description: string;
}

/** What the SDK throws for an answer that is not 2xx; undefined for any other error. */
export function refusalOf(error: unknown): Refusal | undefined {
  const response = member(error, 'response');
  const status = member(response, 'status');
  if (typeof status !== 'number') return undefined;
  return { status, description: String(member(member(response, 'data'), 'error_description') ?? '') };
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
