import { OAuthError } from './errors.ts';

/** Parameters that may come several times (RFC 8707 §2; Ory's `audience`). RFC 6749 §3.1 forbids it for all others. */
export const REPEATABLE: ReadonlySet<string> = new Set(['resource', 'audience']);

/** The parameters of a query or of a form body, decoded. A parameter without a value counts as omitted (RFC 6749 §3.1). */
export class Parameters {
  readonly #values: ReadonlyMap<string, readonly string[]>;
  #query: string | undefined;

  private constructor(values: ReadonlyMap<string, readonly string[]>) {
    this.#values = values;
  }

  static readonly none: Parameters = new Parameters(new Map());

  /** @param text `application/x-www-form-urlencoded`, without a leading question mark. */
  static parse(text: string): Parameters {
    if (text === '') return Parameters.none;
    return Parameters.from(new URLSearchParams(text));
  }

  static from(entries: Iterable<readonly [string, string]>): Parameters {
    const values = new Map<string, string[]>();
    for (const [name, value] of entries) {
      if (value === '') continue;
      const present = values.get(name);
      if (present === undefined) values.set(name, [value]);
      else present.push(value);
    }
    return new Parameters(values);
  }

  /** The one value of a parameter; repeated, it is an error. */
  get(name: string): string | undefined {
    const values = this.#values.get(name);
    if (values === undefined) return undefined;
    if (values.length > 1) throw new OAuthError('invalid_request', `The parameter ${name} may be given only once.`);
    return values[0];
  }

  /** The first value, for what must be known before a repetition can be refused properly. */
  first(name: string): string | undefined {
    return this.#values.get(name)?.[0];
  }

  all(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  names(): string[] {
    return [...this.#values.keys()];
  }

  /** The first parameter that is repeated although it may not be. */
  repeated(): string | undefined {
    for (const [name, values] of this.#values) if (values.length > 1 && !REPEATABLE.has(name)) return name;
    return undefined;
  }

  /** As a query, without a leading question mark. */
  toQuery(): string {
    this.#query ??= new URLSearchParams([...this]).toString();
    return this.#query;
  }

  *[Symbol.iterator](): IterableIterator<[string, string]> {
    for (const [name, values] of this.#values) for (const value of values) yield [name, value];
  }
}

/** The words of a space-separated list (RFC 6749 §3.3), each once, in their order. */
export function words(list: string | undefined): string[] {
  return list === undefined ? [] : [...new Set(list.split(' ').filter((word) => word !== ''))];
}
