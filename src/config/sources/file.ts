import { type Document, LineCounter, parseDocument } from 'yaml';
import { isTree, type Tree, withoutNulls } from '../tree.ts';
import type { Layer } from './layer.ts';

/** @param content undefined when there is no such file. */
export function fileLayer(path: string, content: string | undefined): Layer {
  if (path.endsWith('.toml')) return broken(path, `${path}: TOML is not read; write the settings as YAML or JSON.`);
  if (content === undefined) return broken(path, `${path}: there is no such file, or it may not be read.`);
  const lines = new LineCounter();
  // Pretty errors would quote the file, and with it perhaps a secret.
  const document = parseDocument(content, { prettyErrors: false, lineCounter: lines });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    return broken(path, `${path}, line ${line}, column ${col}: ${FAULTS[error.code] ?? 'this is not valid YAML'}.`);
  }
  const value = toValue(document);
  if (value === null || value === undefined) return layer(path, {});
  if (!isTree(value)) return broken(path, `${path}: it must hold names with values, such as "dsn: memory".`);
  return layer(path, withoutNulls(value));
}

/** The faults that people make; the parser's own words may quote the file. */
const FAULTS: Readonly<Record<string, string>> = {
  BAD_INDENT: 'the indentation does not fit the lines before it, or a bracket there is not closed',
  DUPLICATE_KEY: 'this name is given twice',
  TAB_AS_INDENT: 'a tab indents this line; use spaces',
  MISSING_CHAR: 'a closing quote or bracket, or the colon after a name, is missing',
  MULTILINE_IMPLICIT_KEY: 'the colon after a name is missing, or the value needs quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a name with a value stands where only a value can; quote it or begin a new line',
  UNEXPECTED_TOKEN: 'something stands here that does not belong; a quote or bracket may be unclosed',
};

/** Undefined for a document whose aliases lead nowhere or multiply without end. */
function toValue(document: Document): unknown {
  try {
    return document.toJS();
  } catch {
    return [];
  }
}

function layer(path: string, tree: Tree): Layer {
  return { tree, origin: () => path, problems: [], warnings: [] };
}

function broken(path: string, problem: string): Layer {
  return { ...layer(path, {}), problems: [problem] };
}
