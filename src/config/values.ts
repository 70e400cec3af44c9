import { z } from 'zod';
import { parseDuration } from '../oauth/registration/duration.ts';

/** What the documentation and the error sentences say about one setting. */
export interface About {
  readonly description: string;
  /** True when Ory Hydra has the setting too, under the same name. */
  readonly hydra?: boolean;
  /** The value is never printed. */
  readonly secret?: boolean;
  /** What a right value is, to follow "must be". */
  readonly expects?: string;
  /** A right value, for the example file and for settings without a default. */
  readonly example?: unknown;
  /** The default that depends on something else, in words. */
  readonly fallback?: string;
}

const DURATION = 'a duration such as 30s, 10m or 1h30m';
const URL_TEXT = 'an absolute http or https URL';

export function flag(value: boolean, about: About): z.ZodType<boolean> {
  return z
    .boolean()
    .default(value)
    .meta({ expects: 'true or false', ...about });
}

export function optionalFlag(about: About): z.ZodType<boolean | null> {
  return z
    .boolean()
    .nullable()
    .default(null)
    .meta({ expects: 'true or false', ...about });
}

export function integer(value: number, minimum: number, maximum: number, about: About): z.ZodType<number> {
  return z
    .int()
    .min(minimum)
    .max(maximum)
    .default(value)
    .meta({ expects: `a whole number from ${minimum} to ${maximum}`, ...about });
}

export function optionalInteger(minimum: number, maximum: number, about: About): z.ZodType<number | null> {
  return z
    .int()
    .min(minimum)
    .max(maximum)
    .nullable()
    .default(null)
    .meta({ expects: `a whole number from ${minimum} to ${maximum}`, ...about });
}

export function text(value: string, about: About): z.ZodType<string> {
  return z
    .string()
    .default(value)
    .meta({ expects: 'a text', ...about });
}

export function optionalText(about: About): z.ZodType<string | null> {
  return z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .meta({ expects: 'a text', ...about });
}

/** The name of a header (RFC 9110 §5.1). */
export function headerName(about: About): z.ZodType<string | null> {
  return z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]*$/)
    .nullable()
    .default(null)
    .meta({ expects: 'the name of a header, of letters, digits and hyphens', ...about });
}

/** A text without which the server does not start. */
export function requiredText(valid: (value: string) => boolean, about: About): z.ZodType<string> {
  return z
    .string()
    .refine(valid)
    .meta({ expects: 'a text', ...about });
}

export function choice<const T extends string>(values: readonly T[], value: T, about: About): z.ZodType<T> {
  return z
    .enum(values)
    .default(value)
    .meta({ expects: `one of ${values.join(', ')}`, ...about });
}

export function texts(value: readonly string[], about: About): z.ZodType<readonly string[]> {
  return z
    .array(z.string().min(1))
    .default([...value])
    .meta({ expects: 'a list of texts', ...about });
}

/** Header values by header name. */
export function headers(about: About): z.ZodType<Readonly<Record<string, string>>> {
  return z
    .record(z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/), z.string().regex(/^[\x20-\x7e]*$/))
    .default({})
    .meta({ expects: 'a group of header names, each with its value', ...about });
}

export function choices<const T extends string>(
  values: readonly T[],
  value: readonly T[],
  about: About,
): z.ZodType<readonly T[]> {
  return z
    .array(z.enum(values))
    .min(1)
    .default([...value])
    .meta({ expects: `a list of one or more of ${values.join(', ')}`, ...about });
}

/** As `choices`, but none of them will do too. */
export function someOf<const T extends string>(
  values: readonly T[],
  value: readonly T[],
  about: About,
): z.ZodType<readonly T[]> {
  return z
    .array(z.enum(values))
    .default([...value])
    .meta({ expects: `a list of ${values.join(', ')}, or an empty one`, ...about });
}

/** Texts of at least 16 characters each, newest first. */
export function secrets(about: About): z.ZodType<readonly string[]> {
  return z
    .array(z.string().min(16))
    .default([])
    .meta({ secret: true, expects: 'a list of texts of at least 16 characters each', ...about });
}

export function requiredSecrets(about: About): z.ZodType<readonly string[]> {
  return z
    .array(z.string().min(16))
    .min(1)
    .meta({ secret: true, expects: 'a list of texts of at least 16 characters each', ...about });
}

/** Milliseconds, written as Go writes durations. */
export function duration(value: string, about: About): z.ZodType<number> {
  return durationText()
    .prefault(value)
    .meta({ expects: DURATION, ...about });
}

/** Milliseconds, or null for the word (or number) that means "without end". */
export function durationOr(word: string | number, value: string, about: About): z.ZodType<number | null> {
  const without = z.union([z.literal(word), z.literal(String(word))]).transform(() => null);
  return z
    .union([without, durationText()])
    .prefault(value)
    .meta({ expects: `${DURATION}, or ${word}`, ...about });
}

export function optionalUrl(about: About): z.ZodType<string | null> {
  return z
    .string()
    .refine(isWebUrl)
    .nullable()
    .default(null)
    .meta({ expects: URL_TEXT, ...about });
}

export function isWebUrl(value: string): boolean {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url?.protocol === 'https:' || url?.protocol === 'http:';
}

export function durationText(): z.ZodType<number, string> {
  return z.string().transform((value, context) => {
    const milliseconds = value === '0' ? 0 : parseDuration(value);
    if (milliseconds !== undefined) return milliseconds;
    context.addIssue({ code: 'custom' });
    return z.NEVER;
  });
}

/** Settings that belong together; absent, each has its default. Names that are not in the shape are left to the caller. */
export function group<S extends z.ZodRawShape>(shape: S): z.ZodType<z.output<z.ZodObject<S>>> {
  return z.preprocess(
    (value) => (value === undefined ? {} : value),
    z.object(shape).meta({ expects: 'a group of settings' }),
  );
}
