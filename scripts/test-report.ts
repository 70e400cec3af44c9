import { relative } from 'node:path';
import type { TestEvent } from 'node:test/reporters';
import { inspect } from 'node:util';

/** How many there were, in the words of the runner's own reports. */
export type Counts = Readonly<Record<(typeof COUNTED)[number], number>>;

const COUNTED = ['tests', 'suites', 'pass', 'fail', 'cancelled', 'skipped', 'todo'] as const;

export const NONE: Counts = { tests: 0, suites: 0, pass: 0, fail: 0, cancelled: 0, skipped: 0, todo: 0 };

export function add(one: Counts, more: Partial<Counts>): Counts {
  const sum = { ...NONE };
  for (const name of COUNTED) sum[name] = one[name] + (more[name] ?? 0);
  return sum;
}

export function totals(counts: Counts): string {
  return COUNTED.map((name) => `# ${name} ${counts[name]}\n`).join('');
}

/** Says nothing of what is well. A failure is named by its feature: file, then the test's names from the outside in. */
export class TestReport {
  readonly #root: string;
  readonly #print: (text: string) => void;
  readonly #names: string[] = [];
  #counts = NONE;

  constructor(root: string, print: (text: string) => void) {
    this.#root = root;
    this.#print = print;
  }

  get counts(): Counts {
    return this.#counts;
  }

  on({ type, data }: TestEvent): void {
    switch (type) {
      case 'test:start':
        this.#names.splice(data.nesting, Infinity, data.name);
        return;
      case 'test:fail':
        this.#onFailure(data);
        return;
      case 'test:diagnostic':
        // What went wrong after the end of the test that had begun it.
        if (data.nesting === 0 && data.message.startsWith('Error: ')) this.fail('after a test', data.message);
        return;
      case 'test:summary': {
        const { passed, ...counts } = data.counts;
        this.#counts = add(this.#counts, { ...counts, pass: passed, fail: 0 });
        return;
      }
    }
  }

  fail(place: string, reason: string): void {
    this.#counts = add(this.#counts, { fail: 1 });
    this.#print(`\nFAILED  ${place}\n${indent(reason)}\n`);
  }

  #onFailure(data: Extract<TestEvent, { type: 'test:fail' }>['data']): void {
    const { error } = data.details;
    if ('failureType' in error && error.failureType === 'subtestsFailed') return;
    const file = data.file === undefined ? '' : relative(this.#root, data.file);
    const place = data.line === undefined ? file : `${file}:${data.line}`;
    const names = [...this.#names.slice(0, data.nesting), data.name].filter((name) => name !== data.file);
    this.fail([place, ...names].join(' > '), inspect(error.cause ?? error));
  }
}

/** The runner's own frames say nothing about the failure. */
export function indent(text: string): string {
  return text.replace(/\n +at .*\(?node:internal\/.*/g, '').replace(/^/gm, '        ');
}
