/** The configuration cannot be used: one sentence for every problem, none with a secret in it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly lines: readonly string[];
  /** What was read and changes nothing: a misspelt name is often why another setting is missing. */
  readonly warnings: readonly string[];

  constructor(lines: readonly string[], warnings: readonly string[] = []) {
    super(lines.join('\n'));
    this.lines = lines;
    this.warnings = warnings;
  }
}
