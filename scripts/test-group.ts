/**
 * Runs the test files that it is given one after the other in this process, so that what they import is loaded once, and
 * tells the process that started it, `test-files.ts`, how it goes.
 */
import { relative } from 'node:path';
import { run } from 'node:test';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import { root } from './steps.ts';
import { type Counts, TestReport } from './test-report.ts';

/** The test that starts, what failed, or, at the end, how many there were. */
export type GroupMessage = { readonly test: string } | { readonly failure: string } | { readonly counts: Counts };

const say = (message: GroupMessage) => process.send?.(message);
const endToo = () => process.exit(1);
process.once('disconnect', endToo);
// The runner is done when nothing keeps the process any more, and so must be what listens here.
process.channel?.unref();
const files = process.argv.slice(2);
const report = new TestReport(root, (failure) => say({ failure }));
for await (const event of run({ files, isolation: 'none' })) {
  if (event.type === 'test:start') say({ test: `${relative(root, event.data.file ?? '')} > ${event.data.name}` });
  report.on(event);
}
// The runner passes over what a file throws while it is loaded. Asked for again, it throws the same.
for (const file of files) {
  const loaded = import(pathToFileURL(file).href);
  await loaded.catch((error: unknown) => report.fail(relative(root, file), inspect(error)));
}
say({ counts: report.counts });
// What a test left open still keeps the process, until its time is over.
process.off('disconnect', endToo);
process.disconnect();
