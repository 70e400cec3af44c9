import { isJsonObject, type Json, type JsonObject } from '../oauth/json.ts';
import { connect } from './admin-api.ts';
import { CLIENTS, clientCommand } from './clients.ts';
import { explain, Failure } from './failure.ts';
import { readSources, type Source } from './files.ts';
import type { Io } from './io.ts';
import { showList, showOne, type View } from './output.ts';
import { addRemoteOptions, type RemoteOptions } from './resource.ts';
import type { Verbs } from './verbs.ts';

interface Wanted {
  readonly members: JsonObject;
  /** Where it stands, for when it is refused. */
  readonly place: string;
}

/** `import oauth2-client`. */
export function addImportClientCommand(verbs: Verbs, io: Io): void {
  addRemoteOptions(
    clientCommand(verbs.import).description('register the applications of JSON files, one or a list in each'),
  )
    .argument('[file...]', 'JSON file; "-" or none for standard input')
    .action((paths: string[], options: RemoteOptions) => importClients(paths, options, io));
}

/** Nothing is sent unless every file can be read; what the server refuses does not keep the others out. */
async function importClients(paths: readonly string[], { endpoint, format }: RemoteOptions, io: Io): Promise<void> {
  const wanted = (await readSources(paths, io)).flatMap(clientsIn);
  const api = connect(endpoint, io.environment);
  const imported: JsonObject[] = [];
  const refused: string[] = [];
  for (const { members, place } of wanted) {
    try {
      imported.push(withoutKnownSecret(await api.one('POST', CLIENTS.path, members), members));
    } catch (error) {
      refused.push(...explain(error).map((line) => `${place}: ${line}`));
    }
  }
  const [first] = imported;
  if (first !== undefined && imported.length === 1) io.out(showOne(first, CLIENTS.view, format));
  else if (first !== undefined) io.out(showList(imported, viewOf(imported), format));
  if (refused.length > 0) throw new Failure(refused.join('\n'));
}

function clientsIn({ name, text }: Source): Wanted[] {
  const document = parse(text);
  const list = Array.isArray(document) ? document : [document];
  if (list.length === 0 || !list.every((item: Json | undefined) => isJsonObject(item)))
    throw new Failure(`${name} must hold a JSON object, a client, or a list of them.`);
  return list.map((members: JsonObject, at) => ({
    members,
    place: list.length === 1 ? name : `${name}, client ${at + 1}`,
  }));
}

function parse(text: string): Json | undefined {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

/** A secret that the server made up is shown, for it is shown only once; the file's own is known already. */
function withoutKnownSecret(client: JsonObject, members: JsonObject): JsonObject {
  if (members['client_secret'] === undefined) return client;
  const { client_secret: _, ...rest } = client;
  return rest;
}

function viewOf(clients: readonly JsonObject[]): View {
  const secret = { title: 'CLIENT SECRET', member: 'client_secret' };
  const { id, columns } = CLIENTS.view;
  return clients.some((client) => client['client_secret'] !== undefined)
    ? { id, columns: [...columns, secret] }
    : CLIENTS.view;
}
