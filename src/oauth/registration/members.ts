import { OAuthError } from '../errors.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';

const DEEPEST = 32;

/** The refusal of a client's metadata (RFC 7591 §3.2.2). */
export function invalidMetadata(description: string): OAuthError {
  return new OAuthError('invalid_client_metadata', description);
}

/**
 * The members of a client document, read as the types that they must have. `null` and the empty text count as absent,
 * so that an answer of the API can be sent back as it is.
 */
export class Members {
  readonly #document: JsonObject;

  private constructor(document: JsonObject) {
    this.#document = document;
  }

  static of(value: unknown): Members {
    if (!isJsonObject(value)) throw invalidMetadata('The body must be a JSON object with the members of a client.');
    refuseUnstorable(value);
    return new Members(value);
  }

  names(): string[] {
    return Object.keys(this.#document);
  }

  value(name: string): Json | undefined {
    return Object.hasOwn(this.#document, name) ? (this.#document[name] ?? undefined) : undefined;
  }

  text(name: string): string | undefined {
    const value = this.value(name);
    if (value === undefined || value === '') return undefined;
    if (typeof value !== 'string') throw invalidMetadata(`${name} must be a text.`);
    return value;
  }

  flag(name: string): boolean | undefined {
    const value = this.value(name);
    if (value !== undefined && typeof value !== 'boolean') throw invalidMetadata(`${name} must be true or false.`);
    return value;
  }

  /** A whole number that is not negative. */
  count(name: string): number | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
      throw invalidMetadata(`${name} must be a whole number that is not negative.`);
    }
    return value;
  }

  list(name: string): readonly string[] {
    const value = this.value(name) ?? [];
    const texts = Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
    if (!Array.isArray(value) || texts.length !== value.length) {
      throw invalidMetadata(`${name} must be an array of texts.`);
    }
    return texts;
  }

  object(name: string): JsonObject | undefined {
    const value = this.value(name);
    if (value !== undefined && !isJsonObject(value)) throw invalidMetadata(`${name} must be a JSON object.`);
    return value;
  }

  oneOf<const T extends string>(name: string, values: readonly T[]): T | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const known = values.find((value) => value === text);
    if (known === undefined)
      throw invalidMetadata(`${name} must be one of ${values.join(', ')}; it is ${quote(text)}.`);
    return known;
  }
}

/** A caller's value in an error description, cut to a length that a log line bears. */
export function quote(value: string): string {
  return value.length > 80 ? `'${value.slice(0, 80)}...'` : `'${value}'`;
}

/**
 * What no database keeps as it is (NUL, half a surrogate pair), and what recursion does not survive. Walks without
 * recursion itself.
 */
export function refuseUnstorable(document: unknown): void {
  let level: readonly unknown[] = [document];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST) throw invalidMetadata(`The document is nested more than ${DEEPEST} levels deep.`);
    for (const value of level) if (typeof value === 'string') refuseText(value);
    level = level.flatMap(children);
  }
}

function children(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return isJsonObject(value) ? [...Object.keys(value), ...Object.values(value)] : [];
}

function refuseText(text: string): void {
  if (text.includes('\0') || !text.isWellFormed()) {
    throw invalidMetadata('A text in the document holds a NUL or half of a surrogate pair. Remove it.');
  }
}

/** The object without its undefined members: under `exactOptionalPropertyTypes` absent and undefined differ. */
export function defined<T extends object>(members: T): Defined<T>;
export function defined(members: object): object {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

type Optional<T> = { [K in keyof T]-?: undefined extends T[K] ? K : never }[keyof T];
type Defined<T> = { [K in Exclude<keyof T, Optional<T>>]: T[K] } & { [K in Optional<T>]?: Exclude<T[K], undefined> };
