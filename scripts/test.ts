/**
 * `npm test`: style, types, dead exports, generated files and the build are checked, then all tests run.
 * `npm test -- store keys`: only the test files whose path contains one of the words, nothing else.
 */
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { root, step } from './steps.ts';
import { runTestFiles } from './test-files.ts';
import type { Summary } from './test-report.ts';

const words = process.argv.slice(2);
const passed = words.length === 0 ? await checks() : true;
const summary = await tests(testFiles(words));
process.exitCode = passed && summary.failed === 0 ? 0 : 1;

async function checks(): Promise<boolean> {
  const generator = 'scripts/generate.ts';
  const outcomes = [
    await step('style', 'biome', 'check', '--error-on-warnings', '.'),
    await step('types', 'tsc', '--noEmit'),
    await step('declared types', 'tsc', '-p', 'tsconfig.src.json'),
    await step('dead exports', 'knip', '--no-progress'),
    !existsSync(join(root, generator)) || (await step('generated files', 'node', generator, '--check')),
    await step('build', 'node', 'scripts/build.ts'),
  ];
  return outcomes.every(Boolean);
}

function testFiles(filters: readonly string[]): string[] {
  const files = globSync('test/**/*.test.ts', { cwd: root }).sort();
  return filters.length === 0 ? files : files.filter((file) => filters.some((word) => file.includes(word)));
}

async function tests(files: readonly string[]): Promise<Summary> {
  if (files.length === 0) {
    process.stdout.write(`No test file's path contains ${words.join(' or ')}.\n`);
    return { failed: 1 };
  }
  return runTestFiles(root, files);
}
