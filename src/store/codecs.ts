import type { Sealer } from '../oauth/sealing.ts';
import type { ColumnType, Value } from './driver.ts';
import { UnreadableRow } from './errors.ts';

/** How a member of a record becomes the value of a column and back. */
export interface Codec<T> {
  readonly type: ColumnType;
  readonly sealed: boolean;
  /** Whether a condition may compare with it: sealed and JSON columns have many forms for one value. */
  readonly comparable: boolean;
  /** @param context what a sealed value is bound to; empty for the others. */
  encode(value: T, sealer: Sealer, context: string): Value;
  decode(value: Value, sealer: Sealer, context: string): T;
}

/** A member's codec, and the columns that are computed from it for searching. */
export interface Column<T> extends Codec<T> {
  readonly derived?: Readonly<Record<string, Derived<T>>>;
}

export interface Derived<T> {
  readonly type: ColumnType;
  value(member: T): Value;
}

const plain = { sealed: false, comparable: true };

export const text: Codec<string> = {
  ...plain,
  type: 'text',
  encode: (value) => value,
  decode(value) {
    if (typeof value === 'string') return value;
    throw new UnreadableRow('expected a text');
  },
};

export const integer: Codec<number> = {
  ...plain,
  type: 'integer',
  encode: (value) => value,
  decode(value) {
    if (typeof value === 'number') return value;
    throw new UnreadableRow('expected an integer');
  },
};

export const boolean: Codec<boolean> = {
  ...plain,
  type: 'integer',
  encode: (value) => (value ? 1 : 0),
  decode: (value) => value === 1,
};

export function oneOf<T extends string>(values: readonly T[]): Codec<T> {
  return {
    ...plain,
    type: 'text',
    encode: (value) => value,
    decode(value) {
      const found = values.find((candidate) => candidate === value);
      if (found !== undefined) return found;
      throw new UnreadableRow(`expected one of ${values.join(', ')}`);
    },
  };
}

/** What this program wrote as JSON has the type that it wrote; migrations keep it so. */
export function json<T>(): Codec<T> {
  return {
    sealed: false,
    comparable: false,
    type: 'text',
    encode: (value) => JSON.stringify(value),
    decode(value) {
      if (typeof value === 'string') return parse<T>(value);
      throw new UnreadableRow('expected a JSON text');
    },
  };
}

/** What a plaintext says is remembered as long as the sealer remembers the plaintext, which is the same buffer then. */
export function sealedJson<T>(): Codec<T> {
  const said = new WeakMap<Buffer, T>();
  return {
    sealed: true,
    comparable: false,
    type: 'blob',
    encode: (value, sealer, context) => sealer.seal(JSON.stringify(value), context),
    decode(value, sealer, context) {
      const plaintext = open(value, sealer, context);
      const known = said.get(plaintext);
      if (known !== undefined) return known;
      const json = frozen(parse<T>(plaintext.toString()));
      said.set(plaintext, json);
      return json;
    },
  };
}

export const sealedText: Codec<string> = {
  sealed: true,
  comparable: false,
  type: 'blob',
  encode: (value, sealer, context) => sealer.seal(value, context),
  decode: (value, sealer, context) => open(value, sealer, context).toString(),
};

export function nullable<T>(codec: Codec<T>): Codec<T | null> {
  return {
    ...codec,
    encode: (value, sealer, context) => (value === null ? null : codec.encode(value, sealer, context)),
    decode: (value, sealer, context) => (value === null ? null : codec.decode(value, sealer, context)),
  };
}

/** For a member that may be absent. */
export function optional<T>(codec: Codec<T>): Codec<T | undefined> {
  return {
    ...codec,
    encode: (value, sealer, context) => (value === undefined ? null : codec.encode(value, sealer, context)),
    decode: (value, sealer, context) => (value === null ? undefined : codec.decode(value, sealer, context)),
  };
}

export function searchable<T>(codec: Codec<T>, derived: Readonly<Record<string, Derived<T>>>): Column<T> {
  return { ...codec, derived };
}

function open(value: Value, sealer: Sealer, context: string): Buffer {
  const plaintext = Buffer.isBuffer(value) ? sealer.open(value, context) : undefined;
  if (plaintext === undefined) {
    throw new UnreadableRow(
      'it was sealed with a secret that secrets.system no longer lists, or belongs to another row; put the old secret back, after the new one',
    );
  }
  return plaintext;
}

function parse<T>(serialised: string): T {
  const value: T = JSON.parse(serialised);
  return value;
}

/** So that whoever reads a value that is remembered cannot change it for the next. */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const member of Object.values(value)) frozen<unknown>(member);
  return Object.freeze(value);
}
