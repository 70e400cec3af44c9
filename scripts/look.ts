/**
 * Renders every page's samples into static HTML and takes their pictures: light, dark, and as narrow as a phone gets.
 *
 *   node scripts/look.ts [page ...] [--lang de] [--rtl]
 */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Browser, chromium } from 'playwright-core';
import { createAssets } from '../src/pages/assets.ts';
import { GALLERY } from '../src/pages/gallery.ts';
import { pickCatalogue } from '../src/pages/texts/index.ts';
import { createTheme } from '../src/pages/theme.ts';
import type { View } from '../src/pages/view.ts';

const VARIANTS = [
  { name: 'light', colorScheme: 'light', width: 1000 },
  { name: 'dark', colorScheme: 'dark', width: 1000 },
  { name: 'phone', colorScheme: 'light', width: 320 },
] as const;

/** What Chromium needs to run as root and without a network. */
const CHROMIUM_ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The shared libraries that a bare machine lacks come along only when this is set before the import. */
async function launch(): Promise<Browser> {
  process.env['AWS_EXECUTION_ENV'] = 'AWS_Lambda_nodejs22.x';
  const { default: chrome } = await import('@sparticuz/chromium');
  return chromium.launch({ executablePath: await chrome.executablePath(), args: CHROMIUM_ARGS });
}

/** Files have no root, so the addresses of the assets become relative. */
function writePages(folder: string, view: View, wanted: readonly string[]): readonly string[] {
  mkdirSync(join(folder, 'assets'));
  for (const asset of Object.values(view.assets)) writeFileSync(join(folder, asset.path), asset.body);
  return Object.entries(GALLERY)
    .filter(([page]) => wanted.length === 0 || wanted.includes(page))
    .flatMap(([page, samples]) =>
      samples(view).map((sample) => {
        const name = `${page}.${sample.name}`;
        const still = sample.page.replace(/<script [^>]*><\/script>/, '');
        writeFileSync(join(folder, `${name}.html`), still.replaceAll('"/assets/', '"assets/'));
        return name;
      }),
    );
}

async function takePictures(browser: Browser, folder: string, names: readonly string[]): Promise<void> {
  for (const { name: variant, colorScheme, width } of VARIANTS) {
    const page = await browser.newPage({ colorScheme, viewport: { width, height: 720 } });
    for (const name of names) {
      await page.goto(`file://${join(folder, `${name}.html`)}`);
      const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
      if (overflow > 0) {
        process.stdout.write(`${name}: ${overflow} px wider than ${variant}\n`);
        process.exitCode = 1;
      }
      await page.screenshot({ path: join(folder, `${name}.${variant}.png`), fullPage: true });
    }
    await page.close();
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { lang: { type: 'string' }, rtl: { type: 'boolean', default: false } },
});
const theme = createTheme({
  links: [
    { label: 'Privacy', url: 'https://id.example/privacy' },
    { label: 'Help', url: 'https://id.example/help' },
  ],
});
const catalogue = pickCatalogue(values.lang, undefined);
const view: View = { theme, assets: createAssets(theme), ...catalogue, dir: values.rtl ? 'rtl' : catalogue.dir };
const folder = mkdtempSync(join(tmpdir(), 'signet-look-'));
const names = writePages(folder, view, positionals);
const browser = await launch();
try {
  await takePictures(browser, folder, names);
} finally {
  await browser.close();
}
process.stdout.write(`${folder}\n`);
