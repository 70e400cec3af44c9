/** `npm run build`: compiles src/ into dist/, carries over what is no TypeScript, and sees that the command starts. */
import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './steps.ts';

const dist = join(root, 'dist');

rmSync(dist, { recursive: true, force: true });
await must('tsc', '-p', 'tsconfig.build.json');
cpSync(join(root, 'src'), dist, { recursive: true, filter: (path) => !path.endsWith('.ts') });
if (!existsSync(join(dist, 'cli'))) fail('dist/cli is missing: the compiler wrote elsewhere.');

// The command itself prefers the sources while they are there.
const start = "import { main } from './dist/cli/main.js'; process.exitCode = await main(['version']);";
const said = await must('node', '--input-type=module', '--eval', start);
const { version }: { version: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
if (!said.includes(version)) fail(`\`signet version\` does not say ${version}:\n${said}`);

async function must(command: string, ...args: string[]): Promise<string> {
  const { code, output } = await run(command, args);
  if (code !== 0) fail(`${command} ${args.join(' ')} ended with ${code}:\n${output}`);
  return output;
}

function fail(reason: string): never {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}
