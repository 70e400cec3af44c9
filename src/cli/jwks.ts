import type { Command } from 'commander';
import { isJsonObject, type Json, type JsonObject } from '../oauth/json.ts';
import { connect } from './admin-api.ts';
import { Failure } from './failure.ts';
import { readSources } from './files.ts';
import type { Format } from './format.ts';
import type { Io } from './io.ts';
import { keysIn } from './key-files.ts';
import { showList, showOne, type View } from './output.ts';
import { addRemoteOptions, type RemoteOptions, showId } from './resource.ts';
import type { Verbs } from './verbs.ts';

const VIEW: View = {
  id: 'kid',
  columns: [
    { title: 'SET ID', member: 'set' },
    { title: 'KEY ID', member: 'kid' },
    { title: 'ALGORITHM', member: 'alg' },
    { title: 'USE', member: 'use' },
  ],
};

interface KeySet {
  readonly set: string;
  readonly keys: readonly JsonObject[];
}

interface ShowOptions extends RemoteOptions {
  readonly private?: boolean;
}

interface KidOption {
  readonly kid?: string;
}

interface KeyOptions {
  readonly use: string;
  readonly alg?: string;
}

/** `create|get|delete|import jwk`. */
export function addKeyCommands(verbs: Verbs, io: Io): void {
  const named = (verb: Command, description: string): Command =>
    addRemoteOptions(verb.command('jwk').alias('jwks').description(description));

  addPrivateOption(named(verbs.create, 'make a key in a key set, which comes to be with its first key'))
    .argument('<set>')
    .argument('[kid]', 'name of the key; its thumbprint when absent')
    .option('--alg <algorithm>', 'what it signs with', 'RS256')
    .option('--use <use>', 'what it is for', 'sig')
    .action((set: string, kid: string | undefined, options: ShowOptions & Required<KeyOptions>) =>
      createKey(set, kid ?? '', options, io),
    );
  addPrivateOption(named(verbs.get, 'show key sets'))
    .argument('<set...>')
    .option('--kid <kid>', 'only the key of this name')
    .action((sets: string[], options: ShowOptions & KidOption) => getSets(sets, options, io));
  named(verbs.delete, 'remove key sets')
    .argument('<set...>')
    .option('--kid <kid>', 'only the key of this name')
    .action((sets: string[], options: RemoteOptions & KidOption) => deleteSets(sets, options, io));
  named(verbs.import, 'add the keys of files to a key set')
    .argument('<set>')
    .argument('[file...]', 'PEM, JWK or JWK set; "-" or none for standard input')
    .option('--use <use>', 'for keys that do not say it themselves', 'sig')
    .option('--alg <algorithm>', "for keys that do not say it themselves; else the curve's, and RS256 for RSA")
    .action((set: string, paths: string[], options: RemoteOptions & KeyOptions) => importKeys(set, paths, options, io));
}

function addPrivateOption(command: Command): Command {
  return command
    .option('--private', 'show the private members too')
    .option('--public', 'leave the private members out, which is the default');
}

async function createKey(
  set: string,
  kid: string,
  { endpoint, format, alg, use, private: whole }: ShowOptions & Required<KeyOptions>,
  io: Io,
): Promise<void> {
  const answer = await connect(endpoint, io.environment).one('POST', pathOf(set), { alg, use, kid });
  io.out(showSets([{ set, keys: keysOf(answer, whole) }], format));
}

async function getSets(sets: readonly string[], options: ShowOptions & KidOption, io: Io): Promise<void> {
  const api = connect(options.endpoint, io.environment);
  const found: KeySet[] = [];
  for (const set of sets)
    found.push({ set, keys: keysOf(await api.one('GET', pathOf(set, options.kid)), options.private) });
  io.out(showSets(found, options.format));
}

async function deleteSets(sets: readonly string[], options: RemoteOptions & KidOption, io: Io): Promise<void> {
  const api = connect(options.endpoint, io.environment);
  for (const set of sets) {
    await api.call('DELETE', pathOf(set, options.kid));
    io.out(showId(options.kid ?? set, options.format));
  }
}

/** Every file is read before the first key is sent. */
async function importKeys(
  set: string,
  paths: readonly string[],
  { endpoint, format, use, alg }: RemoteOptions & KeyOptions,
  io: Io,
): Promise<void> {
  const found = (await readSources(paths, io)).flatMap((source) => keysIn(source, { use, alg }));
  const api = connect(endpoint, io.environment);
  const imported: JsonObject[] = [];
  for (const key of withoutHalves(found)) {
    const kid = String(key['kid']);
    imported.push(publicPart(await api.one('PUT', pathOf(set, kid), key)));
  }
  io.out(showSets([{ set, keys: imported }], format));
}

/** A private key's file and its public key's have the same thumbprint: the whole key must not be written over. */
function withoutHalves(keys: readonly JsonObject[]): JsonObject[] {
  const byName = new Map<Json | undefined, JsonObject>();
  for (const key of keys) {
    const known = byName.get(key['kid']);
    if (known === undefined || !isWhole(known)) byName.set(key['kid'], key);
    else if (isWhole(key)) throw new Failure(`Two of the keys are called ${String(key['kid'])}.`);
  }
  return [...byName.values()];
}

function isWhole(key: JsonObject): boolean {
  return key['d'] !== undefined || key['priv'] !== undefined;
}

function pathOf(set: string, kid?: string): string {
  const names = kid === undefined ? [set] : [set, kid];
  return `/admin/keys/${names.map(encodeURIComponent).join('/')}`;
}

function keysOf(answer: JsonObject, whole: boolean | undefined): JsonObject[] {
  const list = answer['keys'];
  const keys = Array.isArray(list) ? list.filter((key: Json) => isJsonObject(key)) : [];
  return whole === true ? keys : keys.map(publicPart);
}

/** RFC 7517 §4, RFC 7518 §6: by name, so that no private member of a key type yet unknown slips through. */
const PUBLIC_MEMBERS: ReadonlySet<string> = new Set(
  'kty use key_ops alg kid x5u x5c x5t x5t#S256 crv x y n e pub'.split(' '),
);

function publicPart(key: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(key).filter(([name]) => PUBLIC_MEMBERS.has(name)));
}

/** As documents they look as Hydra shows them: a set with its keys. */
function showSets(sets: readonly KeySet[], format: Format): string {
  if (format === 'table' || format === 'quiet') {
    const rows = sets.flatMap(({ set, keys }) => keys.map((key) => ({ ...key, set })));
    return showList(rows, VIEW, format);
  }
  const documents = sets.map(({ set, keys }): JsonObject => ({ set, keys }));
  const [first] = documents;
  return first !== undefined && documents.length === 1
    ? showOne(first, VIEW, format)
    : showList(documents, VIEW, format);
}
