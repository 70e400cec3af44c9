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
  /**
   * Takes away what the program before this one uses. All other steps only add, and nothing that a row needs: programs
   * that do not know them go on serving beside.
   */
  readonly contracts?: true;
  statements(db: Kysely<AnySchema>, dialect: Dialect): readonly { compile(): { readonly sql: string } }[];
}
