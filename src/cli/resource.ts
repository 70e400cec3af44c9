import { type Command, InvalidArgumentError } from 'commander';
import { isJsonObject, type Json, type JsonObject, parseJsonObject } from '../oauth/json.ts';
import { connect } from './admin-api.ts';
import { Failure } from './failure.ts';
import { type Format, formatOption } from './format.ts';
import type { Io } from './io.ts';
import { showList, showOne, type View } from './output.ts';

/** Options of every command that talks to a running server. */
export interface RemoteOptions {
  readonly endpoint?: string;
  readonly format: Format;
}

export interface PageOptions extends RemoteOptions {
  readonly pageSize?: string;
  readonly pageToken?: string;
}

/** One kind of thing that the admin API keeps. */
export interface Resource {
  readonly path: string;
  readonly view: View;
  /** What PATCH takes: operations (RFC 6902), or the members themselves (RFC 7396). */
  readonly patch: 'operations' | 'members';
}

export function addRemoteOptions(command: Command): Command {
  return command
    .option('-e, --endpoint <url>', 'admin API (default: SIGNET_ADMIN_URL, ORY_SDK_URL, http://127.0.0.1:4445)')
    .addOption(formatOption());
}

export function addPageOptions(command: Command): Command {
  return addRemoteOptions(command)
    .option('--page-size <number>', 'how many to list at most')
    .option('--page-token <token>', 'where to go on, from the page before');
}

export async function getEach(
  resource: Resource,
  ids: readonly string[],
  options: RemoteOptions,
  io: Io,
): Promise<void> {
  const api = connect(options.endpoint, io.environment);
  const items: JsonObject[] = [];
  for (const id of ids) items.push(await api.one('GET', itemPath(resource, id)));
  const [first] = items;
  const only = items.length === 1 ? first : undefined;
  io.out(
    only === undefined ? showList(items, resource.view, options.format) : showOne(only, resource.view, options.format),
  );
}

export async function deleteEach(
  resource: Resource,
  ids: readonly string[],
  options: RemoteOptions,
  io: Io,
): Promise<void> {
  const api = connect(options.endpoint, io.environment);
  for (const id of ids) {
    await api.call('DELETE', itemPath(resource, id));
    io.out(showId(id, options.format));
  }
}

/** What is left of a thing that was removed. */
export function showId(id: string, format: Format): string {
  return format === 'json' || format === 'json-pretty' ? JSON.stringify(id) : id;
}

/** One page; where more follow, standard error says how to go on. */
export async function list(
  resource: Resource,
  options: PageOptions,
  io: Io,
  filter: Readonly<Record<string, string | undefined>> = {},
): Promise<void> {
  const query = new URLSearchParams();
  const wanted = { page_size: options.pageSize, page_token: options.pageToken, ...filter };
  for (const [name, value] of Object.entries(wanted)) if (value !== undefined) query.set(name, value);
  const api = connect(options.endpoint, io.environment);
  const { body, nextPage } = await api.call('GET', query.size === 0 ? resource.path : `${resource.path}?${query}`);
  const items = Array.isArray(body) ? body.filter((item: Json) => isJsonObject(item)) : [];
  io.out(showList(items, resource.view, options.format));
  if (nextPage !== undefined) io.err(`There are more: add --page-token ${nextPage}`);
}

export async function create(resource: Resource, members: JsonObject, options: RemoteOptions, io: Io): Promise<void> {
  const api = connect(options.endpoint, io.environment);
  io.out(showOne(await api.one('POST', resource.path, members), resource.view, options.format));
}

/** Changes the given members and no others. */
export async function update(
  resource: Resource,
  id: string,
  members: JsonObject,
  options: RemoteOptions,
  io: Io,
): Promise<void> {
  if (Object.keys(members).length === 0) throw new Failure('Nothing to change was given; --help says what can be.');
  const api = connect(options.endpoint, io.environment);
  const body = resource.patch === 'members' ? members : operations(members);
  io.out(showOne(await api.one('PATCH', itemPath(resource, id), body), resource.view, options.format));
}

function operations(members: JsonObject): Json {
  return Object.entries(members).flatMap(([name, value]) =>
    value === undefined ? [] : [{ op: 'add', path: `/${pointer(name)}`, value }],
  );
}

export function itemPath(resource: Resource, id: string): string {
  return `${resource.path}/${encodeURIComponent(id)}`;
}

/** For options that take a JSON object. */
export function jsonObject(text: string): JsonObject {
  const value = parseJsonObject(text);
  if (value === undefined) throw new InvalidArgumentError('It must be a JSON object such as {"team":"red"}.');
  return value;
}

/** RFC 6901 §3. */
function pointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
