import { after } from 'node:test';
import type { Page } from 'playwright-core';
import { type Browser, launchBrowser } from './chromium.ts';

let shared: Promise<Browser> | undefined;

// At the top, where it belongs to the whole process; inside a test it would close the browser after that test.
after(async () => (await shared)?.close());

/** The one browser of this test process; it ends with the process's tests. */
function sharedBrowser(): Promise<Browser> {
  shared ??= launchBrowser();
  return shared;
}

/**
 * A page in a window of its own, as a person would have who never visited before. A second tab of the same window is
 * `page.context().newPage()`.
 */
export async function newPage(): Promise<Page> {
  return (await (await sharedBrowser()).newContext()).newPage();
}
