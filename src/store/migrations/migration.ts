import type { Kysely } from 'kysely';
import type { Dialect } from '../driver.ts';
import type { AnySchema } from '../templates.ts';

/**
 * One step of the schema. Steps are never edited once released: what a table needs later comes in a new step, and
 * spells its columns out, so that a step means the same for ever.
 */
export interface Migration {
  readonly version: number;
  readonly name: string;
  statements(db: Kysely<AnySchema>, dialect: Dialect): readonly { compile(): { readonly sql: string } }[];
}
