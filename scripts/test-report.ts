import { relative } from 'node:path';
import type { TestEvent } from 'node:test/reporters';
import { inspect } from 'node:util';

export interface Summary {
  readonly failed: number;
}

/** Says nothing of what is well. A failure is named by its feature: file, then the test's names from the outside in. */
export class TestReport {
  readonly #root: string;
  readonly #print: (text: string) => void;
  readonly #names: string[] = [];
  readonly #totals: string[] = [];
  readonly #outputs = new Map<string, string>();
  #failed = 0;

  constructor(root: string, print: (text: string) => void) {
    this.#root = root;
    this.#print = print;
  }

  on(event: TestEvent): void {
    switch (event.type) {
      case 'test:start':
        this.#names.splice(event.data.nesting, Infinity, event.data.name);
        return;
      case 'test:fail':
        this.#fail(event.data);
        return;
      case 'test:stdout':
      case 'test:stderr':
        this.#outputs.set(event.data.file, (this.#outputs.get(event.data.file) ?? '') + event.data.message);
        return;
      case 'test:diagnostic':
        if (event.data.nesting === 0 && event.data.file === undefined) this.#totals.push(`# ${event.data.message}\n`);
        return;
    }
  }

  end(): Summary {
    this.#print(this.#totals.join(''));
    return { failed: this.#failed };
  }

  #fail(data: Extract<TestEvent, { type: 'test:fail' }>['data']): void {
    this.#failed += 1;
    const { error } = data.details;
    if (data.todo !== undefined || ('failureType' in error && error.failureType === 'subtestsFailed')) return;
    const file = data.file === undefined ? '' : relative(this.#root, data.file);
    const place = data.line === undefined ? file : `${file}:${data.line}`;
    const names = [...this.#names.slice(0, data.nesting), data.name].filter((name) => name !== data.file);
    this.#print(`\nFAILED  ${[place, ...names].join(' > ')}\n${indent(inspect(error.cause ?? error))}\n`);
    const output = data.file === undefined ? undefined : this.#outputs.get(data.file);
    if (data.file !== undefined && output !== undefined) {
      this.#print(`\n        what it printed so far:\n${indent(output.trimEnd())}\n`);
      this.#outputs.delete(data.file);
    }
  }
}

/** The runner's own frames say nothing about the failure. */
function indent(text: string): string {
  return text.replace(/\n +at .*\(?node:internal\/.*/g, '').replace(/^/gm, '        ');
}
