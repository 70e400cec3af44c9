import { Configuration } from './configuration.ts';

/** For one call, over what the configuration says. */
export interface CallOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Parameters of the query besides those that the method takes. */
  readonly query?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** An answer as a whole. */
export interface ApiResponse<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly data: T;
}

/** The server refused, or answered with something else than the operation does. */
export class ResponseError extends Error {
  override readonly name = 'ResponseError';
  readonly status: number;
  readonly headers: Headers;
  /** The body: parsed where it is JSON, else its text. */
  readonly body: unknown;
  /** The stable code of a refusal, such as `not_found`; undefined for an answer that has none. */
  readonly error: string | undefined;

  constructor({ status, headers, data }: ApiResponse<unknown>) {
    const { error, error_description } = refusalOf(data);
    super(
      `${status} ${error ?? 'unexpected answer'}${error_description === undefined ? '' : `: ${error_description}`}`,
    );
    this.status = status;
    this.headers = headers;
    this.body = data;
    this.error = error;
  }
}

function refusalOf(body: unknown): { readonly error?: string; readonly error_description?: string } {
  if (typeof body !== 'object' || body === null) return {};
  // Matrix has the sentence where OAuth has the code.
  if ('errcode' in body && typeof body.errcode === 'string')
    return {
      error: body.errcode,
      ...('error' in body && typeof body.error === 'string' && { error_description: body.error }),
    };
  return {
    ...('error' in body && typeof body.error === 'string' && { error: body.error }),
    ...('error_description' in body &&
      typeof body.error_description === 'string' && { error_description: body.error_description }),
  };
}

type Value = string | number | boolean | readonly string[] | undefined;

/** One request, as a generated method describes it. */
export interface Call {
  readonly method: string;
  readonly path: string;
  /** The ways to say who calls that the operation takes. */
  readonly security: readonly ('basic' | 'bearer')[];
  readonly query?: Readonly<Record<string, Value>>;
  readonly form?: Readonly<Record<string, Value>>;
  readonly json?: unknown;
}

/** What the API classes share. Redirects are not followed: they are for a browser, and are an answer here. */
export class BaseApi {
  readonly #configuration: Configuration;

  constructor(configuration: Configuration = new Configuration()) {
    this.#configuration = configuration;
  }

  protected async call<T>(call: Call, options: CallOptions = {}): Promise<ApiResponse<T>> {
    const { basePath, fetch } = this.#configuration;
    const query = parametersOf({ ...call.query, ...options.query });
    const response = await fetch(`${basePath}${call.path}${query.size === 0 ? '' : `?${query}`}`, {
      method: call.method,
      headers: { ...(await this.#headers(call)), ...this.#configuration.headers, ...options.headers },
      redirect: 'manual',
      ...bodyOf(call),
      ...(options.signal !== undefined && { signal: options.signal }),
    });
    const answer = await read<T>(response);
    if (answer.status >= 400) throw new ResponseError(answer);
    return answer;
  }

  async #headers({ json, security }: Call): Promise<Record<string, string>> {
    const basic = security.includes('basic') ? this.#configuration.basic() : undefined;
    const authorization = basic ?? (security.includes('bearer') ? await this.#configuration.bearer() : undefined);
    return {
      accept: 'application/json',
      ...(json !== undefined && { 'content-type': 'application/json' }),
      ...(authorization !== undefined && { authorization }),
    };
  }
}

function bodyOf({ form, json }: Call): { readonly body?: string | URLSearchParams } {
  if (form !== undefined) return { body: parametersOf(form) };
  return json === undefined ? {} : { body: JSON.stringify(json) };
}

function parametersOf(values: Readonly<Record<string, Value>>): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    // A list is a parameter that is repeated.
    for (const one of [value ?? []].flat()) parameters.append(name, String(one));
  }
  return parameters;
}

async function read<T>(response: Response): Promise<ApiResponse<T>> {
  const { status, headers } = response;
  return { status, headers, data: decode(await response.text(), headers.get('content-type') ?? '') };
}

const JSON_TYPE = /^application\/([\w.-]+\+)?json\b/;

/** Nothing for an empty body; JSON as the operation describes it; the text of anything else. */
function decode(text: string, type: string): ReturnType<typeof JSON.parse> {
  if (text === '') return undefined;
  if (!JSON_TYPE.test(type)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A part of a path. */
export function segment(text: string): string {
  return encodeURIComponent(text);
}

export function dataOf<T>({ data }: ApiResponse<T>): T {
  return data;
}

/** What is answered as JSON; throws where the server chose another form, which the method's `Raw` variant returns. */
export function jsonOf<T extends object>(answer: ApiResponse<T | string>): T {
  if (typeof answer.data === 'string') throw new ResponseError(answer);
  return answer.data;
}
