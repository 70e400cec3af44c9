import type { Tree } from '../tree.ts';

/** What one source says, and where it says it. */
export interface Layer {
  readonly tree: Tree;
  /** Where the value of a setting stands, to follow "from": `signet.yml`, `SERVE_PUBLIC_PORT`. */
  origin(path: string): string;
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}
