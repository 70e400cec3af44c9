import { OAuthError } from '../../oauth/errors.ts';
import { isJsonObject, type Json, type JsonObject } from '../../oauth/json.ts';
import { refuseUnstorable } from '../../oauth/registration/members.ts';

/** One operation of a JSON Patch (RFC 6902 §4), its pointers split into the names of members (RFC 6901). */
export type PatchOperation =
  | { readonly op: 'add' | 'replace' | 'test'; readonly path: Pointer; readonly value: Json }
  | { readonly op: 'remove'; readonly path: Pointer }
  | { readonly op: 'move' | 'copy'; readonly path: Pointer; readonly from: Pointer };

export type Pointer = readonly string[];

const MAXIMUM_OPERATIONS = 100;
const MAXIMUM_POINTER = 1_000;
/** Characters of a document after a copy: each copy of a whole into a part of itself doubles it. */
const MAXIMUM_SIZE = 1_000_000;

/** Throws `invalid_request` for anything that is no JSON Patch. */
export function parsePatch(body: unknown): PatchOperation[] {
  if (!Array.isArray(body)) throw malformed('The body must be a JSON Patch: an array of operations (RFC 6902).');
  if (body.length > MAXIMUM_OPERATIONS) throw malformed(`A patch may have ${MAXIMUM_OPERATIONS} operations at most.`);
  refuseUnstorable(body);
  return body.map(parseOperation);
}

function parseOperation(item: unknown): PatchOperation {
  if (!isJsonObject(item)) throw malformed('Each operation of the patch must be an object.');
  const { op } = item;
  const path = parsePointer(item, 'path');
  switch (op) {
    case 'add':
    case 'replace':
    case 'test':
      if (item['value'] === undefined) throw malformed(`The operation '${op}' needs a value.`);
      return { op, path, value: item['value'] };
    case 'remove':
      return { op, path };
    case 'move':
    case 'copy':
      return { op, path, from: parsePointer(item, 'from') };
    default:
      throw malformed("The member 'op' must be one of add, remove, replace, move, copy, test.");
  }
}

function parsePointer(item: JsonObject, member: 'path' | 'from'): Pointer {
  const text = item[member];
  if (typeof text !== 'string' || text.length > MAXIMUM_POINTER || !/^(\/([^~/]|~[01])*)*$/u.test(text)) {
    throw malformed(`The member '${member}' must be a JSON Pointer such as '/client_name' (RFC 6901).`);
  }
  return text
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/**
 * The document with all operations applied; the given one stays as it is. As in Ory's API `replace` adds an object's
 * member that does not exist.
 *
 * Throws `conflict` when an operation does not fit the document (RFC 5789 §2.2).
 */
export function applyPatch(document: Json, operations: readonly PatchOperation[]): Json {
  return operations.reduce(applyOperation, document);
}

function applyOperation(document: Json, operation: PatchOperation): Json {
  const { path } = operation;
  switch (operation.op) {
    case 'add':
      return set(document, path, operation.value, 'insert');
    case 'replace':
      return set(document, path, operation.value, 'overwrite');
    case 'remove':
      return remove(document, path);
    case 'copy':
      return bounded(set(document, path, get(document, operation.from), 'insert'));
    case 'move':
      if (isInside(path, operation.from)) throw conflict(path, 'lies within what is moved');
      return set(remove(document, operation.from), path, get(document, operation.from), 'insert');
    case 'test':
      if (!isEqual(get(document, path), operation.value)) throw conflict(path, 'does not have the tested value');
      return document;
  }
}

function bounded(document: Json): Json {
  if (JSON.stringify(document).length > MAXIMUM_SIZE) throw malformed('The patch copies more than a client may hold.');
  return document;
}

function get(document: Json, path: Pointer): Json {
  return path.reduce((value, name) => child(value, name, path), document);
}

function child(parent: Json, name: string, path: Pointer): Json {
  const value = isArray(parent) ? parent[existingIndex(parent, name, path)] : member(parent, name);
  if (value === undefined) throw conflict(path, 'does not exist');
  return value;
}

function member(parent: Json, name: string): Json | undefined {
  return isJsonObject(parent) && Object.hasOwn(parent, name) ? parent[name] : undefined;
}

/** Rebuilds the way down to `path`, with `change` made to the value that holds its last name. */
function changeParent(document: Json, path: Pointer, change: (parent: Json, name: string) => Json): Json {
  const descend = (value: Json, at: number): Json => {
    const name = path[at];
    if (name === undefined) return value;
    if (at === path.length - 1) return change(value, name);
    const changed = descend(child(value, name, path), at + 1);
    return isArray(value) ? value.with(Number(name), changed) : { ...objectOf(value), [name]: changed };
  };
  return descend(document, 0);
}

function set(document: Json, path: Pointer, value: Json, mode: 'insert' | 'overwrite'): Json {
  if (path.length === 0) return value;
  return changeParent(document, path, (parent, name) => {
    if (isJsonObject(parent)) return { ...parent, [name]: value };
    if (!isArray(parent)) throw conflict(path, 'has no object or array above it');
    if (mode === 'overwrite') return parent.with(existingIndex(parent, name, path), value);
    return parent.toSpliced(name === '-' ? parent.length : index(name, parent.length, path), 0, value);
  });
}

function remove(document: Json, path: Pointer): Json {
  if (path.length === 0) throw conflict(path, 'is the whole document, which cannot be removed');
  return changeParent(document, path, (parent, name) => {
    child(parent, name, path);
    if (isArray(parent)) return parent.toSpliced(Number(name), 1);
    return Object.fromEntries(Object.entries(objectOf(parent)).filter(([present]) => present !== name));
  });
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function objectOf(value: Json): JsonObject {
  return isJsonObject(value) ? value : {};
}

function existingIndex(array: readonly Json[], name: string, path: Pointer): number {
  return index(name, array.length - 1, path);
}

function index(name: string, highest: number, path: Pointer): number {
  const position = /^(0|[1-9][0-9]*)$/.test(name) ? Number(name) : Number.NaN;
  if (!(position <= highest)) throw conflict(path, 'does not exist');
  return position;
}

function isInside(path: Pointer, ancestor: Pointer): boolean {
  return path.length > ancestor.length && ancestor.every((name, at) => path[at] === name);
}

/** RFC 6902 §4.6: members in any order. */
function isEqual(a: Json, b: Json): boolean {
  if (isArray(a)) {
    return isArray(b) && a.length === b.length && a.every((item, at) => isEqual(item, b[at] ?? null));
  }
  if (!isJsonObject(a) || !isJsonObject(b)) return a === b;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => isEqualMember(a, b, name));
}

function isEqualMember(a: JsonObject, b: JsonObject, name: string): boolean {
  const left = member(a, name);
  const right = member(b, name);
  return left !== undefined && right !== undefined && isEqual(left, right);
}

function malformed(description: string): OAuthError {
  return new OAuthError('invalid_request', description);
}

function conflict(path: Pointer, reason: string): OAuthError {
  const pointer = path.map((name) => `/${name}`).join('');
  return new OAuthError('conflict', `The patch does not fit: '${pointer.slice(0, 100)}' ${reason}.`);
}
