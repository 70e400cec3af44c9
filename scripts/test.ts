/**
 * `npm test`: style, types, dead exports, generated files and the build are checked, then all tests run.
 * `npm test -- store keys`: only the test files whose path contains one of the words, nothing else.
 */
import { globSync } from 'node:fs';
import { root, step } from './steps.ts';
import { runTestFiles } from './test-files.ts';

const words = process.argv.slice(2);
const passed = words.length === 0 ? await checks() : true;
const summary = await tests(testFiles(words));
process.exitCode = passed && summary.failed === 0 ? 0 : 1;

/** Two at a time, so that what waits for the disk or for its own slowest thread leaves no processor idle. */
async function checks(): Promise<boolean> {
  const outcomes = await Promise.all([
    inTurn(
      () => step('types', 'tsc', '--noEmit'),
      () => step('declared types', 'tsc', '-p', 'tsconfig.src.json'),
    ),
    inTurn(
      () => step('style', 'biome', 'check', '--error-on-warnings', '.'),
      () => step('dead exports', 'knip', '--no-progress'),
      () => step('generated files', 'node', 'scripts/generate.ts', '--check'),
      () => step('build', 'node', 'scripts/build.ts'),
    ),
  ]);
  return outcomes.every(Boolean);
}

async function inTurn(...steps: readonly (() => Promise<boolean>)[]): Promise<boolean> {
  let passed = true;
  for (const check of steps) passed = (await check()) && passed;
  return passed;
}

function testFiles(filters: readonly string[]): string[] {
  const files = globSync('test/**/*.test.ts', { cwd: root }).sort();
  return filters.length === 0 ? files : files.filter((file) => filters.some((word) => file.includes(word)));
}

async function tests(files: readonly string[]): Promise<{ readonly failed: number }> {
  if (files.length === 0) {
    process.stdout.write(`No test file's path contains ${words.join(' or ')}.\n`);
    return { failed: 1 };
  }
  return runTestFiles(root, files);
}
