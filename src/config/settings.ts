import { z } from 'zod';
import { schema } from './schema.ts';

/** `text`: everything that stands as one word; `list`: of texts; `json`: lists of groups, and groups. */
export type SettingKind = 'boolean' | 'integer' | 'text' | 'list' | 'json';

/** One setting, as its documentation, the environment and the error sentences need it. */
export interface Setting {
  readonly path: string;
  readonly kind: SettingKind;
  readonly description: string;
  readonly hydra: boolean;
  readonly secret: boolean;
  readonly expects: string;
  /** Undefined for a setting that has to be given. */
  readonly default: unknown;
  readonly example: unknown;
  readonly fallback: string | undefined;
}

const about = z.object({
  description: z.string(),
  hydra: z.boolean().default(false),
  secret: z.boolean().default(false),
  expects: z.string(),
  default: z.unknown().optional(),
  example: z.unknown().optional(),
  fallback: z.string().optional(),
});

const types = z.union([z.string(), z.array(z.string())]).transform((type) => [type].flat());
const node = z.object({
  type: types.default([]),
  /** A number with bounds, or null. */
  anyOf: z.array(z.object({ type: types.default([]) })).default([]),
  items: z.object({ type: z.string() }).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
});
type Node = z.output<typeof node>;

/** Every setting, in the order of the schema. */
export const SETTINGS: readonly Setting[] = leaves('', z.toJSONSchema(schema, { io: 'input' }));

const BY_PATH: ReadonlyMap<string, Setting> = new Map(SETTINGS.map((setting) => [setting.path, setting]));

/** The paths of all groups of settings, outermost first; the root is not among them. */
export const GROUPS: ReadonlySet<string> = new Set(SETTINGS.flatMap((setting) => ancestors(setting.path)));

export function settingAt(path: string): Setting | undefined {
  return BY_PATH.get(path);
}

/** The setting that a path leads to or into: `secrets.system.0` lies in `secrets.system`. */
export function settingAround(path: string): Setting | undefined {
  return [path, ...ancestors(path).reverse()].map(settingAt).find((setting) => setting !== undefined);
}

/** Hydra's rule: upper case, dots become underscores. */
export function environmentName(path: string): string {
  return path.toUpperCase().replaceAll('.', '_');
}

function ancestors(path: string): string[] {
  const parts = path.split('.');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('.'));
}

function leaves(path: string, value: unknown): Setting[] {
  const parsed = node.parse(value);
  if (parsed.properties === undefined) {
    const { default: given, example, fallback, ...rest } = about.parse(value);
    return [{ ...rest, path, kind: kindOf(parsed), default: given, example, fallback }];
  }
  return Object.entries(parsed.properties).flatMap(([name, inner]) =>
    leaves(path === '' ? name : `${path}.${name}`, inner),
  );
}

function kindOf({ type, anyOf, items }: Node): SettingKind {
  if (anyOf.some((one) => one.type.includes('integer'))) return 'integer';
  if (type.includes('boolean')) return 'boolean';
  if (type.includes('integer')) return 'integer';
  if (type.includes('array')) return items?.type === 'string' ? 'list' : 'json';
  if (type.includes('object')) return 'json';
  return 'text';
}
