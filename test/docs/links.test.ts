import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, test } from 'node:test';
import { codeSpans, commandLines, pages, prose, readPage, root } from './pages.ts';

/** Made by `npm run screenshots`, which needs a running demo. */
const PICTURES = 'docs/images';

const { scripts }: { scripts: Record<string, string> } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const commands = [...readPage('docs/reference/cli.md').matchAll(/^## signet ([a-z0-9 -]+[a-z0-9])/gm)].map(
  ([, command = '']) => command,
);
const settings = readPage('docs/reference/configuration.md');

describe('the documentation is true', () => {
  for (const page of pages()) {
    const text = readPage(page);

    test(`${page}: what it links to exists`, () => {
      assert.deepEqual(
        links(text).filter((link) => !leadsSomewhere(page, link)),
        [],
      );
    });

    test(`${page}: the files that it names exist`, () => {
      assert.deepEqual(
        codeSpans(text).filter((span) => isPath(span) && !exists(span)),
        [],
      );
    });

    test(`${page}: the npm scripts that it names exist`, () => {
      const named = [...text.matchAll(/\bnpm run ([\w-]+)/g)].map(([, name = '']) => name);
      assert.deepEqual(
        named.filter((name) => !(name in scripts)),
        [],
      );
    });

    test(`${page}: the commands that it shows exist`, () => {
      assert.deepEqual([...commandLines(text), ...codeSpans(text)].filter(isUnknownCommand), []);
    });

    test(`${page}: the settings that it names exist`, () => {
      assert.deepEqual(codeSpans(text).filter(isUnknownSetting), []);
    });
  }

  test('there are pages', () => {
    assert.ok(pages().includes('README.md') && pages().includes('docs/retention.md'));
  });
});

function links(text: string): string[] {
  const targets = [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return targets.filter((target) => !/^[a-z]+:/i.test(target));
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : normalize(join(dirname(page), path));
  if (target.startsWith(`${PICTURES}/`) && !existsSync(join(root, PICTURES))) return true;
  if (!existsSync(join(root, target))) return false;
  return anchor === undefined || anchors(readPage(target)).includes(anchor);
}

/** As repository hosts make them of headings. */
function anchors(text: string): string[] {
  const headings = [...prose(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\- _]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function isPath(span: string): boolean {
  return /^(?:src|test|docs|scripts|bin|bench|examples|\.ci)\/[\w./*-]*$/.test(span);
}

function exists(path: string): boolean {
  return path.includes('*') ? globSync(path, { cwd: root }).length > 0 : existsSync(join(root, path));
}

/** Whether the words begin with a command, or are the beginning of one. */
function isUnknownCommand(line: string): boolean {
  const words = /^(?:npx )?signet ([a-z][\w -]*)/.exec(line)?.[1]?.trim();
  return words !== undefined && !commands.some((command) => words.startsWith(command) || command.startsWith(words));
}

const GROUPS = /^(?:serve|urls|secrets|ttl|strategies|oauth2|oidc|webfinger|keys|accounts|branding|store|log)\.[\w.]+$/;

/** A setting, or a group of them; what the server reads without effect is on the same page. */
function isUnknownSetting(span: string): boolean {
  if (!GROUPS.test(span)) return false;
  return !settings.includes(`\`${span}\``) && !settings.includes(`\`${span}.`);
}
