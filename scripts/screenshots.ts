/** `npm run screenshots`: walks through the demo in a browser and writes the pictures of the README to docs/images. */
import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../test/support/chromium.ts';
import { type Demo, startDemo } from './demo.ts';
import { root } from './steps.ts';

const images = join(root, 'docs/images');
mkdirSync(images, { recursive: true });

const data = await mkdtemp(join(tmpdir(), 'signet-screenshots-'));
try {
  const demo = await startDemo({
    publicPort: 4444,
    adminPort: 4445,
    applicationPort: 5555,
    data,
    environment: { DSN: `sqlite://${join(data, 'signet.db')}` },
  });
  try {
    await walk(demo);
  } finally {
    await demo.close();
  }
} finally {
  await rm(data, { recursive: true, force: true });
}

async function walk({ application, issuer, password = '' }: Demo): Promise<void> {
  const browser = await launchBrowser();
  try {
    const context = await browser.newContext({ viewport: { width: 960, height: 600 }, deviceScaleFactor: 2 });
    const page = await context.newPage();
    await page.goto(application);
    await picture(page, 'start');
    await page.click('#sign-in');
    await page.fill('#login-identifier', 'demo');
    await page.fill('#login-password', password);
    await page.check('#login-remember');
    await picture(page, 'login');
    await page.click('#login-submit');
    await page.waitForSelector('#consent-accept');
    await picture(page, 'consent');
    await page.click('#consent-accept');
    await page.waitForSelector('#claims');
    await picture(page, 'claims');
    await page.goto(new URL('account', `${issuer.replace(/\/?$/, '/')}`).href);
    await picture(page, 'account');
  } finally {
    await browser.close();
  }
}

async function picture(page: Page, name: string): Promise<void> {
  const path = join(images, `${name}.png`);
  await page.screenshot({ path, fullPage: true });
  process.stdout.write(`${path}\n`);
}
