import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, test } from 'node:test';
import { newPage } from '../support/browser.ts';

const PAGE = `<!doctype html><title>Harness</title><form method="post"><button id="go">Go</button></form>`;

test('a real browser opens a page, presses a button and keeps a cookie', async () => {
  const seen: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    if (request.url === '/') seen.push(`${request.method} ${request.headers.cookie ?? '-'}`);
    response.writeHead(200, { 'content-type': 'text/html', 'set-cookie': 'visited=yes' }).end(PAGE);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => server.close());
  const address = server.address();
  assert(address !== null && typeof address === 'object');

  const page = await newPage();
  await page.goto(`http://127.0.0.1:${address.port}/`);
  await page.click('#go');
  assert.equal(await page.title(), 'Harness');
  assert.deepEqual(seen, ['GET -', 'POST visited=yes']);
});
