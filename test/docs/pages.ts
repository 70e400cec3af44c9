import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root: string = join(import.meta.dirname, '../..');

const NOT_OURS = ['node_modules', 'dist', 'data', 'coverage'];

/** Every page of the documentation, by its path from the root. */
export function pages(): string[] {
  return globSync('**/*.md', { cwd: root, exclude: (path) => NOT_OURS.includes(path) }).sort();
}

export function readPage(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** The page without its fenced blocks, whose text is no Markdown. */
export function prose(text: string): string {
  return text.replace(/^ *```[\s\S]*?^ *```$/gm, '');
}

/** The texts in backticks. */
export function codeSpans(text: string): string[] {
  return [...prose(text).matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
}

/** The lines of commands in fenced blocks, lines that end with a backslash joined. */
export function commandLines(text: string): string[] {
  const blocks = [...text.matchAll(/^ *```(?:sh)?\n([\s\S]*?)^ *```$/gm)].map(([, body = '']) => body);
  return blocks.flatMap((body) => body.replaceAll(/\\\n */g, ' ').split('\n')).map((line) => line.trim());
}

/** The cells of every table's rows, heads included, the lines below heads left out. */
export function tableRows(text: string): string[][] {
  return prose(text)
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^[|\s:-]+$/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}
